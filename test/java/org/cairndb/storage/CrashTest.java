package org.cairndb.storage;

import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Loses power at every moment of random work. */
class CrashTest {
  private static final int STEPS = 25;

  @Test
  void whatWasAcknowledgedSurvivesEveryCrash() {
    simulate(6);
  }

  @Test
  @Tag("nightly")
  void whatWasAcknowledgedSurvivesVeryManyCrashes() {
    simulate(1000);
  }

  private static void simulate(int runs) {
    long seed = Seed.of(CrashTest.class);
    long start = System.nanoTime();
    long states = 0;
    for (int i = 0; i < runs; i++) {
      states += new CrashSimulation(seed + i, disk -> disk).run(STEPS);
    }
    System.out.println(
        states + " crash states in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
