package org.cairndb.query.execute;

import java.util.Arrays;

/**
 * A hash index over some columns: from the values of a key to the rows that have them, the newest
 * first. It can be extended as the columns grow. For one thread.
 */
final class KeyIndex {
  private Cells[] keys;
  private int[] heads;
  private int[] next;
  private int[] hashes;
  private int rows;

  /** An index over the first {@code rows} rows of the key columns. */
  KeyIndex(Cells[] keys, int rows) {
    this.keys = keys;
    int capacity = Integer.highestOneBit(Math.max(rows, 8)) * 4;
    heads = new int[capacity];
    next = new int[Math.max(rows, 8)];
    hashes = new int[next.length];
    extend(keys, rows);
  }

  static int hash(Cells[] cells, int row) {
    if (cells.length == 1) {
      return cells[0].hash(row);
    }
    int h = 0;
    for (Cells column : cells) {
      h = (h * 31 + column.hash(row)) * 0x85EBCA6B;
      h ^= h >>> 13;
    }
    return h;
  }

  /** Takes in the rows that the columns have got since. */
  void extend(Cells[] grown, int newRows) {
    keys = grown;
    if (newRows > next.length) {
      next = Arrays.copyOf(next, Math.max(newRows, next.length * 2));
      hashes = Arrays.copyOf(hashes, next.length);
    }
    if (newRows * 2L > heads.length) {
      rehash(Integer.highestOneBit(newRows) * 4);
    }
    int mask = heads.length - 1;
    for (int row = rows; row < newRows; row++) {
      int h = hash(grown, row);
      hashes[row] = h;
      next[row] = heads[h & mask] - 1;
      heads[h & mask] = row + 1;
    }
    rows = newRows;
  }

  private void rehash(int capacity) {
    heads = new int[capacity];
    for (int row = 0; row < rows; row++) {
      int at = hashes[row] & (capacity - 1);
      next[row] = heads[at] - 1;
      heads[at] = row + 1;
    }
  }

  /** How many rows it has taken in. */
  int rows() {
    return rows;
  }

  /** A row whose key equals that of a row of other columns, or -1. */
  int first(Cells[] probe, int row) {
    return find(heads[hash(probe, row) & (heads.length - 1)] - 1, probe, row);
  }

  /** The row after {@code found} that has the same key, or -1. */
  int following(int found, Cells[] probe, int row) {
    return find(next[found], probe, row);
  }

  private int find(int start, Cells[] probe, int row) {
    for (int candidate = start; candidate >= 0; candidate = next[candidate]) {
      if (same(candidate, probe, row)) {
        return candidate;
      }
    }
    return -1;
  }

  private boolean same(int candidate, Cells[] probe, int row) {
    for (int i = 0; i < keys.length; i++) {
      if (!keys[i].same(candidate, probe[i], row)) {
        return false;
      }
    }
    return true;
  }
}
