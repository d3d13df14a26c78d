package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.cairndb.error.StorageException;
import org.cairndb.testing.Fault;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.jspecify.annotations.Nullable;

/**
 * Work on a database, random or step by step, with a model of what it must hold. Commit number i
 * has a payload of its own; a checkpoint says how many commits it covers. So every state that is
 * found can be held against the one history that there is.
 */
final class Workload {
  /** How large payloads are: large ones need segments and blobs, small ones are quick to check. */
  enum Size {
    LARGE,
    SMALL
  }

  /** One thing to do. */
  enum Step {
    TRANSACT,
    BLOB,
    CHECKPOINT,
    REOPEN,
    /** A write that fails in its middle, and a new writer, which cuts off what is there of it. */
    TRUNCATE,
    /** A replica fetches what there is. */
    RECEIVE,
    /** Removes what nothing needs. */
    COLLECT
  }

  private final Random random;
  private final SimulatedHost host;
  private final UnaryOperator<Disk> wrapper;
  private final Map<Position, Integer> countAt = new TreeMap<>();
  private final Map<String, byte[]> blobs = new TreeMap<>();
  private final List<BlobId> blobIds = new ArrayList<>();

  private final Size size;
  private final Receiver receiver;

  /**
   * The blob that the newest checkpoint needs; null if there is none, or a failure has hidden it.
   */
  private @Nullable BlobId checkpointNeed;

  /** Blobs that this process has written and that no checkpoint has named. */
  private final Set<BlobId> onTheirWay = new HashSet<>();

  /** Every commit that was ever begun. */
  private final List<byte[]> commits = new ArrayList<>();

  private int acknowledged;
  private boolean created;
  private boolean inWrite;
  private FileStorage storage;
  private JournalWriter writer;

  /**
   * @param wrapper put around each disk, to leave out a precaution
   */
  Workload(long seed, UnaryOperator<Disk> wrapper, Size size) {
    this.size = size;
    this.receiver = new Receiver(seed, this::checkReplica);
    this.random = new Random(seed);
    this.host = new SimulatedHost(seed);
    this.wrapper = wrapper;
  }

  /** Makes a database and works on it at random. */
  void run(SimulatedDisk disk, int steps) {
    create(disk);
    for (int i = 0; i < steps; i++) {
      randomStep();
    }
    writer.close();
  }

  /** Makes a database and does that. */
  void run(SimulatedDisk disk, List<Step> steps) {
    create(disk);
    steps.forEach(step -> carryOut(step, disk));
    writer.close();
  }

  private void create(SimulatedDisk disk) {
    storage = FileStorage.create(wrapper.apply(disk), host, checkpoint(0));
    created = true;
    reopen();
  }

  /** Goes on after a crash or an error. */
  void goOn(SimulatedDisk disk, int steps) {
    storage = FileStorage.open(wrapper.apply(disk), host);
    reopen();
    for (int i = 0; i < steps; i++) {
      randomStep();
    }
    writer.close();
  }

  private void reopen() {
    onTheirWay.clear(); // what is not named when a writer begins never will be
    writer = storage.openWriter();
    int found = check(writer.recovered());
    acknowledged = found; // from now on it must stay
    while (commits.size() > found) {
      commits.remove(commits.size() - 1);
    }
    countAt.clear();
    countAt.put(writer.position(), found);
  }

  private void randomStep() {
    int dice = random.nextInt(22);
    if (dice < 12) {
      append();
    } else if (dice < 15) {
      writeBlob();
    } else if (dice < 18) {
      takeCheckpoint(random.nextBoolean());
    } else if (dice < 20) {
      collect();
    } else {
      writer.close();
      reopen();
    }
  }

