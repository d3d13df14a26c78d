package org.cairndb.index;

/**
 * Sorts row numbers by a column of longs, digit by digit from the lowest; digits that all rows
 * share cost one look. Equal keys keep their order.
 */
public final class LongSort {
  private static final int BITS = 11;
  private static final int DIGITS = 1 << BITS;

  private LongSort() {}

  /** The numbers of the first {@code rows} rows, ascending by key; the keys stay as they are. */
  public static int[] order(long[] keys, int rows) {
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

  /**
   * Sorts a part of a list of rows by keys that stand beside them: {@code keys[i]} is that of
   * {@code rows[i]}, and moves with it.
   */
  static void sort(long[] keys, int[] rows, int from, int to, Scratch scratch) {
    long different = 0;
    boolean ascending = true;
    for (int i = from + 1; i < to; i++) {
      different |= keys[i] ^ keys[from];
      ascending &= keys[i - 1] <= keys[i];
    }
    if (ascending) {
      return;
    }
    scratch.reserve(to - from);
    long[] keysIn = keys;
    int[] rowsIn = rows;
    int in = from;
    long[] keysOut = scratch.keys;
    int[] rowsOut = scratch.rows;
    int out = 0;
    int[] starts = new int[DIGITS];
    for (int shift = 0; shift < Long.SIZE; shift += BITS) {
      if ((different >>> shift & (DIGITS - 1)) == 0) {
        continue;
      }
      starts(starts, keysIn, in, to - from, shift, out);
      for (int i = in; i < in + to - from; i++) {
        int at = starts[digit(keysIn[i], shift)]++;
        keysOut[at] = keysIn[i];
        rowsOut[at] = rowsIn[i];
      }
      boolean back = rowsOut == rows;
      keysIn = keysOut;
      rowsIn = rowsOut;
      in = out;
      keysOut = back ? scratch.keys : keys;
      rowsOut = back ? scratch.rows : rows;
      out = back ? 0 : from;
    }
    if (rowsIn != rows) {
      System.arraycopy(keysIn, in, keys, from, to - from);
      System.arraycopy(rowsIn, in, rows, from, to - from);
    }
  }

  private static void starts(int[] starts, long[] keys, int from, int n, int shift, int first) {
    java.util.Arrays.fill(starts, 0);
    for (int i = from; i < from + n; i++) {
      starts[digit(keys[i], shift)]++;
    }
    int at = first;
    for (int digit = 0; digit < DIGITS; digit++) {
      int count = starts[digit];
      starts[digit] = at;
      at += count;
    }
  }

  /** Room that sorts share. For one thread. */
  static final class Scratch {
    private long[] keys = new long[0];
    private int[] rows = new int[0];

    private void reserve(int n) {
      if (keys.length < n) {
        keys = new long[n];
        rows = new int[n];
      }
    }
  }

  /** A digit of a key, with the sign turned so that negative numbers come first. */
  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }
}
