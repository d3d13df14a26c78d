package org.cairndb.query.execute;

import java.util.Arrays;
import org.cairndb.index.Column;
import org.cairndb.index.Leaf;

/**
 * What the joins with a pattern share: the components that must agree beside the one that drives
 * the join.
 */
final class Residuals {
  private Residuals() {}

  /** The positions of the pattern, beside the driving one, whose variables the relation has. */
  static int[] positions(Terms terms, Relation left, int driving) {
    int[] positions = new int[Terms.ARITY];
    int n = 0;
    for (int position = 0; position < Terms.ARITY; position++) {
      int slot = terms.slots[position];
      if (position != driving && slot >= 0 && left.has(slot)) {
        positions[n++] = position;
      }
    }
    return Arrays.copyOf(positions, n);
  }

  /** The relation's columns for positions. */
  static Cells[] cells(Terms terms, Relation left, int[] positions) {
    Cells[] cells = new Cells[positions.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = left.column(terms.slots[positions[i]]);
    }
    return cells;
  }

  /** A leaf's column as one of a relation. */
  static Cells cells(Column column) {
    if (column instanceof Column.OfLong longs) {
      return new Cells.Longs(longs.array());
    }
    if (column instanceof Column.OfObject objects) {
      return new Cells.Objects(objects.array());
    }
    double[] doubles = ((Column.OfDouble) column).array();
    Object[] boxed = new Object[doubles.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = doubles[i];
    }
    return new Cells.Objects(boxed);
  }

  /** Whether a datom has what a row has at the positions. */
  static boolean agree(int[] positions, Cells[] cells, int row, Leaf leaf, int i) {
    for (int k = 0; k < positions.length; k++) {
      boolean agrees =
          switch (positions[k]) {
            case Terms.E -> sameLong(cells[k], row, leaf.e()[i]);
            case Terms.V -> sameValue(cells[k], row, leaf.v(), i);
            case Terms.TX -> sameLong(cells[k], row, leaf.t()[i]);
            case Terms.ADDED -> Equality.same(cells[k].get(row), leaf.isAdded(i));
            default -> throw new AssertionError("attribute is constant here");
          };
      if (!agrees) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameValue(Cells cells, int row, Column column, int i) {
    if (cells instanceof Cells.Longs a && column instanceof Column.OfLong b) {
      return a.array()[row] == b.array()[i];
    }
    return Equality.same(cells.get(row), column.get(i));
  }

  private static boolean sameLong(Cells cells, int row, long value) {
    return cells instanceof Cells.Longs longs
        ? longs.array()[row] == value
        : Equality.same(cells.get(row), value);
  }

  /**
   * The selected rows of a relation, in that order, with the columns of the datoms that they met.
   */
  static Relation widen(
      Relation left, IntList selected, DatomWriter writer, int sortedBy, boolean distinct) {
    Relation right = writer.build(-1, true);
    int count = selected.size();
    boolean whole = count == left.rows() && Joins.isIdentity(selected.array(), count);
    int n = left.slots().length;
    int[] slots = Arrays.copyOf(left.slots(), n + right.slots().length);
    Cells[] cells = Arrays.copyOf(left.cells(), slots.length);
    for (int i = 0; i < n && !whole; i++) {
      cells[i] = left.cells()[i].pick(selected.array(), count);
    }
    for (int i = 0; i < right.slots().length; i++) {
      slots[n + i] = right.slots()[i];
      cells[n + i] = right.cells()[i];
    }
    int kept = -1;
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == sortedBy && cells[i] instanceof Cells.Longs) {
        kept = sortedBy;
      }
    }
    return new Relation(slots, cells, count, kept, distinct);
  }
}
