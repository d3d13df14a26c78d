package org.cairndb.transact;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Schema;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;

/** Takes away whole attributes and whole entities. */
final class Retractions {
  private final Transaction t;
  private Schema known = Schema.INITIAL;
  private List<Integer> references = List.of();

  Retractions(Transaction t) {
    this.t = t;
  }

  /** Takes away all values that an entity has of an attribute. */
  void attribute(long e, Attribute a) {
    for (Object v : t.values(e, a)) {
      t.facts.retract(e, a, v);
    }
    t.declarations.removeFunction(e, a);
  }

  /** The same, and if they are components of the entity, them too. */
  void attributeAndParts(long e, Attribute a) {
    List<Object> parts = a.component() ? t.values(e, a) : List.of();
    attribute(e, a);
    for (Object part : parts) {
      entity((Long) part);
    }
  }

  private record Fact(long e, Attribute a, Object v) {}

  /**
   * Takes away an entity: what is said of it, what refers to it, and the entities that are its
   * components.
   */
  void entity(long first) {
    Deque<Long> open = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    open.add(first);
    seen.add(first);
    while (!open.isEmpty()) {
      long e = open.remove();
      List<Fact> facts = facts(IndexRange.of(IndexOrder.EAVT, Key.e(e)));
      facts.sort((one, other) -> one.a.ident().compareTo(other.a.ident()));
      for (Fact fact : facts) {
        t.facts.remove(e, fact.a, fact.v);
        if (fact.a.component() && fact.v instanceof Long part && seen.add(part)) {
          open.add(part);
        }
      }
      references(e);
    }
  }

  private void references(long e) {
    for (int id : referenceAttributes()) {
      for (Fact fact : facts(IndexRange.of(IndexOrder.AVET, Key.av(id, e)))) {
        t.facts.remove(fact.e, fact.a, fact.v);
      }
    }
  }

  private List<Integer> referenceAttributes() {
    Schema schema = t.edit.schema();
    if (schema != known) {
      known = schema;
      references = new ArrayList<>();
      for (int id = 0; id < schema.size(); id++) {
        if (schema.attribute(id).isRef()) {
          references.add(id);
        }
      }
    }
    return references;
  }

  private List<Fact> facts(IndexRange range) {
    List<Fact> found = new ArrayList<>();
    Scan scan = t.edit.scan(range);
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Attribute a = t.edit.schema().attribute(scan.leaf().a()[i]);
        found.add(new Fact(scan.leaf().e()[i], a, scan.leaf().v().get(i)));
      }
    }
    return found;
  }
}
