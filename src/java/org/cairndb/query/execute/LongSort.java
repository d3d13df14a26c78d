package org.cairndb.query.execute;

/**
 * Sorts row numbers by a column of longs, digit by digit from the lowest; digits that all rows
 * share cost one look.
 */
final class LongSort {
  private static final int BITS = 11;
  private static final int DIGITS = 1 << BITS;

  private LongSort() {}

  /** The numbers of the first {@code rows} rows, ascending by key; equal keys keep their order. */
  static int[] order(long[] keys, int rows) {
    int[] order = new int[rows];
    long different = 0;
    for (int row = 0; row < rows; row++) {
      order[row] = row;
      different |= keys[row] ^ keys[0];
    }
    int[] other = new int[rows];
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      if ((different >>> shift & (DIGITS - 1)) != 0) {
        pass(keys, order, other, shift);
        int[] sorted = other;
        other = order;
        order = sorted;
      }
    }
    return order;
  }

  private static void pass(long[] keys, int[] from, int[] to, int shift) {
    int[] starts = new int[DIGITS + 1];
    for (int row : from) {
      starts[digit(keys[row], shift) + 1]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) {
      starts[digit + 1] += starts[digit];
    }
    for (int row : from) {
      to[starts[digit(keys[row], shift)]++] = row;
    }
  }

  /** A digit of a key, with the sign turned so that negative numbers come first. */
  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }
}
