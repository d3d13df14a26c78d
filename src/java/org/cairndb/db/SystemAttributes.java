package org.cairndb.db;

import clojure.lang.Keyword;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that every database knows from the start. Their ids are their positions in {@link
 * #ALL}; they are part of the stored format, so the list only ever grows at its end.
 */
public final class SystemAttributes {
  public static final Keyword IDENT = Keyword.intern("db", "ident");
  public static final Keyword VALUE_TYPE = Keyword.intern("db", "valueType");
  public static final Keyword CARDINALITY = Keyword.intern("db", "cardinality");
  public static final Keyword UNIQUE = Keyword.intern("db", "unique");
  public static final Keyword INDEX = Keyword.intern("db", "index");
  public static final Keyword IS_COMPONENT = Keyword.intern("db", "isComponent");
  public static final Keyword DOC = Keyword.intern("db", "doc");
  public static final Keyword NO_HISTORY = Keyword.intern("db", "noHistory");
  public static final Keyword TX_INSTANT = Keyword.intern("db", "txInstant");
  public static final Keyword TUPLE_ATTRS = Keyword.intern("db", "tupleAttrs");
  public static final Keyword TUPLE_TYPE = Keyword.intern("db", "tupleType");
  public static final Keyword TUPLE_TYPES = Keyword.intern("db", "tupleTypes");
  public static final Keyword FN = Keyword.intern("db", "fn");
  public static final Keyword ENSURE = Keyword.intern("db", "ensure");
  public static final Keyword ENTITY_ATTRS = Keyword.intern("db.entity", "attrs");
  public static final Keyword ENTITY_PREDS = Keyword.intern("db.entity", "preds");
  public static final Keyword ATTR_PREDS = Keyword.intern("db.attr", "preds");

  public static final Keyword MAX_LENGTH = Keyword.intern("db", "maxLength");

  /** The attributes that every database begins with, in the order of their ids. */
  public static final List<Attribute> ALL =
      List.of(
          new Attribute(
              0, IDENT, ValueType.KEYWORD, false, Unique.IDENTITY, true, false, false, List.of()),
          one(1, VALUE_TYPE, ValueType.KEYWORD),
          one(2, CARDINALITY, ValueType.KEYWORD),
          one(3, UNIQUE, ValueType.KEYWORD),
          one(4, INDEX, ValueType.BOOLEAN),
          one(5, IS_COMPONENT, ValueType.BOOLEAN),
          one(6, DOC, ValueType.STRING),
          one(7, NO_HISTORY, ValueType.BOOLEAN),
          new Attribute(
              8, TX_INSTANT, ValueType.INSTANT, false, null, true, false, false, List.of()),
          one(9, TUPLE_ATTRS, ValueType.TUPLE),
          one(10, TUPLE_TYPE, ValueType.KEYWORD),
          one(11, TUPLE_TYPES, ValueType.TUPLE),
          one(12, FN, ValueType.ANY),
          one(13, ENSURE, ValueType.ANY),
          many(14, ENTITY_ATTRS, ValueType.KEYWORD),
          many(15, ENTITY_PREDS, ValueType.SYMBOL),
          many(16, ATTR_PREDS, ValueType.SYMBOL));

  /**
   * System attributes that came later. A database gives one an id of its own when it is first used,
   * so that those which were made before stay as they are.
   */
  private static final List<Attribute> LATER = List.of(one(0, MAX_LENGTH, ValueType.LONG));

  private SystemAttributes() {}

  /** The system attribute of a name that not every database begins with; null if it is none. */
  public static @Nullable Attribute later(Keyword ident) {
    for (Attribute attribute : LATER) {
      if (attribute.ident() == ident) {
        return attribute;
      }
    }
    return null;
  }

  /** Whether an attribute is the database's own. */
  public static boolean isSystem(Attribute attribute) {
    return attribute.id() < ALL.size() || later(attribute.ident()) != null;
  }

  private static Attribute one(int id, Keyword ident, ValueType type) {
    return new Attribute(id, ident, type, false, null, false, false, false, List.of());
  }

  private static Attribute many(int id, Keyword ident, ValueType type) {
    return new Attribute(id, ident, type, true, null, false, false, false, List.of());
  }
}
