package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cairndb.error.CorruptException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/**
 * Promise I, without a sample: every damage of a kind at every place of every file of a store. What
 * comes of it is an error that names a file, or the right answer; only the end of the journal may
 * be taken back, where that cannot be told from a crash.
 */
class SmallStoreTest {
  private static final String NEWEST = "meta/0000000002-00000.log";

  private final long seed = Seed.of(SmallStoreTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final List<byte[]> commits = new ArrayList<>();
  private final List<BlobId> blobs = new ArrayList<>();

  /** What each file held at some time. */
  private final Map<String, List<byte[]>> past = new TreeMap<>();

  private int cases;
  private int noticed;
  private int takenBack;

  /** Where the records of the newest segment end, and with them the commits. */
  private final List<Integer> ends = new ArrayList<>();

  private final SimulatedDisk disk = build(seed);
  private final List<String> files = disk.files();

  /** A store of two generations and two blobs, all in use but for the first generation. */
  private SimulatedDisk build(long number) {
    SimulatedDisk made = new SimulatedDisk(number);
    FileStorage storage = FileStorage.create(made, new SimulatedHost(number), count(0));
    try (JournalWriter writer = storage.openWriter()) {
      for (int i = 0; i < 3; i++) {
        append(writer, 3_000, made);
      }
      blobs.add(storage.writeBlob(StorageContract.bytes((int) number, 6_000)));
      blobs.add(storage.writeBlob(StorageContract.bytes((int) number + 1, 9_000)));
      Position begin = writer.checkpoint(count(commits.size()), blobs, writer.position());
      ends.clear();
      ends.add(begin.offset());
      for (int length : new int[] {9_000, 3, 700, 14_000, 0, 511, 1_000}) {
        append(writer, length, made);
      }
    }
    assertTrue(made.exists(NEWEST));
    return made;
  }

  private void append(JournalWriter writer, int length, SimulatedDisk made) {
    byte[] payload = new byte[4 + length];
    random.nextBytes(payload);
    commits.add(ByteBuffer.wrap(payload).putInt(commits.size()).array());
    ends.add(writer.append(payload).offset());
    for (String name : made.files()) {
      past.computeIfAbsent(name, n -> new ArrayList<>()).add(made.content(name));
    }
  }

  private static byte[] count(int count) {
    return ByteBuffer.allocate(4).putInt(count).array();
  }

  /** Reads everything there is. Returns how many commits at the end are not there. */
  private int missing() {
    FileStorage storage = FileStorage.open(disk, host);
    Recovered found = storage.recover();
    int count = ByteBuffer.wrap(found.checkpoint()).getInt();
    for (byte[] commit : found.commits()) {
      assertArrayEquals(commits.get(count++), commit);
    }
    for (int i = 0; i < 2; i++) {
      byte[] content = StorageContract.bytes((int) seed + i, i == 0 ? 6_000 : 9_000);
      assertArrayEquals(content, storage.readBlob(blobs.get(i)));
    }
    return commits.size() - count;
  }

  private boolean matters(String name) {
    return name.equals("CAIRN") || name.equals(NEWEST) || name.startsWith("data");
  }

  /**
   * Looks at a damaged file.
   *
   * @param mayLose how many commits at the end may be taken back without a word
   */
  private void look(String name, byte[] damaged, int mayLose, String story) {
    cases++;
    byte[] original = disk.content(name);
    boolean same = Arrays.equals(original, damaged);
    disk.overwrite(name, damaged);
    try {
      int missing = missing();
      assertTrue(missing <= mayLose, () -> missing + " commits are taken back");
      takenBack += missing > 0 ? 1 : 0;
      assertTrue(same || missing > 0 || !matters(name), "unnoticed");
    } catch (CorruptException | FormatTooNewException e) {
      String text = String.valueOf(e.getMessage());
      // A store whose identity is another finds that nothing else in it belongs to it.
      boolean other = name.equals("CAIRN") && text.contains("does not belong here");
      assertTrue(text.contains(name) || other, text);
      noticed++;
    } catch (AssertionError e) {
      throw new AssertionError(name + ", " + story + ": " + e.getMessage(), e);
    } finally {
      disk.overwrite(name, original);
    }
  }

  private void report(String what, int least) {
    System.out.println(
        cases + " " + what + ": noticed " + noticed + ", end taken back " + takenBack);
    assertTrue(cases >= least, "cases: " + cases);
    assertEquals(0, missing());
  }

  @Test
  void everyByteChanged() {
    for (String name : files) {
      byte[] original = disk.content(name);
      for (int at = 0; at < original.length; at++) {
        byte[] damaged = original.clone();
        damaged[at] ^= (byte) (1 + random.nextInt(255));
        look(name, damaged, 0, "byte " + at);
      }
    }
    report("changed bytes", 48 << 10);
  }

  @Test
  void everyLengthThatIsShorter() {
    for (String name : files) {
      byte[] original = disk.content(name);
      for (int length = 0; length < original.length; length++) {
        int mayLose = name.equals(NEWEST) ? commits.size() : 0;
        look(name, Arrays.copyOf(original, length), mayLose, "cut to " + length);
      }
    }
    report("shorter files", 48 << 10);
  }

  /** What is behind the end of the journal is a write that was cut off: nothing is missing. */
  @Test
  void everyLengthThatIsLongerByUpToAPage() {
    for (String name : List.of("CAIRN", NEWEST, FolderLayout.blob(blobs.get(0)))) {
      byte[] original = disk.content(name);
      for (int more = 1; more <= 4096; more++) {
        byte[] longer = Arrays.copyOf(original, original.length + more);
        for (int i = original.length; i < longer.length && more % 2 == 0; i++) {
          longer[i] = (byte) random.nextInt();
        }
        disk.overwrite(name, longer);
        cases++;
        try {
          assertEquals(0, missing(), name + ", longer by " + more);
          noticed += name.equals(NEWEST) ? 0 : 1;
        } catch (CorruptException e) {
          assertTrue(e.place().endsWith(name), e.getMessage());
          noticed++;
        }
        disk.overwrite(name, original);
      }
    }
    report("longer files", 3 * 4096);
  }

  @Test
  void everyBlockZeroedAndEveryTwoBlocksSwapped() {
    for (int size : new int[] {512, 4096}) {
      for (String name : files) {
        byte[] original = disk.content(name);
        int blocks = (original.length + size - 1) / size;
        for (int one = 0; one < blocks; one++) {
          byte[] zeroed = original.clone();
          Arrays.fill(zeroed, one * size, Math.min(original.length, one * size + size), (byte) 0);
          look(name, zeroed, mayLose(name, original, zeroed), "zeroed at " + one * size);
          for (int two = one + 1; two < blocks; two++) {
            byte[] swapped = swapped(original, one, two, size);
            look(name, swapped, mayLose(name, original, swapped), one + " with " + two);
          }
        }
      }
    }
    report("blocks zeroed or swapped", 1_500);
  }

  /** As many commits as are damaged, if no sound one follows: that is how a torn write looks. */
  private int mayLose(String name, byte[] original, byte[] damaged) {
    if (!name.equals(NEWEST)) {
      return 0;
    }
    int lost = 0;
    for (int i = 1; i < ends.size(); i++) {
      int from = ends.get(i - 1);
      int to = ends.get(i);
      boolean sound = Arrays.equals(original, from, to, damaged, from, to);
      lost = sound ? 0 : lost + 1;
    }
    return lost;
  }

  private static byte[] swapped(byte[] original, int one, int two, int size) {
    byte[] damaged = original.clone();
    int length = Math.min(size, original.length - two * size);
    System.arraycopy(original, two * size, damaged, one * size, length);
    System.arraycopy(original, one * size, damaged, two * size, length);
    return damaged;
  }

  @Test
  void everyFileAsItWasBefore() {
    past.forEach(
        (name, contents) -> {
          for (byte[] content : contents) {
            if (files.contains(name)) {
              look(name, content, name.equals(NEWEST) ? commits.size() : 0, "an older content");
            }
          }
        });
    report("older files", 20);
  }

  @Test
  void everyFileOfAnotherStore() {
    List<byte[]> mine = List.copyOf(commits);
    commits.clear();
    SimulatedDisk other = build(seed + 100);
    commits.clear();
    commits.addAll(mine);
    for (String name : files) {
      for (String theirs : other.files()) {
        look(name, other.content(theirs), 0, theirs + " of another store");
      }
    }
    report("files of another store", 50);
  }

  @Test
  void everyFileMissing() {
    for (String name : files) {
      SimulatedDisk without = disk.restart();
      without.delete(name);
      try {
        FileStorage storage = FileStorage.open(without, host);
        storage.recover();
        blobs.subList(0, 2).forEach(storage::readBlob);
        // Without its newest generation a store is an older one, as promises.md says.
        assertTrue(!matters(name) || name.equals(NEWEST), name + " is missing, unnoticed");
      } catch (CorruptException | DatabaseMissingException e) {
        assertTrue(matters(name), e.getMessage());
      }
    }
  }
}
