package org.cairndb.query.execute;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.plan.Arg;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the variables at some point of a block: those with one value for all rows, and
 * relations over the others that share no variable and stand for their product. A relation never
 * has exactly one row (its values are constants then), and once some relation is empty nothing else
 * counts. For one thread.
 */
final class Bindings {
  private final Budget budget;
  private final QueryErrors errors;
  private final @Nullable Object[] constants;
  private final Dependencies dependencies;
  private List<Relation> relations = new ArrayList<>();
  private long constantMask;
  private boolean empty;

  /** The variables that had values when the last row went. */
  private long emptied;

  Bindings(Budget budget, QueryErrors errors) {
    this(budget, errors, new Object[Long.SIZE], new Dependencies());
  }

  private Bindings(
      Budget budget, QueryErrors errors, @Nullable Object[] constants, Dependencies dependencies) {
    this.budget = budget;
    this.errors = errors;
    this.constants = constants;
    this.dependencies = dependencies;
  }

  /** Whether there are no rows at all. */
  boolean isEmpty() {
    return empty;
  }

  /** Says that there are no rows at all. */
  void fail() {
    emptied = bound();
    empty = true;
    relations = new ArrayList<>();
  }

  /** The same, where some variables would have got their values. */
  void fail(long slots) {
    fail();
    emptied |= slots;
  }

  /** The functional dependencies that hold between the variables; patterns add to them. */
  Dependencies dependencies() {
    return dependencies;
  }

  Budget budget() {
    return budget;
  }

  QueryErrors errors() {
    return errors;
  }

  /** The variables that have values. */
  long bound() {
    long mask = constantMask | emptied;
    for (Relation relation : relations) {
      mask |= relation.mask();
    }
    return mask;
  }

  /** The variables that have one value for all rows. */
  long constantMask() {
    return constantMask;
  }

  boolean isConstant(int slot) {
    return (constantMask & (1L << slot)) != 0;
  }

  /** The value of a variable that is constant. */
  @Nullable Object constant(int slot) {
    return constants[slot];
  }

  /** The value of an argument that is literal or a constant variable; null otherwise. */
  @Nullable Object known(Arg arg) {
    if (arg instanceof Arg.Constant constant) {
      return constant.value();
    }
    return arg instanceof Arg.Slot slot && isConstant(slot.index())
        ? constants[slot.index()]
        : null;
  }

  /** Gives a variable one value for all rows. */
  void set(int slot, @Nullable Object value) {
    Object kept =
        value instanceof Integer || value instanceof Short || value instanceof Byte
            ? (Object) ((Number) value).longValue()
            : value;
    if (isConstant(slot)) {
      if (!Equality.same(constants[slot], kept)) {
        fail();
      }
      return;
    }
    constants[slot] = kept;
    constantMask |= 1L << slot;
    for (int i = 0; i < relations.size(); i++) {
      if (relations.get(i).has(slot)) {
        add(relations.remove(i));
        return;
      }
    }
  }

  /** How many rows the product has. */
  double rows() {
    double rows = empty ? 0 : 1;
    for (Relation relation : relations) {
      rows *= relation.rows();
    }
    return rows;
  }

  /** The relation that has a variable, or null if the variable is constant or has no value. */
  @Nullable Relation relationOf(int slot) {
    for (Relation relation : relations) {
      if (relation.has(slot)) {
        return relation;
      }
    }
    return null;
  }

  /**
   * Takes out all relations that have some of the variables, multiplied; the relation without
   * variables if there is none.
   */
  Relation take(long slots) {
    Relation taken = null;
    for (int i = relations.size() - 1; i >= 0; i--) {
      if ((relations.get(i).mask() & slots) != 0) {
        Relation next = relations.remove(i);
        taken = taken == null ? next : Joins.join(taken, next, budget);
      }
    }
    return taken == null ? Relation.unit(!empty) : taken;
  }

