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
    Attribute before =
        now.id() < t.before.schema().size()
            ? t.before.schema().attribute(now.id())
            : Attribute.schemaless(now.id(), now.ident());
    change(before, now);
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
      throw refuse(
          now,
          "the elements of a tuple cannot change while it has values",
          "from",
          elements(before),
          "to",
          elements(now));
    }
    if (before.many() && !now.many()) {
      singleValued(now);
    }
    if (before.unique() == null && now.unique() != null) {
      distinct(before, now);
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
              "from",
              ValueType.ANY.keyword(),
              "to",
              now.type().keyword(),
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
              "from",
              Declaration.MANY,
              "to",
              Declaration.ONE,
              "values",
              Transaction.vector(t.values(e, now)),
              "entity-id",
              e);
        }
        last = e;
      }
    }
  }

  private void distinct(Attribute before, Attribute now) {
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
              "from",
              unique(before),
              "to",
              unique(now),
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

  /**
   * Refuses to forget the declaration of an attribute that has values.
   *
   * @param name what the entity that declared it is called now; null if nothing
   */
  void unused(Attribute attribute, @Nullable Keyword name) {
    if (isUsed(attribute)) {
      throw refuse(
          attribute,
          "a declared attribute cannot be renamed or retracted while it has values",
          "new-attribute",
          name);
    }
  }

  private static @Nullable Keyword unique(Attribute attribute) {
    if (attribute.unique() == null) {
      return null;
    }
    return attribute.unique() == Attribute.Unique.VALUE
        ? Declaration.UNIQUE_VALUE
        : Declaration.UNIQUE_IDENTITY;
  }

  /** What the elements of a tuple are: attributes, types, or one type. */
  private static @Nullable Object elements(Attribute tuple) {
    if (tuple.isComposite()) {
      return Transaction.vector(tuple.tupleAttributes());
    }
    ValueType same = tuple.tupleType();
    if (same != null) {
      return same.keyword();
    }
    return Transaction.vector(tuple.tupleTypes().stream().map(ValueType::keyword).toList());
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
    return t.refuse("transact/schema", reason, all);
  }
}
