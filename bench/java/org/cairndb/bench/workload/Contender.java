package org.cairndb.bench.workload;

import java.io.IOException;
import java.util.Optional;

/** A database, or hand-written code, that does the rows of the workload. For one thread. */
public interface Contender {
  /**
   * Makes a row ready: its data is loaded when this returns.
   *
   * @param size how many people, for a row whose data are people
   * @return nothing if its language has no words for the row
   */
  Optional<Task> prepare(Row row, int size) throws Exception;

  /** Ends it and removes what it has written. */
  default void close() throws IOException {}
}
