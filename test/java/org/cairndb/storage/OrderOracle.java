package org.cairndb.storage;

import java.util.List;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedDisk.Operation;

/**
 * What must be on the disk before what: when something appears in the journal, all that it may
 * refer to is durable. A loss of power finds a wrong order if its dice fall right; this finds it
 * always. For work on one thread, where no blob is being written meanwhile.
 */
final class OrderOracle {
  private OrderOracle() {}

  /** To be called before each operation; returns how many files it has looked at. */
  static int check(SimulatedDisk on, Operation operation) {
    String name = operation.name();
    boolean appearsInJournal =
        name.startsWith(FolderLayout.JOURNAL)
            && List.of("append", "create", "rename").contains(operation.kind());
    int checks = 0;
    if (appearsInJournal || name.equals(FolderLayout.IDENTITY)) {
      for (String file : on.files()) {
        if (!file.startsWith(FolderLayout.HIDDEN) && !file.equals(name)) {
          if (!on.isDurable(file)) {
            throw new AssertionError(file + " is not durable before " + operation);
          }
          checks++;
        }
      }
    }
    return checks;
  }
}
