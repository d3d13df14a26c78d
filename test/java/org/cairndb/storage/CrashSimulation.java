package org.cairndb.storage;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.cairndb.testing.Damage;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;

/**
 * Runs a {@link Workload} and loses power before each of its operations, in every way that there
 * is; then again during the recovery from that, and then goes on working.
 */
final class CrashSimulation {
  private static final List<Damage> DAMAGES = List.of(Damage.values());

  private final long seed;
  private final Random random;
  private final UnaryOperator<Disk> wrapper;
  private final Workload workload;
  private long states;

  CrashSimulation(long seed, UnaryOperator<Disk> wrapper) {
    this.seed = seed;
    this.random = new Random(seed);
    this.wrapper = wrapper;
    this.workload = new Workload(seed, wrapper);
  }

  /** Returns how many states were found sound; the first other one ends the run. */
  long run(int steps) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            SimulatedDisk after = disk.crash(random.nextLong(), damage);
            check(after, operation + ", " + damage);
            checkRecovery(after, operation + ", " + damage);
          }
          checkRecovery(disk.restart(), operation + ", killed");
        });
    workload.run(disk, steps);
    return states;
  }

  private void check(SimulatedDisk disk, String story) {
    states++;
    try {
      workload.check(disk);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", crash before " + story + ": " + e, e);
    }
  }

  /** Opens a writer, as the next process would, and loses power at some moment of that. */
  private void checkRecovery(SimulatedDisk disk, String story) {
    if (!wrapper.apply(disk).exists(FolderLayout.IDENTITY)) {
      return;
    }
    int before = disk.operations().size();
    int chosen = before + random.nextInt(12);
    disk.before(
        operation -> {
          if (disk.operations().size() == chosen) {
            Damage damage = DAMAGES.get(random.nextInt(DAMAGES.size()));
            SimulatedDisk after = disk.crash(random.nextLong(), damage);
            check(after, story + ", then before " + operation + ", " + damage);
          }
        });
    int acknowledged;
    try {
      Storage storage = FileStorage.open(wrapper.apply(disk), new SimulatedHost(seed));
      try (JournalWriter writer = storage.openWriter()) {
        disk.before(operation -> {});
        acknowledged = writer.recovered().commits().size();
        writer.append(new byte[10]);
      }
      SimulatedDisk after = disk.crash(random.nextLong(), Damage.LOST);
      Recovered found = FileStorage.open(wrapper.apply(after), new SimulatedHost(seed)).recover();
      if (found.commits().size() != acknowledged + 1) {
        throw new AssertionError(
            "lost after recovery: " + found.commits().size() + " of " + (acknowledged + 1));
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ", recovery after " + story + ": " + e, e);
    }
    states++;
  }
}
