package org.cairndb.query.execute;

import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;

/** Joins rows to the answers of a rule by an index over the arguments that are bound. */
final class LookUp {
  private LookUp() {}

  /**
   * Joins the answers that were known when the round began to the bindings; false if there is no
   * argument to look them up by, or the call is one for which the index does not help.
   */
  static boolean join(RuleTable table, Node.RuleCall call, Bindings bindings) {
    long bound = bindings.bound() & ~bindings.constantMask();
    long positions = 0;
    long seen = 0;
    for (int i = 0; i < call.arguments().size(); i++) {
      long slot = call.arguments().get(i).slots();
      if ((seen & slot) != 0) {
        return false;
      }
      seen |= slot;
      positions |= (slot & bound) != 0 ? 1L << i : 0;
    }
    if (positions == 0) {
      return false;
    }
    Relation left = bindings.take(call.slots() & bound);
    KeyIndex index = table.answers.index(positions);
    Cells[] key = new Cells[Long.bitCount(positions)];
    long rest = positions;
    for (int i = 0; i < key.length; i++, rest &= rest - 1) {
      Arg.Slot slot = (Arg.Slot) call.arguments().get(Long.numberOfTrailingZeros(rest));
      key[i] = left.column(slot.index());
    }
    IntList l = new IntList(left.rows());
    IntList r = new IntList(left.rows());
    for (int row = 0; row < left.rows(); row++) {
      for (int found = index.first(key, row);
          found >= 0;
          found = index.following(found, key, row)) {
        if (found < table.answersTo) {
          l.add(row);
          r.add(found);
        }
      }
      bindings.budget().rows(l.size());
    }
    bindings.add(widened(table, call, bindings, left, positions, l, r));
    return true;
  }

  private static Relation widened(
      RuleTable table,
      Node.RuleCall call,
      Bindings bindings,
      Relation left,
      long positions,
      IntList l,
      IntList r) {
    int count = l.size();
    int n = left.slots().length;
    int arity = call.arguments().size();
    int[] slots = java.util.Arrays.copyOf(left.slots(), n + arity);
    Cells[] cells = java.util.Arrays.copyOf(left.cells(), n + arity);
    for (int i = 0; i < n; i++) {
      cells[i] = cells[i].pick(l.array(), count);
    }
    int[] selected = new int[count];
    for (int i = 0; i < count; i++) {
      selected[i] = i;
    }
    int kept = count;
    boolean distinct = left.distinct();
    for (int position = 0; position < arity; position++) {
      Arg arg = call.arguments().get(position);
      if ((positions & 1L << position) != 0) {
        continue;
      }
      if (arg instanceof Arg.Blank) {
        distinct = false;
        continue;
      }
      Cells column = table.answers.view()[position].pick(r.array(), count);
      if (arg instanceof Arg.Slot slot && !bindings.isConstant(slot.index())) {
        slots[n] = slot.index();
        cells[n++] = column;
        continue;
      }
      Cells wanted = Cells.constant(bindings.known(arg), count);
      int m = 0;
      for (int i = 0; i < kept; i++) {
        if (column.same(selected[i], wanted, selected[i])) {
          selected[m++] = selected[i];
        }
      }
      kept = m;
    }
    Relation all =
        new Relation(
            java.util.Arrays.copyOf(slots, n),
            java.util.Arrays.copyOf(cells, n),
            count,
            left.sortedBy(),
            distinct);
    return all.pick(selected, kept);
  }
}
