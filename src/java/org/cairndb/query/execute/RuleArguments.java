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
 * Puts ids in the place of the lookup refs and idents with which a rule is called, since the rule's
 * own joins know entities by their ids only. The caller's variables keep what they had. A keyword
 * may be a value as well: it is taken for an ident where the rule uses it as an entity.
 */
final class RuleArguments {
  private final Database database;
  private final Bindings bindings;
  private final long entities;
  private int spare;

  private RuleArguments(Database database, Bindings bindings, long entities, int spare) {
    this.database = database;
    this.bindings = bindings;
    this.entities = entities;
    this.spare = spare;
  }

  /**
   * The call with ids; the same call if it has no lookup refs and idents.
   *
   * @param entities the positions at which keywords are idents
   */
  static Node.RuleCall withIds(
      Node.RuleCall call, @Nullable Source source, Bindings bindings, long entities, Scope scope) {
    return source instanceof Source.OfDatabase known
        ? new RuleArguments(known.database(), bindings, entities, scope.size()).withIds(call)
        : call;
  }

  private Node.RuleCall withIds(Node.RuleCall call) {
    List<Arg> arguments = new ArrayList<>(call.arguments().size());
    long slots = 0;
    boolean changed = false;
    for (Arg old : call.arguments()) {
      Arg arg = withId(old, (entities >>> arguments.size() & 1) != 0);
      changed |= !arg.equals(old);
      slots |= arg.slots();
      arguments.add(arg);
    }
    return changed
        ? new Node.RuleCall(call.source(), call.name(), arguments, slots, call.form())
        : call;
  }

  private Arg withId(Arg arg, boolean isEntity) {
    if (arg instanceof Arg.Constant constant && isReference(constant.value(), isEntity)) {
      return new Arg.Constant(References.resolve(database, constant.value()), constant.form());
    }
    if (!(arg instanceof Arg.Slot slot) || spare >= Scope.MAX) {
      return arg;
    }
    if (bindings.isConstant(slot.index())) {
      Object value = bindings.constant(slot.index());
      if (!isReference(value, isEntity)) {
        return arg;
      }
      bindings.set(spare, References.resolve(database, value));
      return new Arg.Slot(spare++);
    }
    Relation relation = bindings.relationOf(slot.index());
    if (relation == null || !hasReference(relation, slot, isEntity)) {
      return arg;
    }
    bindings.remove(slot.index());
    bindings.add(widened(relation, relation.column(slot.index()), isEntity));
    return new Arg.Slot(spare++);
  }

  private boolean isReference(@Nullable Object value, boolean isEntity) {
    if (value instanceof Keyword) {
      return isEntity && References.resolve(database, value) != References.NONE;
    }
    if (!(value instanceof List<?> list) || !References.isReference(list)) {
      return false;
    }
    Attribute attribute = database.attribute((Keyword) list.get(0));
    return attribute != null && attribute.unique() != null;
  }

  private boolean hasReference(Relation relation, Arg.Slot slot, boolean isEntity) {
    Cells cells = relation.column(slot.index());
    if (cells instanceof Cells.Longs) {
      return false;
    }
    for (int row = 0; row < relation.rows(); row++) {
      if (isReference(cells.get(row), isEntity)) {
        return true;
      }
    }
    return false;
  }

  /** The rows with one column more: the values, ids in the place of lookup refs. */
  private Relation widened(Relation relation, Cells cells, boolean isEntity) {
    CellsBuilder ids = new CellsBuilder(relation.rows());
    for (int row = 0; row < relation.rows(); row++) {
      Object value = cells.get(row);
      ids.add(isReference(value, isEntity) ? (Object) References.resolve(database, value) : value);
    }
    int n = relation.slots().length;
    int[] slots = java.util.Arrays.copyOf(relation.slots(), n + 1);
    Cells[] columns = java.util.Arrays.copyOf(relation.cells(), n + 1);
    slots[n] = spare;
    columns[n] = ids.build();
    return new Relation(slots, columns, relation.rows(), relation.sortedBy(), relation.distinct());
  }
}
