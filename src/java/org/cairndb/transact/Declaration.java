package org.cairndb.transact;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What an entity says of an attribute: its values of the attributes by which attributes are
 * declared, by the ids of those. Made from an entity's datoms.
 */
final class Declaration {
  static final int IDENT = 0;
  static final int VALUE_TYPE = 1;
  static final int CARDINALITY = 2;
  static final int UNIQUE = 3;
  static final int INDEX = 4;
  static final int IS_COMPONENT = 5;
  static final int DOC = 6;
  static final int NO_HISTORY = 7;
  static final int TX_INSTANT = 8;
  static final int TUPLE_ATTRS = 9;
  static final int TUPLE_TYPE = 10;
  static final int TUPLE_TYPES = 11;
  private static final int PARTS = 12;

  static final Keyword ONE = Keyword.intern("db.cardinality", "one");
  static final Keyword MANY = Keyword.intern("db.cardinality", "many");
  static final Keyword UNIQUE_VALUE = Keyword.intern("db.unique", "value");
  static final Keyword UNIQUE_IDENTITY = Keyword.intern("db.unique", "identity");

  private static final int PREDS = 16;

  private final @Nullable Object[] parts = new @Nullable Object[PARTS];
  private boolean constrained;

  /** Says nothing yet. */
  Declaration() {}

  /**
   * From the datoms of one entity in EAVT order.
   *
   * @param maxLength the id of {@code :db/maxLength} in this database, or -1
   * @param names what the values of some system attributes mean if they are entities
   */
  Declaration(Scan entity, int maxLength, Function<Long, @Nullable Object> names) {
    while (entity.advance()) {
      for (int i = entity.from(); i < entity.to(); i++) {
        int a = entity.leaf().a()[i];
        if (a < PARTS) {
          Object v = entity.leaf().v().get(i);
          parts[a] = v instanceof Long named ? names.apply(named) : v;
        }
        constrained |= a == PREDS || a == maxLength;
      }
    }
  }

  /** Says something by the system attribute of an id. */
  void say(int id, Object v) {
    parts[id] = v;
  }

  /** Takes back what was said by a system attribute. */
  void unsay(int id) {
    parts[id] = null;
  }

  /** Says whether values are constrained. */
  void constrain(boolean is) {
    constrained = is;
  }

  @Nullable Object part(int id) {
    return parts[id];
  }

  @Nullable Keyword ident() {
    return (Keyword) parts[IDENT];
  }

  /** Whether a system attribute says something of an attribute that the database must heed. */
  static boolean isStructural(int id) {
    return id > IDENT && id < PARTS && id != DOC && id != TX_INSTANT;
  }

  /** Whether a system attribute constrains the values of an attribute. */
  static boolean isConstraint(Attribute system) {
    return system.id() == PREDS || system.ident() == SystemAttributes.MAX_LENGTH;
  }

