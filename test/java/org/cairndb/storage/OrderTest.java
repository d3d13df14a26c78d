package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedDisk.Operation;
import org.junit.jupiter.api.Test;

/**
 * What must be on the disk before what. A crash test finds a wrong order if its dice fall right;
 * this finds it always.
 */
class OrderTest {
  private final long seed = Seed.of(OrderTest.class);
  private int checks;

  @Test
  void nothingIsReferredToBeforeItIsDurable() {
    for (int i = 0; i < 5; i++) {
      SimulatedDisk each = new SimulatedDisk(seed + i);
      each.before(operation -> check(each, operation));
      new Workload(seed + i, other -> other).run(each, 60);
    }
    assertTrue(checks > 300, "checks: " + checks);
  }

  private void check(SimulatedDisk on, Operation operation) {
    String name = operation.name();
    boolean appearsInJournal =
        name.startsWith(FolderLayout.JOURNAL)
            && List.of("append", "create", "rename").contains(operation.kind());
    if (appearsInJournal || name.equals(FolderLayout.IDENTITY)) {
      for (String file : on.files()) {
        if (!file.startsWith(FolderLayout.HIDDEN) && !file.equals(name)) {
          assertTrue(on.isDurable(file), file + " is not durable before " + operation);
          checks++;
        }
      }
    }
  }
}
