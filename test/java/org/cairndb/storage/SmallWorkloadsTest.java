package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.storage.CrashSimulation.Counts;
import org.cairndb.storage.Workload.Step;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every short piece of work that there is, and a loss of power at every moment of each. */
class SmallWorkloadsTest {
  private static final List<Step> STEPS =
      List.of(
          Step.TRANSACT, Step.CHECKPOINT, Step.COLLECT, Step.REOPEN, Step.RECEIVE, Step.TRUNCATE);

  @Test
  void everySequenceOfThreeStepsSurvivesEveryCrash() {
    Counts counts = simulate(3, 1);
    assertTrue(counts.states() >= 40_000, counts::toString);
  }

  @Test
  @Tag("nightly")
  void everySequenceOfFourStepsSurvivesEveryCrash() {
    simulate(4, 5);
  }

  @Test
  void aFailedAttemptWithoutItsLastByteIsRefusedAsDamage() {
    List<Step> steps = List.of(Step.COLLECT, Step.TRUNCATE, Step.TRUNCATE);
    CrashSimulation simulation =
        new CrashSimulation(44909855660576L, disk -> disk, Workload.Size.SMALL, 1);
    assertEquals(1, simulation.run(steps).ambiguous());
  }

  private static Counts simulate(int length, int dice) {
    long seed = Seed.of(SmallWorkloadsTest.class);
    long start = System.nanoTime();
    List<List<Step>> sequences = new ArrayList<>(List.of(List.of()));
    for (int from = 0, n = 1; n <= length; n++) {
      int to = sequences.size();
      for (; from < to; from++) {
        for (Step step : STEPS) {
          List<Step> longer = new ArrayList<>(sequences.get(from));
          longer.add(step);
          sequences.add(longer);
        }
      }
    }
    assertEquals(length == 3 ? 259 : 1555, sequences.size());
    Counts counts = Counts.NONE;
    for (List<Step> steps : sequences) {
      try {
        CrashSimulation simulation =
            new CrashSimulation(
                seed + sequences.indexOf(steps), disk -> disk, Workload.Size.SMALL, dice);
        counts = counts.plus(simulation.run(steps));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(steps + ": " + e, e);
      }
    }
    System.out.println(
        sequences.size()
            + " sequences: "
            + counts
            + " in "
            + (System.nanoTime() - start) / 1_000_000
            + " ms");
    return counts;
  }
}
