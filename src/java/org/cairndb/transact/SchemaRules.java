package org.cairndb.transact;

import clojure.lang.Keyword;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/** Whether an attribute may become what a transaction declares it to be, given its data. */
final class SchemaRules {
  private final Transaction t;

  SchemaRules(Transaction t) {
    this.t = t;
  }

  /** Refuses an attribute that contradicts itself, the other attributes, or its data. */
  void check(Attribute now) {
    Schema schema = t.edit.schema();
    String fault = Declaration.fault(now, schema);
    if (fault != null) {
      throw refuse(now, fault);
    }
    for (int id : schema.composites()) {
      Attribute composite = schema.attribute(id);
      if (composite.tupleAttributes().contains(now.ident())) {
        String conflict = Declaration.fault(composite, schema);
        if (conflict != null) {
          throw refuse(now, conflict);
        }
      }
    }
    if (t.strict) {
      declaredSources(now, schema);
    }
    Attribute before =
        now.id() < t.before.schema().size()
            ? t.before.schema().attribute(now.id())
            : Attribute.schemaless(now.id(), now.ident());
    change(before, now);
  }

  private void declaredSources(Attribute now, Schema schema) {
    for (Keyword ident : now.tupleAttributes()) {
      if (t.known(ident) == null) {
        Keyword near = schema.nearest(ident);
        throw refuse(
            now,
            "an attribute in :db/tupleAttrs is not declared: "
                + ident
                + (near == null ? "" : ", did you mean " + near + "?"));
      }
    }
  }

  private void change(Attribute before, Attribute now) {
    if (before.type() != now.type()) {
      type(before, now);
    }
    boolean sameTuple =
        before.tupleAttributes().equals(now.tupleAttributes())
            && before.tupleType() == now.tupleType()
            && before.tupleTypes().equals(now.tupleTypes());
    boolean newTuple = before.type() != ValueType.TUPLE && now.type() == ValueType.TUPLE;
    if (!sameTuple && !newTuple && isUsed(now)) {
      throw refuse(now, "the elements of a tuple cannot change while it has values");
    }
    if (before.many() && !now.many()) {
      singleValued(now);
    }
    if (before.unique() == null && now.unique() != null) {
      distinct(now);
    }
  }

  private void type(Attribute before, Attribute now) {
    if (before.type() != ValueType.ANY) {
      if (isUsed(now)) {
        throw refuse(
            now,
            "the value type cannot change while the attribute has values",
            "from",
            before.type().keyword(),
            "to",
            now.type().keyword());
      }
      return;
    }
    Scan scan = scan(IndexOrder.AEVT, now);
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Object v = scan.leaf().v().get(i);
        if (!TypedValues.conforms(now.type(), v)) {
          throw refuse(
              now,
              "the attribute has values of another type",
              "expected",
              now.type().keyword(),
              "value",
              v,
              "entity-id",
              scan.leaf().e()[i]);
        }
      }
    }
  }

  private void singleValued(Attribute now) {
    Scan scan = scan(IndexOrder.AEVT, now);
    long last = -1;
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        long e = scan.leaf().e()[i];
        if (e == last) {
          throw refuse(
              now,
              "the cardinality cannot become one while an entity has several values",
              "entity-id",
              e);
        }
        last = e;
      }
    }
  }

  private void distinct(Attribute now) {
    Scan scan = scan(IndexOrder.AVET, now);
    Object last = null;
    long holder = -1;
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Object v = scan.leaf().v().get(i);
        if (last != null && ValueOrder.equal(last, v)) {
          throw refuse(
              now,
              "the attribute cannot become unique while two entities have one value",
              "value",
              v,
              "entity-id",
              holder,
              "found",
              scan.leaf().e()[i]);
        }
        last = v;
        holder = scan.leaf().e()[i];
      }
    }
  }

  /** Refuses to forget the declaration of an attribute that has values. */
  void unused(Attribute attribute) {
    if (isUsed(attribute)) {
      throw refuse(
          attribute, "a declared attribute cannot be renamed or retracted while it has values");
    }
  }

  private boolean isUsed(Attribute attribute) {
    return scan(IndexOrder.AEVT, attribute).advance();
  }

  private Scan scan(IndexOrder order, Attribute attribute) {
    return t.edit.scan(IndexRange.of(order, Key.a(attribute.id())));
  }

  private TransactionException refuse(
      Attribute attribute, String reason, @Nullable Object... data) {
    @Nullable Object[] all = new @Nullable Object[data.length + 2];
    all[0] = "attribute";
    all[1] = attribute.ident();
    System.arraycopy(data, 0, all, 2, data.length);
    return t.refuse("schema/validation", reason, all);
  }
}
