package org.cairndb.index;

/**
 * A cursor over a range of an index that hands out runs of datoms as columns, so that the inner
 * loop of a reader is a loop over arrays. Used as {@code while (scan.advance()) for (int i =
 * scan.from(); i < scan.to(); i++) … scan.leaf() …}. For one thread; needs no closing.
 */
public interface Scan {
  /** Moves to the next run that is not empty; false at the end of the range. */
  boolean advance();

  /**
   * Moves to the next run that may have datoms at or after a key, which lies in the range and after
   * the present run; false if there is none. Runs that come before may be left out, or not: a
   * reader still looks at what it gets.
   */
  default boolean advanceTo(Key key) {
    return advance();
  }

  /** The leaf that holds the present run. */
  Leaf leaf();

  /** The first position of the run in the leaf. */
  int from();

  /** One past the last position of the run in the leaf. */
  int to();
}