  private void carryOut(Step step, SimulatedDisk disk) {
    switch (step) {
      case TRANSACT -> append();
      case BLOB -> writeBlob();
      case CHECKPOINT -> takeCheckpoint(false);
      case REOPEN -> {
        writer.close();
        reopen();
      }
      case TRUNCATE -> {
        disk.fail(Fault.EIO, 0, false);
        assertThrows(StorageException.class, this::append);
        assertThrows(StorageException.class, this::append, "a failed write is final");
        writer.close();
        reopen();
      }
      case RECEIVE -> receiver.receive(disk);
      case COLLECT -> collect();
    }
  }

  private void append() {
    int dice = random.nextInt(size == Size.LARGE ? 12 : 400);
    int length = dice == 0 ? 70_000 : dice < 4 ? 25_000 : random.nextInt(700);
    byte[] payload = new byte[4 + length];
    if (random.nextInt(4) > 0) {
      random.nextBytes(payload); // else zeros, which look like what a lost sector leaves
    }
    ByteBuffer.wrap(payload).putInt(commits.size());
    commits.add(payload);
    inWrite = true;
    Position end = writer.append(payload);
    inWrite = false;
    acknowledged = commits.size();
    countAt.put(end, acknowledged);
  }

  private void writeBlob() {
    byte[] content = new byte[random.nextInt(3000)];
    random.nextBytes(content);
    BlobId id = storage.writeBlob(content);
    blobs.put(id.toString(), content);
    blobIds.add(id);
    onTheirWay.add(id);
  }

  /** From its beginning on, only what is known to be needed must be there. */
  private void collect() {
    Set<String> kept = new HashSet<>();
    if (checkpointNeed != null) {
      kept.add(checkpointNeed.toString());
    }
    onTheirWay.forEach(id -> kept.add(id.toString()));
    blobs.keySet().retainAll(kept);
    Collected collected = storage.collect(Long.MAX_VALUE);
    assertTrue(Collections.disjoint(kept, collected.blobs()), "a blob that is needed is gone");
    assertTrue(collected.older().files() == 0 && collected.readers().files() == 0);
  }

  private void takeCheckpoint(boolean forget) {
    writeBlob(); // what it needs
    List<Position> positions = new ArrayList<>(countAt.keySet());
    Position asOf = positions.get(random.nextInt(positions.size()));
    int count = countAt.get(asOf);
    BlobId newest = blobIds.get(blobIds.size() - 1);
    byte[] payload = checkpoint(count);
    checkpointNeed = null;
    Position end = writer.checkpoint(payload, List.of(newest), asOf);
    checkpointNeed = newest;
    onTheirWay.remove(newest);
    countAt.clear();
    countAt.put(end, acknowledged);
    if (forget) {
      collect();
    }
  }

  private byte[] checkpoint(int count) {
    byte[] payload =
        new byte
            [4 + (random.nextInt(size == Size.LARGE ? 8 : 50) == 0 ? 50_000 : random.nextInt(300))];
    return ByteBuffer.wrap(payload).putInt(count).array();
  }

  /**
   * After an error: what was there before is readable through the same storage, and a writer that
   * has failed stays so.
   */
  void checkPoisoned(@Nullable Throwable told) {
    if (!created || told == null || writer == null) {
      return;
    }
    check(storage.recover());
    if (inWrite) {
      Throwable again = assertThrows(Throwable.class, () -> writer.append(new byte[3]));
      assertTrue(again == told || !(told instanceof StorageException), "another: " + again);
    }
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

  /** What a replica shows is a state that the writer had. */
  private void checkReplica(Recovered recovered) {
    int count = ByteBuffer.wrap(recovered.checkpoint()).getInt();
    for (byte[] commit : recovered.commits()) {
      assertTrue(Arrays.equals(commits.get(count), commit), "a replica has another commit");
      count++;
    }
  }

  /**
   * For a disk that has written over what was forced: whether what is found lacks nothing but
   * commits at its end.
   */
  boolean isOlder(Disk found) {
    Recovered recovered = FileStorage.open(wrapper.apply(found), host).recover();
    checkReplica(recovered);
    return ByteBuffer.wrap(recovered.checkpoint()).getInt() + recovered.commits().size()
        < acknowledged;
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