  /** Takes out the relation that has a variable. */
  void remove(int slot) {
    relations.removeIf(relation -> relation.has(slot));
  }

  /** Joins a relation to what there is. */
  void add(Relation relation) {
    if (empty) {
      return;
    }
    Relation added = onConstants(relation);
    long slots = added.mask();
    for (int i = 0; i < relations.size(); i++) {
      if ((relations.get(i).mask() & slots) != 0) {
        Relation other = relations.remove(i);
        add(Joins.join(other, added, budget));
        return;
      }
    }
    if (added.rows() == 0) {
      fail();
    } else if (added.rows() == 1) {
      for (int i = 0; i < added.slots().length; i++) {
        set(added.slots()[i], added.cells()[i].get(0));
      }
    } else if (added.slots().length > 0) {
      relations.add(added);
    }
  }

  /** The rows that agree with the constants, without the constants' columns. */
  private Relation onConstants(Relation relation) {
    long mask = relation.mask() & constantMask;
    if (mask == 0) {
      return relation;
    }
    IntList selected = new IntList(relation.rows());
    for (int row = 0; row < relation.rows(); row++) {
      boolean agrees = true;
      for (int i = 0; i < relation.slots().length && agrees; i++) {
        int slot = relation.slots()[i];
        agrees = !isConstant(slot) || Equality.same(relation.cells()[i].get(row), constants[slot]);
      }
      if (agrees) {
        selected.add(row);
      }
    }
    return relation.pick(selected.array(), selected.size()).project(~mask, true);
  }

  /**
   * Forgets variables that nothing needs any more and, if {@code dedupe}, rows that then occur
   * twice.
   */
  void keep(long live, boolean dedupe) {
    List<Relation> old = relations;
    relations = new ArrayList<>(old.size());
    for (Relation relation : old) {
      long mask = relation.mask();
      if ((mask & ~live) == 0 && (relation.distinct() || !dedupe)) {
        relations.add(relation);
        continue;
      }
      boolean distinct = dependencies.determines((mask & live) | constantMask, mask);
      Relation kept = relation.project(live, distinct);
      add(dedupe ? Joins.distinct(kept, budget) : kept);
    }
  }

  /**
   * The same knowledge of some variables only, each combination of values once: what a block inside
   * another begins with.
   */
  Bindings restrictedTo(long slots) {
    Bindings inner = new Bindings(budget, errors, constants.clone(), dependencies.copy());
    inner.constantMask = constantMask & slots;
    inner.empty = empty;
    for (Relation relation : relations) {
      if ((relation.mask() & slots) != 0) {
        inner.relations.add(relation);
      }
    }
    inner.keep(slots, true);
    return inner;
  }

  /**
   * The combinations of values of some variables, all of which are bound, as one relation; rows may
   * occur twice.
   */
  Relation relation(long slots) {
    if (empty) {
      return Relation.empty(slots);
    }
    Relation result = null;
    for (Relation relation : relations) {
      if ((relation.mask() & slots) != 0) {
        long mask = relation.mask();
        boolean distinct = dependencies.determines((mask & slots) | constantMask, mask);
        Relation part = relation.project(slots, distinct);
        result = result == null ? part : Joins.join(result, part, budget);
      }
    }
    Relation base = result == null ? Relation.unit(true) : result;
    long missing = slots & ~base.mask();
    return missing == 0 ? base : withConstants(base, missing);
  }

  private Relation withConstants(Relation base, long missing) {
    int n = base.slots().length;
    int[] slots = java.util.Arrays.copyOf(base.slots(), n + Long.bitCount(missing));
    Cells[] cells = java.util.Arrays.copyOf(base.cells(), slots.length);
    for (long rest = missing; rest != 0; rest &= rest - 1) {
      slots[n] = Long.numberOfTrailingZeros(rest);
      cells[n] = Cells.constant(constants[slots[n]], base.rows());
      n++;
    }
    return new Relation(slots, cells, base.rows(), base.sortedBy(), base.distinct());
  }
}
