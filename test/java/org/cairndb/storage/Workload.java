package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;

/**
 * Random work on a database, with a model of what it must hold. Commit number i has a payload of
 * its own; a checkpoint says how many commits it covers. So every state that is found can be held
 * against the one history that there is.
 */
final class Workload {
  private final Random random;
  private final SimulatedHost host;
  private final UnaryOperator<Disk> wrapper;
  private final Map<Position, Integer> countAt = new TreeMap<>();
  private final Map<String, byte[]> blobs = new TreeMap<>();
  private final List<BlobId> blobIds = new ArrayList<>();

  /** Every commit that was ever begun. */
  private final List<byte[]> commits = new ArrayList<>();

  private int acknowledged;
  private boolean created;
  private FileStorage storage;
  private JournalWriter writer;

  /**
   * @param wrapper put around each disk, to leave out a step
   */
  Workload(long seed, UnaryOperator<Disk> wrapper) {
    this.random = new Random(seed);
    this.host = new SimulatedHost(seed);
    this.wrapper = wrapper;
  }

  /** Makes a database and works on it. */
  void run(SimulatedDisk disk, int steps) {
    storage = FileStorage.create(wrapper.apply(disk), host, checkpoint(0));
    created = true;
    reopen();
    for (int i = 0; i < steps; i++) {
      step();
    }
    writer.close();
  }

  /** Goes on after a crash or an error. */
  void goOn(SimulatedDisk disk, int steps) {
    storage = FileStorage.open(wrapper.apply(disk), host);
    reopen();
    for (int i = 0; i < steps; i++) {
      step();
    }
    writer.close();
  }

  private void reopen() {
    writer = storage.openWriter();
    int found = check(writer.recovered());
    acknowledged = found; // from now on it must stay
    while (commits.size() > found) {
      commits.remove(commits.size() - 1);
    }
    countAt.clear();
    countAt.put(writer.position(), found);
  }

  private void step() {
    int dice = random.nextInt(20);
    if (dice < 12) {
      append();
    } else if (dice < 15) {
      writeBlob();
    } else if (dice < 18) {
      takeCheckpoint();
    } else {
      writer.close();
      reopen();
    }
  }

  private void append() {
    int dice = random.nextInt(12);
    int length = dice == 0 ? 70_000 : dice < 4 ? 25_000 : random.nextInt(700);
    byte[] payload = new byte[4 + length];
    if (random.nextInt(4) > 0) {
      random.nextBytes(payload); // else zeros, which look like what a lost sector leaves
    }
    ByteBuffer.wrap(payload).putInt(commits.size());
    commits.add(payload);
    Position end = writer.append(payload);
    acknowledged = commits.size();
    countAt.put(end, acknowledged);
  }

  private void writeBlob() {
    byte[] content = new byte[random.nextInt(3000)];
    random.nextBytes(content);
    BlobId id = storage.writeBlob(content);
    blobs.put(id.toString(), content);
    blobIds.add(id);
  }

  private void takeCheckpoint() {
    writeBlob(); // what it needs
    List<Position> positions = new ArrayList<>(countAt.keySet());
    Position asOf = positions.get(random.nextInt(positions.size()));
    int count = countAt.get(asOf);
    BlobId newest = blobIds.get(blobIds.size() - 1);
    Position end = writer.checkpoint(checkpoint(count), List.of(newest), asOf);
    countAt.clear();
    countAt.put(end, acknowledged);
    if (random.nextBoolean()) {
      writer.forgetBefore(end.generation() - random.nextInt(2));
    }
  }

  private byte[] checkpoint(int count) {
    byte[] payload = new byte[4 + (random.nextInt(8) == 0 ? 50_000 : random.nextInt(300))];
    return ByteBuffer.wrap(payload).putInt(count).array();
  }

  boolean created() {
    return created;
  }

  int acknowledged() {
    return acknowledged;
  }

  /** Opens a disk as another process would, and holds what it finds against the model. */
  void check(Disk found) {
    Disk disk = wrapper.apply(found);
    if (!disk.exists(FolderLayout.IDENTITY)) {
      assertTrue(!created, "an acknowledged database is gone");
      return;
    }
    FileStorage opened = FileStorage.open(disk, host);
    check(opened.recover());
    blobs.forEach(
        (name, content) -> {
          BlobId id = BlobId.of(content);
          assertTrue(Arrays.equals(content, opened.readBlob(id)), "a blob has changed");
        });
  }

  /** Promises D, A and O: all that was acknowledged, at most the next, in order, whole. */
  private int check(Recovered recovered) {
    int count = ByteBuffer.wrap(recovered.checkpoint()).getInt();
    int total = count + recovered.commits().size();
    assertTrue(total >= acknowledged, () -> "lost: " + total + " of " + acknowledged);
    assertTrue(total <= commits.size(), () -> "invented: " + total + " of " + commits.size());
    assertTrue(recovered.complete());
    for (byte[] commit : recovered.commits()) {
      assertTrue(Arrays.equals(commits.get(count), commit), "a commit is another");
      count++;
    }
    return total;
  }
}
