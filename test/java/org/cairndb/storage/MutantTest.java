package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Set;
import org.cairndb.testing.Fault;
import org.cairndb.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The crash and failure suites notice when a precaution is left out. */
class MutantTest {
  private static final int RUNS = 20;
  private static final int STEPS = 25;
  private static final Set<Mutant> AFTER_ERRORS =
      Set.of(Mutant.FAILED_FORCE_TRIED_AGAIN, Mutant.PAGE_CACHE_TRUSTED_AFTER_A_FAILED_FORCE);

  @ParameterizedTest
  @EnumSource
  void isNoticed(Mutant mutant) {
    long seed = Seed.of(MutantTest.class);
    AssertionError noticed = assertThrows(AssertionError.class, () -> simulate(mutant, seed));
    System.out.println(mutant + ": " + noticed.getMessage());
  }

  private static void simulate(Mutant mutant, long seed) {
    for (int i = 0; i < RUNS; i++) {
      if (AFTER_ERRORS.contains(mutant)) {
        FailureSimulation simulation = new FailureSimulation(seed + i, mutant.wrapper, STEPS);
        int count = simulation.count(Fault.EIO);
        for (int failAt = 0; failAt < count; failAt++) {
          simulation.run(Fault.EIO, failAt, false);
        }
      } else {
        new CrashSimulation(seed + i, mutant.wrapper, Workload.Size.LARGE, 1)
            .byOutcome()
            .run(STEPS);
      }
    }
  }
}
