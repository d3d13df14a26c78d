package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.SimulatedDisk;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link Workload} on a disk of which one call fails, or that and all later ones. Then, with
 * the disk in order again, goes on from what is there, and loses power in the end.
 */
final class FailureSimulation {
  private final long seed;
  private final UnaryOperator<Disk> wrapper;
  private final int steps;

  FailureSimulation(long seed, UnaryOperator<Disk> wrapper, int steps) {
    this.seed = seed;
    this.wrapper = wrapper;
    this.steps = steps;
  }

  /** How many calls the work takes that can fail so, if nothing fails. */
  int count(Fault fault) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.fail(fault, Integer.MAX_VALUE, false);
    newWorkload().run(disk, steps);
    return disk.faultyCalls();
  }

  private Workload newWorkload() {
    return new Workload(seed, wrapper, Workload.Size.LARGE);
  }

  /** Fails one call; returns whether anybody was told. */
  boolean run(Fault fault, int failAt, boolean always) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Workload workload = newWorkload();
    disk.fail(fault, failAt, always);
    Throwable told = null;
    try {
      workload.run(disk, steps);
    } catch (StorageException | CorruptException | OutOfMemoryError e) {
      told = e;
    }
    String story =
        "seed " + seed + ", call " + failAt + " fails with " + fault + ", told " + told + ": ";
    try {
      checkTold(fault, told);
      disk.fail(fault, Integer.MAX_VALUE, false);
      workload.checkPoisoned(told);
      SimulatedDisk next = disk.restart();
      workload.check(next);
      if (wrapper.apply(next).exists(FolderLayout.IDENTITY)) {
        workload.goOn(next, 5);
      } else {
        workload.run(next, 5);
      }
      for (Damage damage : Damage.values()) {
        workload.check(next.crash(seed, damage));
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(story + e, e);
    }
    return told != null;
  }

  /** What is told is what has happened, and where; nothing is taken for damage of the data. */
  private static void checkTold(Fault fault, @Nullable Throwable told) {
    assertFalse(told instanceof CorruptException, "nothing is damaged");
    if (told instanceof StorageException e) {
      assertTrue(e.getMessage().contains("place="), e.getMessage());
      assertTrue(fault.isTold(e), () -> "another error: " + e);
    }
  }
}
