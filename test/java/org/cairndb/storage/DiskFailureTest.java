package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairndb.error.StorageException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lets every call of a disk fail, in every way that it can. */
class DiskFailureTest {
  private static final int STEPS = 22;

  @Test
  void anErrorIsToldAndLosesNothing() {
    assertTrue(simulate(1) >= 2_000);
  }

  @Test
  @Tag("nightly")
  void veryManyErrorsAreToldAndLoseNothing() {
    assertTrue(simulate(30) >= 50_000);
  }

  private static int simulate(int runs) {
    long seed = Seed.of(DiskFailureTest.class);
    long start = System.nanoTime();
    int cases = 0;
    for (int i = 0; i < runs; i++) {
      for (Fault fault : Fault.values()) {
        FailureSimulation simulation =
            new FailureSimulation(seed + 31L * i + fault.ordinal(), disk -> disk, STEPS);
        int count = simulation.count(fault);
        for (int failAt = 0; failAt < count; failAt++) {
          boolean told = simulation.run(fault, failAt, false);
          assertTrue(told || fault == Fault.EIO_WHEN_CLOSING, "nobody was told of " + fault);
          simulation.run(fault, failAt, true);
          cases += 2;
        }
        assertFalse(simulation.run(fault, count, true));
      }
    }
    System.out.println(cases + " errors in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    return cases;
  }

  /** Found by the sweep: the folder was there for everybody to see, and was never on the disk. */
  @Test
  void aBlobInAFolderWhoseForceFailedOnceIsDurableTheNextTime() {
    byte[] content = {1, 2, 3};
    for (int seed = 0; seed < 30; seed++) {
      SimulatedDisk disk = new SimulatedDisk(seed);
      SimulatedHost host = new SimulatedHost(seed);
      FileStorage.create(disk, host, new byte[3]);
      disk.fail(Fault.EIO, 1, false);
      StorageException e =
          assertThrows(
              StorageException.class, () -> FileStorage.open(disk, host).writeBlob(content));
      assertTrue(e.getMessage().contains("force folder: place=simulated/data"), e.getMessage());
      BlobId id = FileStorage.open(disk, host).writeBlob(content);
      SimulatedDisk after = disk.crash(seed, Damage.LOST);
      assertArrayEquals(content, FileStorage.open(after, host).readBlob(id));
    }
  }
}
