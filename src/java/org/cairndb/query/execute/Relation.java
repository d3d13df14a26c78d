package org.cairndb.query.execute;

import java.util.Arrays;
import org.cairndb.index.LongSort;

/**
 * Rows over variables, stored by column. Immutable.
 *
 * @param slots the numbers of the variables, one for each column
 * @param cells the columns
 * @param rows how many rows there are
 * @param sortedBy the variable whose column is of longs and ascends, or -1
 * @param distinct whether no row is known to occur twice
 */
record Relation(int[] slots, Cells[] cells, int rows, int sortedBy, boolean distinct) {
  /** The relation without variables: one row or none. */
  static Relation unit(boolean holds) {
    return new Relation(new int[0], new Cells[0], holds ? 1 : 0, -1, true);
  }

  /** A relation without rows. */
  static Relation empty(long slots) {
    int[] numbers = new int[Long.bitCount(slots)];
    Cells[] cells = new Cells[numbers.length];
    int n = 0;
    for (long rest = slots; rest != 0; rest &= rest - 1) {
      cells[n] = new Cells.Longs(new long[0]);
      numbers[n++] = Long.numberOfTrailingZeros(rest);
    }
    return new Relation(numbers, cells, 0, -1, true);
  }

  /** The set of its variables. */
  long mask() {
    long mask = 0;
    for (int slot : slots) {
      mask |= 1L << slot;
    }
    return mask;
  }

  boolean has(int slot) {
    return position(slot) >= 0;
  }

  /** Where a variable's column is, or -1. */
  int position(int slot) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == slot) {
        return i;
      }
    }
    return -1;
  }

  /** The column of a variable that this has. */
  Cells column(int slot) {
    int position = position(slot);
    if (position < 0) {
      throw new AssertionError("relation has no such variable: slot=" + slot);
    }
    return cells[position];
  }

  /** The columns of variables that this has. */
  Cells[] columns(int[] wanted) {
    Cells[] columns = new Cells[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      columns[i] = column(wanted[i]);
    }
    return columns;
  }

  /** The rows with the given numbers, which ascend. */
  Relation pick(int[] selected, int count) {
    if (count == rows) {
      return this;
    }
    Cells[] picked = new Cells[cells.length];
    for (int i = 0; i < cells.length; i++) {
      picked[i] = cells[i].pick(selected, count);
    }
    return new Relation(slots, picked, count, sortedBy, distinct);
  }

  /** The same rows, ascending by a variable whose column is of longs. */
  Relation sorted(int slot) {
    if (sortedBy == slot) {
      return this;
    }
    int[] order = LongSort.order(((Cells.Longs) column(slot)).array(), rows);
    Cells[] picked = new Cells[cells.length];
    for (int i = 0; i < cells.length; i++) {
      picked[i] = cells[i].pick(order, rows);
    }
    return new Relation(slots, picked, rows, slot, distinct);
  }

  /** The columns of the variables in {@code mask} that this has; rows may then occur twice. */
  Relation project(long mask, boolean staysDistinct) {
    int[] kept = new int[slots.length];
    Cells[] columns = new Cells[slots.length];
    int n = 0;
    for (int i = 0; i < slots.length; i++) {
      if ((mask & (1L << slots[i])) != 0) {
        kept[n] = slots[i];
        columns[n++] = cells[i];
      }
    }
    if (n == slots.length) {
      return this;
    }
    int sorted = sortedBy >= 0 && (mask & (1L << sortedBy)) != 0 ? sortedBy : -1;
    return new Relation(
        Arrays.copyOf(kept, n), Arrays.copyOf(columns, n), rows, sorted, distinct && staysDistinct);
  }

  /** The same rows, known to be distinct. */
  Relation asDistinct() {
    return distinct ? this : new Relation(slots, cells, rows, sortedBy, true);
  }
}
