package org.cairndb.transact;

import clojure.lang.Keyword;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that the datoms of a load declare. For one step of it, and one thread.
 *
 * <p>Declarations hold for the whole step, whatever their transaction: a load tells what has
 * happened, and what happened was allowed.
 */
final class LoadedSchema {
  private final CurrentDatabase original;
  private final CurrentDatabase before;
  private final Map<Long, Declaration> now = new LinkedHashMap<>();

  /**
   * @param original the database before the load, whose values a declaration must not contradict
   * @param before the database before the step
   */
  LoadedSchema(CurrentDatabase original, CurrentDatabase before) {
    this.original = original;
    this.before = before;
  }

  /** Whether an attribute says something of an attribute. */
  static boolean isDeclaring(Attribute a) {
    return a.id() == Declaration.IDENT
        || Declaration.isStructural(a.id())
        || Declaration.isConstraint(a);
  }

  /** Takes a datom whose attribute {@link #isDeclaring}. */
  void say(long e, Attribute a, Object v, boolean added) {
    Declaration declaration = now.computeIfAbsent(e, this::earlier);
    if (Declaration.isConstraint(a)) {
      declaration.constrain(added);
    } else if (added) {
      String fault = Declaration.fault(a.id(), v);
      if (fault != null) {
        throw refuse(fault, a.ident(), v);
      }
      declaration.say(a.id(), v);
    } else if (ValueOrder.equal(declaration.part(a.id()), v)) {
      declaration.unsay(a.id());
    }
  }

  private Declaration earlier(long e) {
    Attribute maxLength = before.schema().attribute(SystemAttributes.MAX_LENGTH);
    return new Declaration(
        before.scan(IndexRange.of(IndexOrder.EAVT, Key.e(e))),
        maxLength == null ? -1 : maxLength.id(),
        value -> value); // they are no entities: databases where they are take no loads
  }

  /** A schema with what has been declared. */
  Schema applyTo(Schema schema) {
    Schema changed = schema;
    for (Map.Entry<Long, Declaration> entry : now.entrySet()) {
      Keyword ident = entry.getValue().ident();
      Declaration earlier = earlier(entry.getKey());
      if (ident == null || !(entry.getValue().isStructural() || earlier.isStructural())) {
        continue;
      }
      Attribute known = changed.attribute(ident);
      Attribute base = known == null ? Attribute.schemaless(changed.size(), ident) : known;
      Attribute declared = entry.getValue().attribute(base, earlier);
      check(declared);
      changed = changed.with(declared);
    }
    for (Declaration declaration : now.values()) {
      Keyword ident = declaration.ident();
      Attribute declared = ident == null ? null : changed.attribute(ident);
      String fault = declared == null ? null : Declaration.fault(declared, changed);
      if (fault != null) {
        throw refuse(fault, declaration.ident(), null);
      }
    }
    return changed;
  }

  private void check(Attribute declared) {
    Keyword ident = declared.ident();
    boolean isSystems = declared.id() < SystemAttributes.ALL.size();
    if (isSystems || "db".equals(ident.getNamespace())) {
      throw refuse("the namespace db is the database's own", ident, null);
    }
    if (EntityMaps.isReverse(ident)) {
      throw refuse(
          "the name of an attribute must not begin with an underscore, which reads it backwards",
          ident,
          null);
    }
    Attribute was = original.schema().attribute(ident);
    boolean same =
        was == null
            || (was.type() == declared.type()
                && was.many() == declared.many()
                && was.unique() == declared.unique()
                && was.tupleAttributes().equals(declared.tupleAttributes())
                && was.tupleType() == declared.tupleType()
                && was.tupleTypes().equals(declared.tupleTypes()));
    if (was != null
        && !same
        && original.count(IndexRange.of(IndexOrder.AEVT, Key.a(was.id()))) > 0) {
      throw refuse(
          "the attribute has values here, and the data to load declare it otherwise", ident, null);
    }
  }

  private static TransactionException refuse(
      String reason, @Nullable Keyword ident, @Nullable Object v) {
    return new TransactionException(
        null,
        "schema/validation",
        reason + ": attribute=" + ident + (v == null ? "" : ", value=" + Shown.of(v)),
        "attribute",
        ident,
        "value",
        v);
  }
}
