package org.cairndb.transact;

import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Keeps composite tuples in step with the attributes that they are made of. Changes of one entity
 * are gathered, so that a tuple is made once when several of its attributes change in a row.
 */
final class Tuples {
  private final Transaction t;
  private final Set<Integer> pending = new LinkedHashSet<>();
  private final List<Unchecked> unchecked = new ArrayList<>();
  private long entity = -1;

  private record Unchecked(long e, Attribute composite) {}

  Tuples(Transaction t) {
    this.t = t;
  }

  /** Notes that an entity's values of an attribute have changed. */
  void mark(long e, Attribute source) {
    Schema schema = t.edit.schema();
    for (int id : schema.composites()) {
      if (schema.attribute(id).tupleAttributes().contains(source.ident())) {
        markComposite(e, id);
      }
    }
  }

  /** Notes that an entity's value of a composite tuple must be made again. */
  void markComposite(long e, int composite) {
    if (entity != e) {
      flush();
      entity = e;
    }
    pending.add(composite);
  }

  /** Makes the tuples whose attributes have changed. */
  void flush() {
    if (pending.isEmpty()) {
      return;
    }
    List<Integer> composites = List.copyOf(pending);
    pending.clear();
    for (int id : composites) {
      update(entity, t.edit.schema().attribute(id));
    }
  }

  private void update(long e, Attribute composite) {
    Object now = current(e, composite);
    Object old = t.value(e, composite);
    if (now != null) {
      t.facts.replace(e, composite, now);
    } else if (old != null) {
      t.facts.remove(e, composite, old);
    }
  }

  /** The tuple as the entity's attributes make it; null if it has none of them. */
  private @Nullable Object current(long e, Attribute composite) {
    List<@Nullable Object> elements = new ArrayList<>();
    boolean any = false;
    for (var ident : composite.tupleAttributes()) {
      Attribute source = t.edit.schema().attribute(ident);
      Object v = source == null ? null : t.value(e, source);
      elements.add(v);
      any |= v != null;
    }
    return any ? PersistentVector.create(elements) : null;
  }

  /** Whether a tuple has all its elements. Only then it identifies an entity. */
  static boolean isComplete(Object tuple) {
    return !((List<?>) tuple).contains(null);
  }

  /**
   * Notes a unique tuple that lacks elements. It may get them yet, so it is held against those of
   * other entities when the transaction is at its end.
   */
  void checkLater(long e, Attribute composite) {
    unchecked.add(new Unchecked(e, composite));
  }

  /** Refuses tuples that still lack elements, if another entity lacks and has the same. */
  void check() {
    for (Unchecked each : unchecked) {
      Object v = t.value(each.e, each.composite);
      if (v == null || isComplete(v)) {
        continue;
      }
      for (long holder : t.holders(each.composite, v)) {
        if (holder != each.e) {
          throw t.facts.taken(each.e, each.composite, v, holder);
        }
      }
    }
  }

  /**
   * Takes a composite tuple that transaction data gives, if it is whole and says what the entity's
   * attributes say anyway.
   */
  void expect(long e, Attribute composite, Object v) {
    Object now = current(e, composite);
    if (now == null || !isComplete(now) || !ValueOrder.equal(now, v)) {
      throw t.refuse(
          "transact/syntax",
          "a composite tuple changes with its attributes, not by itself",
          "attribute",
          composite.ident(),
          "value",
          v,
          "made-of",
          Transaction.vector(composite.tupleAttributes()));
    }
  }
}