  /** Whether it says anything that the database must heed. */
  boolean isStructural() {
    if (constrained) {
      return true;
    }
    for (int id = 0; id < PARTS; id++) {
      if (isStructural(id) && parts[id] != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * The attribute that it declares. What it does not say is as it was, unless an earlier
   * declaration said it.
   *
   * @param base the attribute as known until now
   * @param earlier what the same entity said before the transaction
   */
  Attribute attribute(Attribute base, Declaration earlier) {
    ValueType type = base.type();
    List<Keyword> tupleAttributes =
        says(TUPLE_ATTRS, earlier) ? keywords(parts[TUPLE_ATTRS]) : base.tupleAttributes();
    ValueType tupleType =
        says(TUPLE_TYPE, earlier) ? ValueType.of(parts[TUPLE_TYPE]) : base.tupleType();
    List<ValueType> tupleTypes =
        says(TUPLE_TYPES, earlier) ? types(parts[TUPLE_TYPES]) : base.tupleTypes();
    if (says(VALUE_TYPE, earlier)) {
      ValueType said = ValueType.of(parts[VALUE_TYPE]);
      type = said == null ? ValueType.ANY : said;
    }
    boolean tuple = !tupleAttributes.isEmpty() || tupleType != null || !tupleTypes.isEmpty();
    return new Attribute(
        base.id(),
        base.ident(),
        tuple && type == ValueType.ANY ? ValueType.TUPLE : type,
        says(CARDINALITY, earlier) ? parts[CARDINALITY] == MANY : base.many(),
        says(UNIQUE, earlier) ? unique(parts[UNIQUE]) : base.unique(),
        says(INDEX, earlier) ? isTrue(INDEX) : base.indexed(),
        says(IS_COMPONENT, earlier) ? isTrue(IS_COMPONENT) : base.component(),
        says(NO_HISTORY, earlier) ? isTrue(NO_HISTORY) : base.noHistory(),
        tupleAttributes,
        tupleType,
        tupleTypes,
        (constrained || earlier.constrained) ? constrained : base.constrained(),
        base.entity());
  }

  private boolean says(int id, Declaration earlier) {
    return parts[id] != null || earlier.parts[id] != null;
  }

  private boolean isTrue(int id) {
    return Boolean.TRUE.equals(parts[id]);
  }

  static @Nullable Unique unique(@Nullable Object keyword) {
    if (keyword == UNIQUE_IDENTITY) {
      return Unique.IDENTITY;
    }
    return keyword == UNIQUE_VALUE ? Unique.VALUE : null;
  }

  private static List<Keyword> keywords(@Nullable Object vector) {
    List<Keyword> keywords = new ArrayList<>();
    if (vector instanceof List<?> list) {
      for (Object element : list) {
        if (element instanceof Keyword keyword) {
          keywords.add(keyword);
        }
      }
    }
    return List.copyOf(keywords);
  }

  private static List<ValueType> types(@Nullable Object vector) {
    List<ValueType> types = new ArrayList<>();
    for (Keyword keyword : keywords(vector)) {
      ValueType type = ValueType.of(keyword);
      if (type != null) {
        types.add(type);
      }
    }
    return List.copyOf(types);
  }

  /** What is wrong with a value of a system attribute, or null. Its type has been checked. */
  static @Nullable String fault(int id, Object v) {
    return switch (id) {
      case VALUE_TYPE, TUPLE_TYPE ->
          ValueType.of(v) == null ? "unknown value type, expected one of " + TYPES : null;
      case CARDINALITY ->
          v == ONE || v == MANY ? null : "unknown cardinality, expected " + ONE + " or " + MANY;
      case UNIQUE ->
          unique(v) != null
              ? null
              : "unknown uniqueness, expected " + UNIQUE_IDENTITY + " or " + UNIQUE_VALUE;
      case TUPLE_ATTRS ->
          isAll(v, keywords(v)) ? null : ":db/tupleAttrs expects a vector of attributes";
      case TUPLE_TYPES -> isAll(v, types(v)) ? null : ":db/tupleTypes expects a vector of " + TYPES;
      default -> null;
    };
  }

  private static boolean isAll(Object vector, List<?> understood) {
    return !understood.isEmpty() && understood.size() == ((List<?>) vector).size();
  }

  private static final String TYPES = typeNames();

  private static String typeNames() {
    List<String> names = new ArrayList<>();
    for (ValueType type : ValueType.values()) {
      names.add(type.keyword().toString());
    }
    return String.join(" ", names);
  }

  /** What is wrong with an attribute in itself and beside the others, or null. */
  static @Nullable String fault(Attribute a, Schema schema) {
    if (a.component() && !a.isRef()) {
      return ":db/isComponent needs :db/valueType :db.type/ref";
    }
    int shapes =
        (a.isComposite() ? 1 : 0)
            + (a.tupleType() == null ? 0 : 1)
            + (a.tupleTypes().isEmpty() ? 0 : 1);
    if (shapes > 0 && a.type() != ValueType.TUPLE) {
      return "a tuple needs :db/valueType :db.type/tuple";
    }
    if (shapes > 1) {
      return "a tuple has only one of :db/tupleAttrs, :db/tupleType, :db/tupleTypes";
    }
    if (a.isComposite() && a.many()) {
      return "a composite tuple needs :db/cardinality :db.cardinality/one";
    }
    for (Keyword ident : a.tupleAttributes()) {
      Attribute source = schema.attribute(ident);
      if (source != null && source.many()) {
        return "an attribute in :db/tupleAttrs must not be of cardinality many: " + ident;
      }
      if (source != null && source.isComposite()) {
        return "an attribute in :db/tupleAttrs must not be a composite tuple itself: " + ident;
      }
    }
    return null;
  }
}
