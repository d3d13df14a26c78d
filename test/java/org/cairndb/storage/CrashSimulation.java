package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedDisk.Operation;
import org.cairndb.testing.SimulatedHost;

/**
 * Runs a {@link Workload} and loses power before each of its operations, in every way that there
 * is; then again during the recovery from that, and during the recovery from that, and then goes on
 * working. States that are the same as one before the same operation are not counted.
 */
final class CrashSimulation {
  private static final List<Damage> DAMAGES = List.of(Damage.values());
  private static final long MOST_NANOS = 1_000_000_000;

  /** What a run has come to. */
  record Counts(
      long states,
      long inRecovery,
      long misdirected,
      long unnoticed,
      long ambiguous,
      long mostNanos) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts plus(Counts o) {
      return new Counts(
          states + o.states,
          inRecovery + o.inRecovery,
          misdirected + o.misdirected,
          unnoticed + o.unnoticed,
          ambiguous + o.ambiguous,
          Math.max(mostNanos, o.mostNanos));
    }
  }

  private final long seed;
  private final Random random;
  private final UnaryOperator<Disk> wrapper;
  private final Workload workload;
  private final int dice;
  private boolean ordered = true;
  private long states;
  private long inRecovery;
  private long misdirected;
  private long unnoticed;
  private long ambiguous;
  private long mostNanos;

  /**
   * @param wrapper put around each disk, to leave out a precaution
   * @param dice how often each damage is tried before each operation
   */
  CrashSimulation(long seed, UnaryOperator<Disk> wrapper, Workload.Size size, int dice) {
    this.seed = seed;
    this.random = new Random(seed);
    this.wrapper = wrapper;
    this.workload = new Workload(seed, wrapper, size);
    this.dice = dice;
  }

  /** Leaves out the oracle of order, so that only what is found after a crash counts. */
  CrashSimulation byOutcome() {
    ordered = false;
    return this;
  }

  /** Returns how many states were found sound; the first other one ends the run. */
  Counts run(int steps) {
    return run(disk -> workload.run(disk, steps));
  }

  /** The same for work that is given. */
  Counts run(List<Workload.Step> steps) {
    return run(disk -> workload.run(disk, steps));
  }

  private Counts run(Consumer<SimulatedDisk> work) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.before(
        operation -> {
          if (ordered) {
            OrderOracle.check(disk, operation);
          }
          crashes(disk, operation);
        });
    work.accept(disk);
    crashes(disk, new Operation("end", ""));
    assertTrue(ambiguous <= 1 + states / 5_000, () -> ambiguous + " refused of " + states);
    return new Counts(states, inRecovery, misdirected, unnoticed, ambiguous, mostNanos);
  }

  private void crashes(SimulatedDisk disk, Operation operation) {
    Set<Integer> seen = new HashSet<>();
    for (Damage damage : DAMAGES) {
      for (int i = 0; i < dice; i++) {
        SimulatedDisk after = disk.crash(random.nextLong(), damage);
        if (seen.add(after.fingerprint())) {
          String story = operation + ", " + damage;
          if (check(after, story) && i == 0) {
            checkRecovery(after, story, 2);
          }
        }
      }
    }
    for (int i = 0; i < 4 * dice; i++) {
      checkMisdirected(disk, operation);
    }
    checkRecovery(disk.restart(), operation + ", killed", 2);
  }

  /** Returns false if what is found cannot be told from later damage, and is refused as that. */
  private boolean check(SimulatedDisk disk, String story) {
    states++;
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try {
      workload.check(disk);
    } catch (RuntimeException | AssertionError e) {
      if (e instanceof CorruptException damage && lacksOneByte(disk, damage)) {
        ambiguous++;
        return false;
      }
      throw new AssertionError("seed " + seed + ", crash before " + story + ": " + e, e);
    }
    long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    mostNanos = Math.max(mostNanos, took);
    assertTrue(took < MOST_NANOS, () -> "opening took " + took + " ns after " + story);
    return true;
  }

  /**
   * A stale sector may hold a record of an attempt that failed, as long as it should be, but for
   * its last byte. That is what one flipped byte leaves of a record that was acknowledged, so it is
   * refused, and named. It is right only of a record that ends in zero, where nothing is lost if
   * the file is cut off before it.
   */
  private boolean lacksOneByte(SimulatedDisk disk, CorruptException damage) {
    String name = damage.place().substring(disk.place().length() + 1);
    if (!name.startsWith(FolderLayout.JOURNAL) || !disk.exists(name)) {
      return false;
    }
    byte[] content = disk.content(name);
    int from = (int) damage.offset();
    int length = JournalRecord.size(ByteBuffer.wrap(content).getInt(from));
    if (length < 0 || from + length > content.length || content[from + length - 1] != 0) {
      return false;
    }
    SimulatedDisk cut = disk.crash(0, Damage.KEPT);
    cut.overwrite(name, Arrays.copyOf(content, from));
    workload.check(cut);
    return true;
  }

  /**
   * A sector that was written over what was forced is not a mere loss of power: it may be found and
   * named. At the end of the journal it looks as a torn write does, and takes commits back.
   */
  private void checkMisdirected(SimulatedDisk disk, Operation operation) {
    SimulatedDisk after = disk.crash(random.nextLong(), Damage.KEPT);
    String target = disk.misdirect(after, random.nextLong());
    if (target.isEmpty() || target.startsWith(FolderLayout.HIDDEN)) {
      return;
    }
    misdirected++;
    try {
      workload.check(after);
    } catch (CorruptException e) {
      assertTrue(e.place().endsWith(target), () -> target + " was hit, but: " + e);
    } catch (AssertionError e) {
      boolean atTheEnd = target.startsWith(FolderLayout.JOURNAL) && workload.isOlder(after);
      String story = "seed " + seed + ", " + operation + ", misdirected to " + target + ": ";
      assertTrue(atTheEnd, () -> story + e);
      unnoticed++;
    }
  }

  /** Opens a writer, as the next process would, and loses power at some moments of that. */
  private void checkRecovery(SimulatedDisk disk, String story, int depth) {
    if (depth == 0 || !wrapper.apply(disk).exists(FolderLayout.IDENTITY)) {
      return;
    }
    int chosen = disk.operations().size() + random.nextInt(10);
    disk.before(
        operation -> {
          if (disk.operations().size() == chosen) {
            Damage damage = DAMAGES.get(random.nextInt(DAMAGES.size()));
            SimulatedDisk after = disk.crash(random.nextLong(), damage);
            String both = story + ", then before " + operation + ", " + damage;
            inRecovery++;
            if (check(after, both)) {
              checkRecovery(after, both, depth - 1);
            }
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
