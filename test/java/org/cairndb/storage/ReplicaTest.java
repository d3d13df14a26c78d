package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cairndb.error.IncompleteException;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/**
 * A replica whose files arrive as the real dat puts them there: removed first, then filled in
 * pieces.
 */
class ReplicaTest {
  private final long seed = Seed.of(ReplicaTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);

  /** What the writer's folder held at some moment, hidden files left out. */
  private record Snapshot(Map<String, byte[]> files, Position position, int commits) {}

  private final List<Snapshot> history = new ArrayList<>();
  private final List<byte[]> commits = new ArrayList<>();

  /** Works for a while; every state of the folder is kept. */
  private void write() {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Storage storage = FileStorage.create(disk, host, count(0));
    try (JournalWriter writer = storage.openWriter()) {
      keep(disk, writer.position());
      for (int i = 0; i < 30; i++) {
        int dice = random.nextInt(10);
        byte[] bytes = new byte[dice == 0 ? 200_000 : dice < 4 ? 25_000 : 300];
        random.nextBytes(bytes);
        if (dice == 9) {
          BlobId needed = storage.writeBlob(bytes);
          writer.checkpoint(count(commits.size()), List.of(needed), writer.position());
          writer.forgetBefore(writer.position().generation() - 1);
        } else {
          commits.add(bytes);
          writer.append(bytes);
        }
        keep(disk, writer.position());
      }
    }
  }

  private static byte[] count(int count) {
    return ByteBuffer.allocate(4).putInt(count).array();
  }

  private void keep(SimulatedDisk disk, Position position) {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : disk.files()) {
      if (!name.startsWith(".")) {
        files.put(name, disk.content(name));
      }
    }
    history.add(new Snapshot(files, position, commits.size()));
  }

  /** Removes what has changed, then fills it in pieces; something is called after each. */
  private void arrive(SimulatedDisk replica, Snapshot snapshot, Runnable afterEach) {
    List<Runnable> steps = new ArrayList<>();
    for (String name : replica.files()) {
      byte[] target = snapshot.files.get(name);
      if (target == null || !Arrays.equals(target, replica.content(name))) {
        steps.add(() -> replica.delete(name));
      }
    }
    Collections.shuffle(steps, random);
    List<Runnable> fills = new ArrayList<>();
    snapshot.files.forEach(
        (name, target) -> {
          if (!replica.exists(name) || !Arrays.equals(target, replica.content(name))) {
            for (int from = 0; from < target.length || from == 0; from += 65_536) {
              int piece = from;
              fills.add(() -> fill(replica, name, target, piece));
            }
          }
        });
    Collections.shuffle(fills, random);
    steps.addAll(fills);
    for (Runnable step : steps) {
      step.run();
      afterEach.run();
    }
  }

  /** Puts a block into its place; what lies before it and has not arrived is zero. */
  private void fill(SimulatedDisk replica, String name, byte[] target, int from) {
    byte[] present = replica.exists(name) ? replica.content(name) : new byte[0];
    int to = Math.min(target.length, from + 65_536);
    if (random.nextInt(3) == 0) {
      byte[] partly = Arrays.copyOf(present, Math.max(present.length, from + (to - from) / 2));
      System.arraycopy(target, from, partly, from, (to - from) / 2);
      replica.overwrite(name, partly);
      check(replica);
    }
    byte[] more = Arrays.copyOf(present, Math.max(present.length, to));
    System.arraycopy(target, from, more, from, to - from);
    for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
      replica.createFolder(name.substring(0, end));
    }
    replica.overwrite(name, more);
  }

  /** What can be read is a state that the writer had; returns how many commits it has, or -1. */
  private int check(SimulatedDisk replica) {
    if (!replica.exists(FolderLayout.IDENTITY)) {
      return -1;
    }
    try {
      return check(FileStorage.open(replica, host).recover());
    } catch (IncompleteException e) {
      assertTrue(e.getMessage().contains("waiting for"), e.getMessage());
      return -1;
    }
  }

  private int check(Recovered found) {
    int count = ByteBuffer.wrap(found.checkpoint()).getInt();
    for (byte[] commit : found.commits()) {
      assertTrue(Arrays.equals(commits.get(count), commit), "not what the writer wrote");
      count++;
    }
    assertEquals(found.complete(), found.remark().isEmpty(), found.remark());
    return count;
  }

  @Test
  void everyMomentOfAnArrivalShowsAStateOfTheWriter() {
    write();
    SimulatedDisk replica = new SimulatedDisk(seed);
    int moments = 0;
    for (int i = 0; i < history.size(); i += 1 + random.nextInt(4)) {
      int[] count = {0};
      Snapshot snapshot = history.get(i);
      arrive(
          replica,
          snapshot,
          () -> {
            check(replica);
            count[0]++;
          });
      moments += count[0];
      Recovered found = FileStorage.open(replica, host).recover();
      assertTrue(found.complete(), found.remark());
      assertEquals(snapshot.commits, check(found));
      assertEquals(snapshot.position, found.position());
    }
    assertTrue(moments > 20, "moments: " + moments);
  }

  @Test
  void patienceWaitsForAStateThatIsOnItsWay() {
    write();
    SimulatedDisk replica = new SimulatedDisk(seed);
    Snapshot early = history.get(3);
    Snapshot late = history.get(history.size() - 1);
    arrive(replica, early, () -> {});
    FileStorage storage = FileStorage.open(replica, host);
    assertEquals(early.position, storage.recover(early.position, 0).position());

    Recovered old = storage.recover(late.position, 300);
    assertEquals(early.position, old.position());

    int[] pauses = {0};
    host.whileSleeping(
        () -> {
          pauses[0]++;
          if (pauses[0] == 4) {
            arrive(replica, late, () -> {});
          }
        });
    Recovered found = storage.recover(late.position, 10_000);
    assertEquals(late.position, found.position());
    assertEquals(late.commits, check(found));
    assertEquals(4, pauses[0]);
  }

  @Test
  void patienceEnds() {
    write();
    SimulatedDisk replica = new SimulatedDisk(seed);
    Snapshot snapshot = history.get(0);
    arrive(replica, snapshot, () -> {});
    FileStorage storage = FileStorage.open(replica, host);
    replica.delete("meta/0000000001-00000.log");
    long before = host.nanoTime();
    assertThrows(IncompleteException.class, () -> storage.recover(Position.START, 500));
    assertEquals(500, (host.nanoTime() - before) / 1_000_000);
  }

  @Test
  void aReplicaFallsBackOnAnOlderGeneration() {
    SampleDatabase sample = new SampleDatabase();
    sample.disk.delete(FolderLayout.OWNER);
    sample.disk.delete(FolderLayout.blob(sample.blobs.get(0)));
    Recovered found = FileStorage.open(sample.disk, sample.host).recover();
    assertTrue(SampleDatabase.isPrefix(found, sample.older));
    assertEquals(sample.older.position(), found.position());
    assertFalse(found.complete());
    assertTrue(found.remark().contains(FolderLayout.blob(sample.blobs.get(0))), found.remark());
  }
}
