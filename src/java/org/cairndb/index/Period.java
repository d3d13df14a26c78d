package org.cairndb.index;

/**
 * What is seen of the facts that hold now and of those that held before: the state after a
 * transaction, or all that was asserted and retracted. Immutable.
 *
 * @param after only what was said after this transaction is seen; 0 for all
 * @param upTo nothing that was said after this transaction is seen; {@link Long#MAX_VALUE} for all
 * @param history whether retractions are seen, and facts that have been retracted
 */
public record Period(long after, long upTo, boolean history) {
  /** The present. */
  public static final Period PRESENT = new Period(0, Long.MAX_VALUE, false);

  /** Also what has been retracted. */
  public Period withHistory() {
    return new Period(after, upTo, true);
  }

  /** Nothing of what was said after a transaction. */
  public Period upTo(long tx) {
    return new Period(after, Math.min(upTo, tx), history);
  }

  /** Only what was said after a transaction. */
  public Period after(long tx) {
    return new Period(Math.max(after, tx), upTo, history);
  }

  boolean contains(long tx) {
    return tx > after && tx <= upTo;
  }
}
