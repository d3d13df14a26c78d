package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairndb.error.StorageException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lets every operation of a disk fail. */
class DiskFailureTest {
  private static final int STEPS = 25;

  @Test
  void anErrorIsToldAndLosesNothing() {
    simulate(2);
  }

  @Test
  @Tag("nightly")
  void veryManyErrorsAreToldAndLoseNothing() {
    simulate(300);
  }

  private static void simulate(int runs) {
    long seed = Seed.of(DiskFailureTest.class);
    long start = System.nanoTime();
    int cases = 0;
    for (int i = 0; i < runs; i++) {
      FailureSimulation simulation = new FailureSimulation(seed + i, disk -> disk);
      int count = simulation.count(STEPS);
      for (int failAt = 0; failAt < count; failAt++) {
        assertTrue(simulation.run(STEPS, failAt, false, "Input/output error"));
        assertTrue(simulation.run(STEPS, failAt, true, "No space left on device"));
        cases += 2;
      }
      assertEquals(false, simulation.run(STEPS, count, true, "Input/output error"));
    }
    System.out.println(cases + " errors in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }

  /** Found by the sweep: the folder was there for everybody to see, and was never on the disk. */
  @Test
  void aBlobInAFolderWhoseForceFailedOnceIsDurableTheNextTime() {
    byte[] content = {1, 2, 3};
    for (int seed = 0; seed < 30; seed++) {
      SimulatedDisk disk = new SimulatedDisk(seed);
      SimulatedHost host = new SimulatedHost(seed);
      FileStorage.create(disk, host, new byte[3]);
      disk.failAt(disk.operations().size() + 1, false, "Input/output error");
      StorageException e =
          assertThrows(
              StorageException.class, () -> FileStorage.open(disk, host).writeBlob(content));
      assertTrue(e.getMessage().contains("force folder: place=data"), e.getMessage());
      BlobId id = FileStorage.open(disk, host).writeBlob(content);
      SimulatedDisk after = disk.crash(seed, Damage.LOST);
      assertArrayEquals(content, FileStorage.open(after, host).readBlob(id));
    }
  }
}
