package org.cairndb.storage;

import java.util.function.UnaryOperator;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.SimulatedDisk;

/**
 * Runs a {@link Workload} on a disk of which one operation fails, or that and all later ones. Then,
 * with the disk in order again, goes on from what is there, and loses power in the end.
 */
final class FailureSimulation {
  private final long seed;
  private final UnaryOperator<Disk> wrapper;

  FailureSimulation(long seed, UnaryOperator<Disk> wrapper) {
    this.seed = seed;
    this.wrapper = wrapper;
  }

  /** How many operations the work takes if nothing fails. */
  int count(int steps) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    new Workload(seed, wrapper).run(disk, steps);
    return disk.operations().size();
  }

  /** Fails one operation; returns whether anybody was told. */
  boolean run(int steps, int failAt, boolean always, String message) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Workload workload = new Workload(seed, wrapper);
    disk.failAt(failAt, always, message);
    boolean told = false;
    String story = "seed " + seed + ", operation " + failAt + " fails with " + message + ": ";
    try {
      workload.run(disk, steps);
    } catch (CairnException e) {
      told = true;
      story += e + ": ";
    }
    try {
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
    return told;
  }
}
