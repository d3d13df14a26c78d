package org.cairndb.query.execute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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
    Grouping grouping = new Grouping(by);
    if (by.length > 1) {
      grouping.rows(groupOf);
    } else if (by[0] instanceof Cells.Longs longs) {
      grouping.longs(longs.array(), groupOf);
    } else {
      grouping.objects(((Cells.Objects) by[0]).array(), groupOf);
    }
    return new Aggregation(groupOf, grouping.first.array(), grouping.first.size());
  }

  /** The groups found so far, in a hash table with open addressing. For one thread. */
  private static final class Grouping {
    private final Cells[] by;
    private final IntList first = new IntList(64);
    private int[] table = new int[256];
    private int[] hashes = new int[64];

    Grouping(Cells[] by) {
      this.by = by;
    }

    /** Groups by one column of longs. */
    void longs(long[] values, int[] groupOf) {
      for (int row = 0; row < groupOf.length; row++) {
        long value = values[row];
        int hash = Equality.hash(value);
        int at = hash & (table.length - 1);
        while (table[at] != 0 && values[first.get(table[at] - 1)] != value) {
          at = (at + 1) & (table.length - 1);
        }
        groupOf[row] = table[at] == 0 ? add(row, hash, at) : table[at] - 1;
      }
    }

    /** Groups by one column of any values, of which those that are equal are often one object. */
    void objects(@Nullable Object[] values, int[] groupOf) {
      for (int row = 0; row < groupOf.length; row++) {
        Object value = values[row];
        int hash = Equality.hash(value);
        int at = hash & (table.length - 1);
        while (table[at] != 0 && !isIn(table[at] - 1, hash, value, values)) {
          at = (at + 1) & (table.length - 1);
        }
        groupOf[row] = table[at] == 0 ? add(row, hash, at) : table[at] - 1;
      }
    }

    private boolean isIn(int group, int hash, @Nullable Object value, @Nullable Object[] values) {
      Object known = values[first.get(group)];
      return known == value || (hashes[group] == hash && Equality.same(known, value));
    }

    /** Groups by several columns. */
    void rows(int[] groupOf) {
      for (int row = 0; row < groupOf.length; row++) {
        int hash = KeyIndex.hash(by, row);
        int at = hash & (table.length - 1);
        while (table[at] != 0
            && (hashes[table[at] - 1] != hash || !same(row, first.get(table[at] - 1)))) {
          at = (at + 1) & (table.length - 1);
        }
        groupOf[row] = table[at] == 0 ? add(row, hash, at) : table[at] - 1;
      }
    }

    private boolean same(int a, int b) {
      for (Cells column : by) {
        if (!column.same(a, column, b)) {
          return false;
        }
      }
      return true;
    }

    /** Makes a group that begins with a row and whose place in the table is known. */
    private int add(int row, int hash, int at) {
      int group = first.size();
      if (group == hashes.length) {
        hashes = Arrays.copyOf(hashes, group * 2);
      }
      hashes[group] = hash;
      first.add(row);
      table[at] = group + 1;
      if (first.size() * 3 > table.length) {
        grow();
      }
      return group;
    }

    private void grow() {
      table = new int[table.length * 2];
      for (int group = 0; group < first.size(); group++) {
        int at = hashes[group] & (table.length - 1);
        while (table[at] != 0) {
          at = (at + 1) & (table.length - 1);
        }
        table[at] = group + 1;
      }
    }
  }
}
