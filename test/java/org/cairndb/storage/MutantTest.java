package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.cairndb.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crash and failure suites notice when a precaution is left out. */
class MutantTest {
  private static final int RUNS = 20;
  private static final int STEPS = 25;

  @ParameterizedTest
  @EnumSource
  void isNoticed(Mutant mutant) {
    long seed = Seed.of(MutantTest.class);
    AssertionError noticed = assertThrows(AssertionError.class, () -> simulate(mutant, seed));
    System.out.println(mutant + ": " + noticed.getMessage());
  }

  private static void simulate(Mutant mutant, long seed) {
    for (int i = 0; i < RUNS; i++) {
      if (mutant == Mutant.FAILED_FORCE_TRIED_AGAIN) {
        FailureSimulation simulation = new FailureSimulation(seed + i, mutant.wrapper);
        int count = simulation.count(STEPS);
        for (int failAt = 0; failAt < count; failAt++) {
          simulation.run(STEPS, failAt, false, "Input/output error");
        }
      } else {
        new CrashSimulation(seed + i, mutant.wrapper).run(STEPS);
      }
    }
  }
}
