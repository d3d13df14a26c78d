package org.cairndb.query.execute;

/**
 * Which rows of some columns were seen, by their values: open addressing over row numbers. For one
 * thread.
 */
final class RowSet {
  private final Cells[] cells;
  private final int[] table;
  private final int[] hashes;

  RowSet(Cells[] cells, int rows) {
    this.cells = cells;
    table = new int[Integer.highestOneBit(Math.max(rows, 8)) * 4];
    hashes = new int[rows];
  }

  /** Adds a row; false if an equal one is there. */
  boolean add(int row) {
    int hash = KeyIndex.hash(cells, row);
    hashes[row] = hash;
    int mask = table.length - 1;
    int at = hash & mask;
    while (table[at] != 0) {
      int other = table[at] - 1;
      if (hashes[other] == hash && same(other, row)) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = row + 1;
    return true;
  }

  private boolean same(int a, int b) {
    for (Cells column : cells) {
      if (!column.same(a, column, b)) {
        return false;
      }
    }
    return true;
  }
}
