package org.cairndb.query.execute;

import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;

/** Matches a pattern against a collection of tuples. */
final class TupleMatch {
  private TupleMatch() {}

  /**
   * The rows of the pattern's variables; constants of {@code bindings} are taken into account,
   * relations are not.
   */
  static Relation match(Tuples tuples, Node.Match match, Bindings bindings) {
    int rows = tuples.size();
    int arity = match.terms().size();
    int[] slots = new int[arity];
    Cells[] cells = new Cells[arity];
    int n = 0;
    int[] selected = new int[rows];
    for (int i = 0; i < rows; i++) {
      selected[i] = i;
    }
    int count = rows;
    for (int position = 0; position < arity; position++) {
      Arg term = match.terms().get(position);
      if (term instanceof Arg.Blank) {
        continue;
      }
      Cells column = tuples.column(position);
      boolean isFree = term instanceof Arg.Slot slot && !bindings.isConstant(slot.index());
      if (!isFree) {
        count = retainEqual(column, Cells.constant(bindings.known(term), 1), true, selected, count);
        continue;
      }
      int slot = ((Arg.Slot) term).index();
      count = retainPresent(column, selected, count);
      int before = indexOf(slots, n, slot);
      if (before >= 0) {
        count = retainEqual(column, cells[before], false, selected, count);
      } else {
        slots[n] = slot;
        cells[n++] = column;
      }
    }
    Relation all =
        new Relation(
            java.util.Arrays.copyOf(slots, n), java.util.Arrays.copyOf(cells, n), rows, -1, false);
    return all.pick(selected, count);
  }

  private static int indexOf(int[] slots, int n, int slot) {
    for (int i = 0; i < n; i++) {
      if (slots[i] == slot) {
        return i;
      }
    }
    return -1;
  }

  private static int retainEqual(
      Cells column, Cells other, boolean isConstant, int[] selected, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int row = selected[i];
      if (column.same(row, other, isConstant ? 0 : row)) {
        selected[kept++] = row;
      }
    }
    return kept;
  }

  private static int retainPresent(Cells column, int[] selected, int count) {
    if (column instanceof Cells.Longs) {
      return count;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (column.get(selected[i]) != Tuples.MISSING) {
        selected[kept++] = selected[i];
      }
    }
    return kept;
  }
}
