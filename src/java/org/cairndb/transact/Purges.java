package org.cairndb.transact;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Purge;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * Purging: what holds is retracted at once, and at the end of the transaction the past forgets it,
 * that retraction too.
 */
final class Purges {
  private final Transaction t;
  private final List<Purge> purges = new ArrayList<>();

  Purges(Transaction t) {
    this.t = t;
  }

  /** One value of an entity. */
  void value(@Nullable Object form, Attribute a, @Nullable Object v) {
    long e = entity(form);
    Object value = v instanceof Long n && a.isRef() ? n : t.values.existing(a, v);
    checkPlain(a);
    if (value != null) {
      t.facts.remove(e, a, value);
      note(new Purge(Purge.Kind.VALUE, e, a.id(), value, 0));
    }
  }

  /** All values that an entity has and had of an attribute, and the parts that they are. */
  void attribute(@Nullable Object form, Attribute a) {
    checkPlain(a);
    long e = entity(form);
    Set<Long> seen = new HashSet<>();
    List<Long> parts = new ArrayList<>();
    attribute(e, a, parts);
    all(parts, seen);
  }

  private void attribute(long e, Attribute a, List<Long> parts) {
    for (Object v : t.values(e, a)) {
      t.facts.remove(e, a, v);
    }
    note(new Purge(Purge.Kind.ATTRIBUTE, e, a.id(), null, 0));
    if (a.component()) {
      for (Fact fact : past(IndexOrder.EAVT, Key.ea(e, a.id()))) {
        parts.add((Long) fact.v);
      }
    }
  }

  /** An entity: what is and was said of it and what refers and referred to it, and its parts. */
  void whole(@Nullable Object form) {
    all(List.of(entity(form)), new HashSet<>());
  }

  private void all(List<Long> entities, Set<Long> seen) {
    List<Long> open = new ArrayList<>(entities);
    while (!open.isEmpty()) {
      long e = open.remove(open.size() - 1);
      if (seen.add(e)) {
        whole(e, open);
      }
    }
  }

  private void whole(long e, List<Long> parts) {
    for (Fact fact : present(IndexOrder.EAVT, Key.e(e))) {
      checkPlain(fact.a);
      t.facts.remove(e, fact.a, fact.v);
    }
    for (Fact fact : past(IndexOrder.EAVT, Key.e(e))) {
      checkPlain(fact.a);
      if (fact.a.component()) {
        parts.add((Long) fact.v);
      }
    }
    note(new Purge(Purge.Kind.ENTITY, e, 0, null, 0));
    Schema schema = t.edit.schema();
    for (int id = 0; id < schema.size(); id++) {
      if (schema.attribute(id).isRef()) {
        for (Fact fact : present(IndexOrder.AVET, Key.av(id, e))) {
          t.facts.remove(fact.e, fact.a, e);
        }
        note(new Purge(Purge.Kind.HOLDERS, 0, id, e, 0));
      }
    }
  }

  /** All that was retracted before a time. */
  void before(long tx) {
    checkHistory();
    note(new Purge(Purge.Kind.BEFORE, 0, 0, null, tx));
  }

  private void note(Purge purge) {
    purges.add(purge);
  }

  /** Carries out what has been noted. */
  List<Purge> finish() {
    List<Purge> all = new ArrayList<>(purges);
    purges.forEach(purge -> tuples(purge, all));
    all.forEach(t.edit::purge);
    return all;
  }

  /** Composite tuples that were made of what is purged. */
  private void tuples(Purge purge, List<Purge> more) {
    boolean value = purge.kind() == Purge.Kind.VALUE || purge.kind() == Purge.Kind.HOLDERS;
    if (!value && purge.kind() != Purge.Kind.ATTRIBUTE) {
      return;
    }
    Schema schema = t.edit.schema();
    for (int id : schema.composites()) {
      Attribute tuple = schema.attribute(id);
      int at = tuple.tupleAttributes().indexOf(schema.ident(purge.a()));
      if (at >= 0) {
        boolean holders = purge.kind() == Purge.Kind.HOLDERS;
        Key key = holders ? Key.a(id) : Key.ea(purge.e(), id);
        for (Fact fact : past(holders ? IndexOrder.AVET : IndexOrder.EAVT, key)) {
          Object element = ((List<?>) fact.v).get(at);
          if (!value || (element != null && ValueOrder.equal(element, purge.v()))) {
            more.add(new Purge(Purge.Kind.VALUE, fact.e, id, fact.v, 0));
          }
        }
      }
    }
  }

  private record Fact(long e, Attribute a, Object v, long until) {}

  private List<Fact> present(IndexOrder order, Key key) {
    return facts(t.edit.scan(IndexRange.of(order, key)), false);
  }

  private List<Fact> past(IndexOrder order, Key key) {
    return facts(t.edit.scanRetired(IndexRange.of(order, key)), true);
  }

  private List<Fact> facts(@Nullable Scan scan, boolean retired) {
    List<Fact> found = new ArrayList<>();
    while (scan != null && scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Attribute a = t.edit.schema().attribute(scan.leaf().a()[i]);
        long until = retired ? scan.leaf().lastColumn(i) : CurrentDatabase.TX0;
        found.add(new Fact(scan.leaf().e()[i], a, scan.leaf().v().get(i), until));
      }
    }
    return found;
  }

  /** The entity that a form stands for or, last, stood for. */
  private long entity(@Nullable Object form) {
    checkHistory();
    long e = t.ids.existing(form);
    if (e < 0 && form instanceof List<?> ref && ref.size() == 2) {
      e = lastHolder(ref);
    }
    if (e < 0) {
      throw t.refuse("transact/purge", "no entity to be purged", "entity-id", form);
    }
    return e;
  }

  private long lastHolder(List<?> ref) {
    Attribute a = ref.get(0) instanceof clojure.lang.Keyword ident ? t.known(ident) : null;
    Object v = a == null ? null : t.values.existing(a, ref.get(1));
    long holder = -1;
    long last = -1;
    if (a != null && v != null) {
      for (Fact fact : past(IndexOrder.AVET, Key.av(a.id(), v))) {
        holder = fact.until > last ? fact.e : holder;
        last = Math.max(last, fact.until);
      }
    }
    return holder;
  }

  private void checkHistory() {
    if (t.before.retired() == null) {
      throw t.refuse(
          "transact/purge",
          "a database that keeps no history has nothing to purge: what is retracted is gone");
    }
  }

  private void checkPlain(Attribute a) {
    if (a.id() < SystemAttributes.ALL.size()) {
      throw t.refuse(
          "transact/purge",
          "declarations, idents and instants of transactions cannot be purged",
          "attribute",
          a.ident());
    }
  }
}
