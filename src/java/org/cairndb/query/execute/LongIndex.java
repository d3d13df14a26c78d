package org.cairndb.query.execute;

/**
 * A hash index over a column of longs: from a value to the rows that have it, in ascending order.
 * Immutable.
 */
final class LongIndex {
  private final long[] keys;
  private final int[] heads;
  private final int[] next;

  LongIndex(long[] keys, int rows) {
    this.keys = keys;
    heads = new int[Integer.highestOneBit(Math.max(rows, 8)) * 4];
    next = new int[rows];
    int mask = heads.length - 1;
    for (int row = rows - 1; row >= 0; row--) {
      int at = Equality.hash(keys[row]) & mask;
      next[row] = heads[at] - 1;
      heads[at] = row + 1;
    }
  }

  /** The first row with a value, or -1. */
  int first(long key) {
    return find(heads[Equality.hash(key) & (heads.length - 1)] - 1, key);
  }

  /** The next row with the same value as a row that was found, or -1. */
  int following(int row) {
    return find(next[row], keys[row]);
  }

  private int find(int start, long key) {
    int row = start;
    while (row >= 0 && keys[row] != key) {
      row = next[row];
    }
    return row;
  }
}
