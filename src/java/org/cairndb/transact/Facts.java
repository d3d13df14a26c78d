package org.cairndb.transact;

import java.util.Date;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.SystemAttributes;
import org.cairndb.db.SystemEntities;
import org.jspecify.annotations.Nullable;

/**
 * Adds and retracts single facts under the rules of the schema: cardinality, uniqueness, composite
 * tuples, declarations.
 */
final class Facts {
  private static final int SYSTEM_ATTRIBUTES = SystemAttributes.ALL.size();
  private static final int TX_INSTANT = 8;
  private static final int FN = 12;
  private static final int ENSURE = 13;

  private final Transaction t;

  Facts(Transaction t) {
    this.t = t;
  }

  /** Adds a value as it stands in transaction data. */
  void put(long e, Attribute a, @Nullable Object v) {
    if (a.id() == FN) {
      t.declarations.function(e, v);
    } else if (a.id() == ENSURE) {
      t.specs.ensure(e, v);
    } else {
      add(e, a, t.values.of(a, v));
    }
  }

  /** Adds a canonical value. */
  void add(long e, Attribute a, Object v) {
    if (a.isComposite()) {
      t.tuples.expect(e, a, v);
    } else if (a.id() == TX_INSTANT && e == t.tx && t.before.config().keepsHistory()) {
      t.instant((Date) v);
    } else if (a.id() == TX_INSTANT && isAnotherInstant(e, v)) {
      throw t.refuse(
          "transact/tx-instant", "the instant of an earlier transaction stays", "entity-id", e);
    } else {
      t.constraints.check(e, a, v);
      replace(e, a, v);
    }
  }

  private boolean isAnotherInstant(long e, Object v) {
    Object instant = e > CurrentDatabase.TX0 ? t.before.firstValue(e, TX_INSTANT) : null;
    return instant != null && !instant.equals(v);
  }

  /** Adds a canonical value in the place of the one that is there, if there may be only one. */
  void replace(long e, Attribute a, Object v) {
    if (a.many() && a.unique() == null) {
      refuseSystem(e);
      if (t.changes.add(e, a, v)) {
        touched(e, a);
      }
      return;
    }
    Object old = a.many() ? null : t.value(e, a);
    if (old != null && org.cairndb.datom.ValueOrder.equal(old, v)) {
      return;
    }
    if (a.unique() != null && !isFree(e, a, v)) {
      return;
    }
    refuseSystem(e);
    if (a.id() < SYSTEM_ATTRIBUTES) {
      t.declarations.check(e, a, v);
    }
    if (old != null) {
      t.changes.retract(e, a, old);
    }
    if (t.changes.add(e, a, v)) {
      touched(e, a);
    }
  }

  /**
   * Whether no other entity has a unique value; if one has and turns out to be the same entity,
   * this run does not count.
   */
  private boolean isFree(long e, Attribute a, Object v) {
    if (a.isComposite() && !Tuples.isComplete(v)) {
      t.tuples.checkLater(e, a);
      return true;
    }
    long holder = t.holder(a, v);
    if (holder < 0 || holder == e) {
      return true;
    }
    if (a.unique() == Unique.IDENTITY && (t.ids.isNew(e) || t.ids.isNew(holder))) {
      t.ids.merge(e, holder, a, v);
      return false;
    }
    throw taken(e, a, v, holder);
  }

  /** The refusal of a unique value that another entity has. */
  RuntimeException taken(long e, Attribute a, Object v, long holder) {
    return t.refuse(
        "transact/unique",
        "value is unique and another entity has it",
        "attribute",
        a.ident(),
        "value",
        v,
        "entity-id",
        e,
        "found",
        holder,
        "datom",
        new Datom(e, a, v, t.tx, true));
  }

  /** Takes a canonical value away; nothing happens if it is not there. */
  void retract(long e, Attribute a, Object v) {
    if (a.isComposite()) {
      throw t.refuse(
          "transact/syntax",
          "a composite tuple changes with its attributes, not by itself",
          "attribute",
          a.ident());
    }
    remove(e, a, v);
  }

  /** As above, for a value that the caller may take away. */
  void remove(long e, Attribute a, Object v) {
    if (a.id() == TX_INSTANT && e == t.tx) {
      throw t.refuse("transact/syntax", "a transaction cannot lose its own instant");
    }
    refuseSystem(e);
    if (t.changes.retract(e, a, v)) {
      touched(e, a);
    }
  }

  /** Refuses to change what the database says of its own attributes and their values. */
  private void refuseSystem(long e) {
    if (t.refs && SystemEntities.isSystem(e)) {
      throw t.refuse("transact/schema", "the entity is the database's own", "entity-id", e);
    }
  }

  private void touched(long e, Attribute a) {
    if (a.id() < SYSTEM_ATTRIBUTES || Declaration.isConstraint(a)) {
      t.declarations.mark(e, a);
    }
    if (!t.edit.schema().composites().isEmpty()) {
      t.tuples.mark(e, a);
    }
  }
}
