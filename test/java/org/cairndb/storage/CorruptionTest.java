package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.IncompleteException;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Promise I: a query answers from verified bytes, or throws an error that names the file. */
class CorruptionTest {
  private static final String NEWEST = "meta/0000000002-00002.log";

  private final Random random = new Random(Seed.of(CorruptionTest.class));
  private final SampleDatabase sample = new SampleDatabase();
  private final List<String> files = sample.disk.files();
  private int cases;

  /** Every place in small files; in large ones both ends and a sample between. */
  private static Set<Integer> places(int length, boolean all) {
    Set<Integer> places = new TreeSet<>();
    for (int i = 0; i < length; i += all || i < 200 || i > length - 200 ? 1 : 211) {
      places.add(i);
    }
    return places;
  }

  private void report(String what) {
    System.out.println(cases + " " + what);
    assertTrue(cases > 1000, "cases: " + cases);
  }

  @Test
  void noChangedByteGoesUnnoticed() {
    flip(false);
  }

  @Test
  @Tag("nightly")
  void noChangedBitGoesUnnoticed() {
    flip(true);
  }

  private void flip(boolean every) {
    for (String name : files) {
      byte[] original = sample.disk.content(name);
      for (int at : places(original.length, every)) {
        for (int bit = 0; bit < (every ? 8 : 1); bit++) {
          byte[] damaged = original.clone();
          damaged[at] ^= (byte) (every ? 1 << bit : 1 + random.nextInt(255));
          corruptOrEqual(name, damaged, at);
        }
        if (original[at] != 0) {
          byte[] damaged = original.clone();
          damaged[at] = 0;
          corruptOrEqual(name, damaged, at);
        }
      }
      sample.disk.overwrite(name, original);
    }
    report("changed bytes");
  }

  private void corruptOrEqual(String name, byte[] damaged, int at) {
    cases++;
    sample.disk.overwrite(name, damaged);
    try {
      sample.readAll(sample.disk);
    } catch (CorruptException e) {
      assertTrue(e.place().endsWith(name), e.getMessage());
      return;
    } catch (AssertionError e) {
      throw new AssertionError(name + ", byte " + at + ": " + e, e);
    }
    boolean matters = name.equals("CAIRN") || name.startsWith("meta/0000000002");
    assertTrue(!matters && !isNeeded(name), () -> name + ", byte " + at + ": unnoticed");
  }

  private boolean isNeeded(String name) {
    return sample.blobs.stream().anyMatch(id -> name.equals(FolderLayout.blob(id)));
  }

  @Test
  void verificationFindsEveryDamageInEveryFile() {
    FileStorage storage = FileStorage.open(sample.disk, sample.host);
    assertEquals(List.of(), storage.verify());
    for (String name : files) {
      if (name.startsWith("meta") || name.startsWith("data")) {
        byte[] original = sample.disk.content(name);
        for (int at : places(original.length, false)) {
          if (at % 10 == 0) {
            byte[] damaged = original.clone();
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            sample.disk.overwrite(name, damaged);
            assertEquals(Set.of(name), places(storage.verify()), name + " at " + at);
          }
        }
        sample.disk.overwrite(name, original);
      }
    }
    Set<String> expected = new TreeSet<>();
    for (String name : files) {
      if ((name.startsWith("meta") || name.startsWith("data"))
          && sample.disk.content(name).length > 0) {
        byte[] damaged = sample.disk.content(name);
        damaged[damaged.length / 2] ^= 1;
        sample.disk.overwrite(name, damaged);
        expected.add(name);
      }
    }
    assertEquals(expected, places(storage.verify()));
  }

  private static Set<String> places(List<CairnException> findings) {
    Set<String> places = new TreeSet<>();
    for (CairnException finding : findings) {
      places.add(((CorruptException) finding).place().replace("simulated/", ""));
    }
    return places;
  }

  @Test
  void aShortenedFileIsAnOlderStateOrAnError() {
    for (String name : files) {
      byte[] original = sample.disk.content(name);
      for (int length : places(original.length, false)) {
        cases++;
        sample.disk.overwrite(name, Arrays.copyOf(original, length));
        try {
          Recovered found = FileStorage.open(sample.disk, sample.host).recover();
          assertTrue(SampleDatabase.isPrefix(found, sample.content), name + ", cut to " + length);
          boolean all = found.commits().size() == sample.content.commits().size();
          assertTrue(all || name.equals(NEWEST), name + ", cut to " + length);
        } catch (CorruptException e) {
          // Where the cut is between two records, the next segment does not follow any more.
          assertTrue(
              e.place().endsWith(name) || e.getMessage().contains("does not follow"),
              e.getMessage());
        }
      }
      sample.disk.overwrite(name, original);
    }
    report("shortened files");
  }

