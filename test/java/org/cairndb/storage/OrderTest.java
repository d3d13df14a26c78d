package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.junit.jupiter.api.Test;

/** The order of operations in long work; short work is held to it in every crash test. */
class OrderTest {
  private final long seed = Seed.of(OrderTest.class);
  private int checks;

  @Test
  void nothingIsReferredToBeforeItIsDurable() {
    for (int i = 0; i < 5; i++) {
      SimulatedDisk each = new SimulatedDisk(seed + i);
      each.before(operation -> checks += OrderOracle.check(each, operation));
      new Workload(seed + i, other -> other, Workload.Size.LARGE).run(each, 60);
    }
    assertTrue(checks > 300, "checks: " + checks);
  }
}
