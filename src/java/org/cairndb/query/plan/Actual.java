package org.cairndb.query.plan;

/**
 * What a step of a plan really did.
 *
 * @param runs how often it was run: more than once in rules, which are run until nothing is new
 * @param rows how many rows there were after it, all runs together
 * @param nanos how long it took, with the steps inside it
 */
public record Actual(long runs, long rows, long nanos) {
  /** Both together. */
  public Actual plus(Actual other) {
    return new Actual(runs + other.runs, rows + other.rows, nanos + other.nanos);
  }
}
