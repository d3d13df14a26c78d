package org.cairndb.query.execute;

/**
 * An index over a column of longs: from a value to the rows that have it, in ascending order. Where
 * the values lie close together it is a table by value, else a hash table. Immutable.
 */
final class LongIndex {
  /** A table by value may have so many entries for each row. */
  private static final int SPARSENESS = 8;

  private final long[] keys;
  private final int[] heads;
  private final int[] next;
  private final long least;
  private final boolean isByValue;

  LongIndex(long[] keys, int rows) {
    this.keys = keys;
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int row = 0; row < rows; row++) {
      min = Math.min(min, keys[row]);
      max = Math.max(max, keys[row]);
    }
    least = min;
    long span = max - min;
    isByValue = span >= 0 && span < (long) rows * SPARSENESS;
    heads = new int[isByValue ? (int) span + 1 : Integer.highestOneBit(Math.max(rows, 8)) * 4];
    next = new int[rows];
    for (int row = rows - 1; row >= 0; row--) {
      int at = isByValue ? (int) (keys[row] - min) : Equality.hash(keys[row]) & (heads.length - 1);
      next[row] = heads[at] - 1;
      heads[at] = row + 1;
    }
  }

  /** The first row with a value, or -1. */
  int first(long key) {
    if (isByValue) {
      long at = key - least;
      return at >= 0 && at < heads.length ? heads[(int) at] - 1 : -1;
    }
    return find(heads[Equality.hash(key) & (heads.length - 1)] - 1, key);
  }

  /** The next row with the same value as a row that was found, or -1. */
  int following(int row) {
    return isByValue ? next[row] : find(next[row], keys[row]);
  }

  private int find(int start, long key) {
    int row = start;
    while (row >= 0 && keys[row] != key) {
      row = next[row];
    }
    return row;
  }
}
