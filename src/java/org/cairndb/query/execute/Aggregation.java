package org.cairndb.query.execute;

import java.util.Arrays;

/**
 * Rows in groups by some columns: for each row the number of its group, for each group its first
 * row. Immutable.
 */
record Aggregation(int[] groupOf, int[] firstRow, int groups) {

  /** Groups rows by columns; without columns all rows are one group. */
  static Aggregation of(Cells[] by, int rows) {
    int[] groupOf = new int[rows];
    if (by.length == 0) {
      return new Aggregation(groupOf, new int[] {0}, rows == 0 ? 0 : 1);
    }
    IntList first = new IntList(64);
    int[] table = new int[256];
    int[] hashes = new int[64];
    for (int row = 0; row < rows; row++) {
      if (row > 0 && same(by, row, row - 1)) {
        groupOf[row] = groupOf[row - 1];
        continue;
      }
      int hash = KeyIndex.hash(by, row);
      int at = hash & (table.length - 1);
      while (table[at] != 0
          && (hashes[table[at] - 1] != hash || !same(by, row, first.array()[table[at] - 1]))) {
        at = (at + 1) & (table.length - 1);
      }
      if (table[at] == 0) {
        int group = first.size();
        if (group == hashes.length) {
          hashes = Arrays.copyOf(hashes, group * 2);
        }
        hashes[group] = hash;
        first.add(row);
        table[at] = group + 1;
        groupOf[row] = group;
        if (first.size() * 3 > table.length) {
          table = rehashed(hashes, first.size(), table.length * 2);
        }
      } else {
        groupOf[row] = table[at] - 1;
      }
    }
    return new Aggregation(groupOf, first.array(), first.size());
  }

  private static int[] rehashed(int[] hashes, int groups, int capacity) {
    int[] table = new int[capacity];
    for (int group = 0; group < groups; group++) {
      int at = hashes[group] & (capacity - 1);
      while (table[at] != 0) {
        at = (at + 1) & (capacity - 1);
      }
      table[at] = group + 1;
    }
    return table;
  }

  private static boolean same(Cells[] by, int a, int b) {
    for (Cells column : by) {
      if (!column.same(a, column, b)) {
        return false;
      }
    }
    return true;
  }
}
