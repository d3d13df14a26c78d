package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairndb.storage.CrashSimulation.Counts;
import org.cairndb.storage.Workload.Size;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loses power at every moment of random work. */
class CrashTest {
  private static final int STEPS = 25;

  @Test
  void whatWasAcknowledgedSurvivesEveryCrash() {
    Counts counts = simulate(2, Size.LARGE, 1).plus(simulate(5, Size.SMALL, 6));
    assertTrue(counts.states() >= 40_000, counts::toString);
    assertTrue(counts.inRecovery() >= 10_000, counts::toString);
    assertTrue(counts.misdirected() >= 1_000, counts::toString);
  }

  @Test
  @Tag("nightly")
  void whatWasAcknowledgedSurvivesVeryManyCrashes() {
    Counts counts = simulate(300, Size.LARGE, 1).plus(simulate(2_000, Size.SMALL, 6));
    assertTrue(counts.states() >= 10_000_000, counts::toString);
    assertTrue(counts.inRecovery() >= 1_000_000, counts::toString);
  }

  private static Counts simulate(int runs, Size size, int dice) {
    long seed = Seed.of(CrashTest.class);
    long start = System.nanoTime();
    Counts counts = Counts.NONE;
    for (int i = 0; i < runs; i++) {
      counts = counts.plus(new CrashSimulation(seed + i, disk -> disk, size, dice).run(STEPS));
    }
    System.out.println(
        size + ": " + counts + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
    return counts;
  }
}
