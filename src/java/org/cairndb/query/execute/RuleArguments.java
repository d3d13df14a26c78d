package org.cairndb.query.execute;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.db.Database;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Puts ids in the place of the lookup refs with which a rule is called, since the rule's own joins
 * know entities by their ids only. The caller's variables keep what they had.
 */
final class RuleArguments {
  private final Database database;
  private final Bindings bindings;
  private int spare;

  private RuleArguments(Database database, Bindings bindings, int spare) {
    this.database = database;
    this.bindings = bindings;
    this.spare = spare;
  }

  /** The call with ids; the same call if it has no lookup refs. */
  static Node.RuleCall withIds(
      Node.RuleCall call, @Nullable Source source, Bindings bindings, Scope scope) {
    return source instanceof Source.OfDatabase known
        ? new RuleArguments(known.database(), bindings, scope.size()).withIds(call)
        : call;
  }

  private Node.RuleCall withIds(Node.RuleCall call) {
    List<Arg> arguments = new ArrayList<>(call.arguments().size());
    long slots = 0;
    boolean changed = false;
    for (Arg old : call.arguments()) {
      Arg arg = withId(old);
      changed |= !arg.equals(old);
      slots |= arg.slots();
      arguments.add(arg);
    }
    return changed
        ? new Node.RuleCall(call.source(), call.name(), arguments, slots, call.form())
        : call;
  }

  private Arg withId(Arg arg) {
    if (arg instanceof Arg.Constant constant && isLookupRef(constant.value())) {
      return new Arg.Constant(References.resolve(database, constant.value()), constant.form());
    }
    if (!(arg instanceof Arg.Slot slot) || spare >= Scope.MAX) {
      return arg;
    }
    if (bindings.isConstant(slot.index())) {
      Object value = bindings.constant(slot.index());
      if (!isLookupRef(value)) {
        return arg;
      }
      bindings.set(spare, References.resolve(database, value));
      return new Arg.Slot(spare++);
    }
    Relation relation = bindings.relationOf(slot.index());
    if (relation == null || !hasLookupRef(relation.column(slot.index()), relation.rows())) {
      return arg;
    }
    bindings.remove(slot.index());
    bindings.add(widened(relation, relation.column(slot.index())));
    return new Arg.Slot(spare++);
  }

  private boolean isLookupRef(@Nullable Object value) {
    if (!(value instanceof List<?> list) || !References.isReference(list)) {
      return false;
    }
    Attribute attribute = database.attribute((Keyword) list.get(0));
    return attribute != null && attribute.unique() != null;
  }

  private boolean hasLookupRef(Cells cells, int rows) {
    if (cells instanceof Cells.Longs) {
      return false;
    }
    for (int row = 0; row < rows; row++) {
      if (isLookupRef(cells.get(row))) {
        return true;
      }
    }
    return false;
  }

  /** The rows with one column more: the values, ids in the place of lookup refs. */
  private Relation widened(Relation relation, Cells cells) {
    CellsBuilder ids = new CellsBuilder(relation.rows());
    for (int row = 0; row < relation.rows(); row++) {
      Object value = cells.get(row);
      ids.add(isLookupRef(value) ? (Object) References.resolve(database, value) : value);
    }
    int n = relation.slots().length;
    int[] slots = java.util.Arrays.copyOf(relation.slots(), n + 1);
    Cells[] columns = java.util.Arrays.copyOf(relation.cells(), n + 1);
    slots[n] = spare;
    columns[n] = ids.build();
    return new Relation(slots, columns, relation.rows(), relation.sortedBy(), relation.distinct());
  }
}
