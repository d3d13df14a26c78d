package org.cairndb.transact;

import clojure.lang.BigInt;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.datom.Values;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * From values as they are written in transaction data to canonical ones of the attribute's type.
 *
 * <p>Only what loses nothing is converted: smaller integers to long, long and big integer to
 * bigint, float to double, {@link Instant} to instant (milliseconds), lists to tuples; for refs,
 * whatever {@link EntityIds} takes. Anything else that is not of the type is refused.
 */
final class TypedValues {
  private final Transaction t;

  TypedValues(Transaction t) {
    this.t = t;
  }

  /** A value to be added. A tempid of a reference gets an id. */
  Object of(Attribute a, @Nullable Object v) {
    if (v == null) {
      throw t.refuse(
          "transact/syntax",
          "cannot store nil as a value (leave the attribute out, or retract it)",
          "attribute",
          a.ident());
    }
    if (a.isRef()) {
      long target = t.ids.entity(v);
      t.edit.useEntity(target);
      return target;
    }
    return plain(a, v);
  }

  /** A value to be looked for; null if it is a reference to what is not there. */
  @Nullable Object existing(Attribute a, @Nullable Object v) {
    if (v == null || !a.isRef()) {
      return of(a, v);
    }
    long target = t.ids.existing(v);
    return target < 0 ? null : (Object) target;
  }

  private Object plain(Attribute a, Object v) {
    if (a.type() == ValueType.ANY) {
      return canonical(a, v);
    }
    if (a.type() == ValueType.TUPLE) {
      return tuple(a, v);
    }
    Object converted = convert(a.type(), canonical(a, v));
    if (!conforms(a.type(), converted)) {
      throw mismatch(a, a.type(), v);
    }
    return converted;
  }

  private RuntimeException mismatch(Attribute a, ValueType expected, Object found) {
    return t.refuse(
        "transact/schema",
        "value is not of the attribute's type",
        "attribute",
        a.ident(),
        "expected",
        expected.keyword(),
        "value",
        found,
        "class",
        Symbol.intern(found.getClass().getName()));
  }

  private Object canonical(Attribute a, Object v) {
    try {
      return Values.canonical(v instanceof Instant i ? Date.from(i) : v);
    } catch (CairnException e) {
      throw t.refuse(
          e,
          e.error().sym.toString(),
          String.valueOf(e.getMessage()),
          "attribute",
          a.ident(),
          "value",
          v);
    }
  }

  private static Object convert(ValueType type, Object v) {
    return switch (type) {
      case BIGINT -> v instanceof Long n ? BigInt.fromLong(n) : v;
      case DOUBLE -> v instanceof Float f ? (Object) f.doubleValue() : v;
      case LONG -> v instanceof BigInt n && n.bipart == null ? (Object) n.lpart : v;
      default -> v;
    };
  }

  /** Whether a canonical value is of a type. */
  static boolean conforms(ValueType type, Object v) {
    return switch (type) {
      case STRING -> v instanceof String;
      case BOOLEAN -> v instanceof Boolean;
      case LONG -> v instanceof Long;
      case BIGINT -> v instanceof BigInt || v instanceof BigInteger;
      case FLOAT -> v instanceof Float || v instanceof Double;
      case DOUBLE -> v instanceof Double;
      case NUMBER -> v instanceof Number;
      case BIGDEC -> v instanceof BigDecimal;
      case INSTANT -> v instanceof Date;
      case UUID -> v instanceof UUID;
      case URI -> v instanceof URI;
      case KEYWORD -> v instanceof Keyword;
      case SYMBOL -> v instanceof Symbol;
      case REF -> v instanceof Long n && n >= 0 && n <= EntityIds.MAX_ID;
      case BYTES -> v instanceof byte[];
      case FLOAT_ARRAY -> v instanceof float[];
      case DOUBLE_ARRAY -> v instanceof double[];
      case TUPLE -> v instanceof IPersistentVector;
      default -> true;
    };
  }

  private Object tuple(Attribute a, Object v) {
    if (!(v instanceof List<?> elements)) {
      throw mismatch(a, ValueType.TUPLE, v);
    }
    int expected = a.isComposite() ? a.tupleAttributes().size() : a.tupleTypes().size();
    if (expected > 0 && elements.size() != expected) {
      throw t.refuse(
          "transact/schema",
          "tuple has the wrong number of elements",
          "attribute",
          a.ident(),
          "expected",
          expected,
          "value",
          v);
    }
    List<@Nullable Object> typed = new ArrayList<>(elements.size());
    int i = 0;
    for (Object element : elements) {
      typed.add(element == null ? null : element(a, i, element));
      i++;
    }
    return Values.canonical(PersistentVector.create(typed));
  }

  private Object element(Attribute a, int i, Object v) {
    if (a.isComposite()) {
      Attribute source = t.edit.schema().attribute(a.tupleAttributes().get(i));
      return source == null ? canonical(a, v) : of(source, v);
    }
    ValueType type = a.tupleTypes().isEmpty() ? a.tupleType() : a.tupleTypes().get(i);
    if (type == null) {
      return canonical(a, v);
    }
    if (type == ValueType.REF) {
      return t.ids.entity(v);
    }
    Object converted = convert(type, canonical(a, v));
    if (!conforms(type, converted)) {
      throw mismatch(a, type, v);
    }
    return converted;
  }
}
