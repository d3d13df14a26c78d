package org.cairndb.bench.workload;

/** One call of a row's work, made ready. */
@FunctionalInterface
public interface Task {
  /** Does the work and reads the result to its end. */
  Answer run() throws Exception;
}
