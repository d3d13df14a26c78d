package org.cairndb.transact;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.TransactionException;
import org.jspecify.annotations.Nullable;

/**
 * Schemas as DataScript writes them: a map from each attribute to what is declared of it, as in
 * {@code {:aka {:db/cardinality :db.cardinality/many}, :friend {:db/valueType :db.type/ref}}}. No
 * entities and no datoms come of it.
 */
public final class SchemaMap {
  /** What old schemas write for {@code :db/valueType}. */
  private static final Keyword TYPE = Keyword.intern("db", "type");

  private SchemaMap() {}

  /**
   * The schema that a map declares, beside the system's own attributes.
   *
   * @param declarations from keywords to maps; null is as empty. What is said of an attribute by
   *     keys that mean nothing here, nor are nearly one that does, is passed over.
   * @throws TransactionException {@code :schema/validation} if it is no such map or contradicts
   *     itself
   */
  public static Schema parse(@Nullable Map<?, ?> declarations) {
    if (declarations == null) {
      return Schema.INITIAL;
    }
    Schema schema = Schema.INITIAL;
    List<Attribute> declared = new ArrayList<>();
    for (Map.Entry<?, ?> entry : declarations.entrySet()) {
      Attribute attribute = attribute(entry.getKey(), entry.getValue(), schema);
      schema = schema.with(attribute);
      declared.add(attribute);
    }
    for (Attribute attribute : declared) {
      String fault = Declaration.fault(attribute, schema);
      boolean isBareTuple =
          attribute.type() == ValueType.TUPLE
              && !attribute.isComposite()
              && attribute.tupleType() == null
              && attribute.tupleTypes().isEmpty();
      if (isBareTuple) {
        fault = "a tuple needs one of :db/tupleAttrs, :db/tupleType, :db/tupleTypes";
      }
      if (fault != null) {
        throw refuse(fault, "attribute", attribute.ident());
      }
    }
    return schema;
  }

  private static Attribute attribute(@Nullable Object name, @Nullable Object said, Schema schema) {
    if (!(name instanceof Keyword ident)) {
      throw refuse("an attribute must be a keyword", "attribute", name);
    }
    if ("db".equals(ident.getNamespace()) || schema.attribute(ident) != null) {
      throw refuse("the namespace db is the database's own", "attribute", ident);
    }
    if (EntityMaps.isReverse(ident)) {
      throw refuse(
          "the name of an attribute must not begin with an underscore, which reads it backwards",
          "attribute",
          ident);
    }
    Declaration declaration = new Declaration();
    if (said instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        say(declaration, ident, entry.getKey(), entry.getValue());
      }
    } else if (said != null) {
      throw refuse("a declaration must be a map", "attribute", ident, "found", said);
    }
    return declaration.attribute(Attribute.schemaless(schema.size(), ident), new Declaration());
  }

  private static void say(
      Declaration declaration, Keyword ident, @Nullable Object key, @Nullable Object v) {
    if (!(key instanceof Keyword named) || !"db".equals(named.getNamespace())) {
      return;
    }
    Keyword part = named == TYPE ? SystemAttributes.VALUE_TYPE : named;
    Attribute system = Schema.INITIAL.attribute(part);
    boolean understood =
        system != null && (Declaration.isStructural(system.id()) || system.id() == Declaration.DOC);
    Keyword near = system == null ? Schema.INITIAL.nearest(part) : null;
    if (system == null && near == null) {
      return;
    }
    if (system == null || !understood) {
      throw refuse(
          "a declaration does not take this key"
              + (near == null ? "" : ", did you mean " + near + "?"),
          "attribute",
          ident,
          "key",
          part);
    }
    if (v == null) {
      return;
    }
    String fault =
        TypedValues.conforms(system.type(), v)
            ? Declaration.fault(system.id(), v)
            : "expected a value of " + system.type().keyword();
    if (fault != null) {
      throw refuse(fault, "attribute", ident, "key", part, "value", v);
    }
    if (part != SystemAttributes.DOC) {
      declaration.say(system.id(), v);
    }
  }

  private static TransactionException refuse(String reason, @Nullable Object... data) {
    StringBuilder message = new StringBuilder(reason);
    for (int i = 0; i < data.length; i += 2) {
      message
          .append(i == 0 ? ": " : ", ")
          .append(data[i])
          .append('=')
          .append(Shown.of(data[i + 1]));
    }
    return new TransactionException(
        null, "schema/validation", message.toString(), Arrays.copyOf(data, data.length));
  }
}