  @Test
  void aLengthenedFileIsTheSameOrAnError() {
    for (String name : files) {
      byte[] original = sample.disk.content(name);
      for (int i = 0; i < 130; i++) {
        byte[] longer = Arrays.copyOf(original, original.length + 1 + i * 30);
        if (i % 2 == 0) {
          byte[] garbage = new byte[longer.length - original.length];
          random.nextBytes(garbage);
          System.arraycopy(garbage, 0, longer, original.length, garbage.length);
        }
        sample.disk.overwrite(name, longer);
        sameOrError(name + ", longer");
      }
      sample.disk.overwrite(name, original);
    }
    report("lengthened files");
  }

  private void sameOrError(String story) {
    cases++;
    try {
      sample.readAll(sample.disk);
    } catch (CorruptException e) {
      assertTrue(e.getMessage().contains("place="), e.getMessage());
    } catch (AssertionError e) {
      throw new AssertionError(story + ": " + e, e);
    }
  }

  @Test
  void aSectorOfAnotherPlaceIsAnErrorUnlessItMayBeTorn() {
    for (String name : files) {
      byte[] original = sample.disk.content(name);
      for (int at = 0; at < original.length; at += 512) {
        int length = Math.min(512, original.length - at);
        for (int kind = 0; kind < 3; kind++) {
          byte[] damaged = original.clone();
          if (kind == 0) {
            Arrays.fill(damaged, at, at + length, (byte) 0);
          } else {
            int from = 512 * random.nextInt((original.length + 511) / 512);
            int count = Math.min(length, original.length - from);
            System.arraycopy(original, from, damaged, at, count);
          }
          sample.disk.overwrite(name, damaged);
          if (name.equals(NEWEST)) {
            cases++;
            prefixOrError();
          } else {
            sameOrError(name + ", sector at " + at);
          }
        }
      }
      sample.disk.overwrite(name, original);
    }
    report("wrong sectors");
  }

  private void prefixOrError() {
    try {
      Recovered found = FileStorage.open(sample.disk, sample.host).recover();
      assertTrue(SampleDatabase.isPrefix(found, sample.content));
    } catch (CorruptException e) {
      assertTrue(e.getMessage().contains("place="), e.getMessage());
    }
  }

  @Test
  void aFileInThePlaceOfAnotherIsAnError() {
    for (String name : files) {
      byte[] original = sample.disk.content(name);
      for (String other : files) {
        sample.disk.overwrite(name, sample.disk.content(other));
        if (name.equals(NEWEST)) {
          prefixOrError();
        } else {
          sameOrError(other + " as " + name);
        }
      }
      sample.disk.overwrite(name, original);
    }
  }

  @Test
  void aMissingFileIsAnErrorButForTheNewestSegment() {
    for (String name : files) {
      SimulatedDisk disk = sample.disk.restart();
      disk.delete(name);
      if (name.equals("CAIRN")) {
        assertThrows(DatabaseMissingException.class, () -> sample.readAll(disk));
      } else if ((name.startsWith("meta/0000000002") && !name.equals(NEWEST)) || isNeeded(name)) {
        CorruptException e = assertThrows(CorruptException.class, () -> sample.readAll(disk));
        assertTrue(e.place().endsWith(name), e.getMessage());
      }
    }
  }

  @Test
  void aDamagedReplicaShowsAnOlderStateOrSaysThatItWaits() {
    sample.disk.delete(FolderLayout.OWNER);
    for (String name : sample.disk.files()) {
      byte[] original = sample.disk.content(name);
      for (int at : places(original.length, false)) {
        cases++;
        byte[] damaged = original.clone();
        damaged[at] ^= (byte) (1 + random.nextInt(255));
        sample.disk.overwrite(name, at % 3 == 0 ? Arrays.copyOf(original, at) : damaged);
        try {
          Recovered found = FileStorage.open(sample.disk, sample.host).recover();
          boolean newest = SampleDatabase.isPrefix(found, sample.content);
          assertTrue(newest || SampleDatabase.isPrefix(found, sample.older), name + " at " + at);
          boolean all = newest && found.commits().size() == sample.content.commits().size();
          assertTrue(all || name.equals(NEWEST) || !found.complete(), name + " at " + at);
        } catch (IncompleteException e) {
          assertTrue(e.getMessage().contains("place="), e.getMessage());
        }
      }
      sample.disk.overwrite(name, original);
    }
    report("damages of a replica");
  }
}
