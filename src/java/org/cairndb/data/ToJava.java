package org.cairndb.data;

import clojure.lang.BigInt;
import clojure.lang.IPersistentMap;
import clojure.lang.Seqable;
import clojure.lang.Sequential;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way out to Java.
 *
 * <pre>
 * in the database         in Java
 * keyword                 Keyword
 * instant                 java.time.Instant
 * big integer             java.math.BigInteger
 * map                     DataMap, its keys without colons
 * vector, list            an unmodifiable List
 * set                     an unmodifiable Set
 * bytes and other arrays  a copy
 * </pre>
 *
 * All else is in Java what it is in the database. What comes out may be put in again and is then
 * the same value.
 */
public final class ToJava {
  private ToJava() {}

  /** A value for Java. */
  public static @Nullable Object value(@Nullable Object v) {
    if (v instanceof String || v instanceof Long || v == null) {
      return v;
    }
    if (v instanceof clojure.lang.Keyword keyword) {
      return Keyword.of(keyword);
    }
    if (v instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime());
    }
    if (v instanceof BigInt big) {
      return big.toBigInteger();
    }
    if (v instanceof byte[] bytes) {
      return bytes.clone();
    }
    if (v instanceof float[] floats) {
      return floats.clone();
    }
    if (v instanceof double[] doubles) {
      return doubles.clone();
    }
    if (v instanceof Fields) {
      return v;
    }
    if (v instanceof IPersistentMap map) {
      return new DataMap(map);
    }
    return v instanceof Seqable || v instanceof Map ? collection(v) : v;
  }

  private static Object collection(Object v) {
    if (v instanceof Set<?> set) {
      Set<@Nullable Object> all = new LinkedHashSet<>();
      set.forEach(element -> all.add(value(element)));
      return Collections.unmodifiableSet(all);
    }
    if (v instanceof List || v instanceof Sequential) {
      return list((Iterable<?>) v);
    }
    return v;
  }

  /** The values of a collection for Java. */
  public static List<@Nullable Object> list(Iterable<?> values) {
    List<@Nullable Object> all = new ArrayList<>();
    values.forEach(element -> all.add(value(element)));
    return Collections.unmodifiableList(all);
  }

  /**
   * The elements of a collection for Java, or the one value that it is, each as a type. Nil is left
   * out.
   *
   * @throws CairnException as {@link #cast}
   */
  public static <T> List<T> elements(@Nullable Object value, Class<T> type, String name) {
    Collection<?> given =
        value == null ? List.of() : value instanceof Collection<?> many ? many : List.of(value);
    List<T> all = new ArrayList<>();
    for (Object element : given) {
      T cast = cast(element, type, name);
      if (cast != null) {
        all.add(cast);
      }
    }
    return Collections.unmodifiableList(all);
  }

  /**
   * A value as a type that the caller names. Numbers change their type where they stay the same
   * number, a keyword may become its name or a constant of an enum, a map a record.
   *
   * @param value a value for Java
   * @param name what it is the value of, for the message
   * @throws CairnException {@code :value/class} if it is no such thing
   */
  public static <T> @Nullable T cast(@Nullable Object value, Class<T> type, String name) {
    if (value == null) {
      return null;
    }
    Object fitting = type.isInstance(value) ? value : fitted(value, type);
    if (fitting == null) {
      throw new CairnException(
          "value/class",
          "value is of another class: name="
              + name
              + ", expected="
              + type.getName()
              + ", found="
              + value.getClass().getName()
              + ", value="
              + value,
          "name",
          name,
          "expected",
          type,
          "found",
          value);
    }
    @SuppressWarnings("unchecked") // a primitive type stands for its wrapper
    T cast = (T) fitting;
    return cast;
  }

  private static @Nullable Object fitted(Object value, Class<?> type) {
    if (value instanceof Number number) {
      return number(number, type);
    }
    if (value instanceof Keyword keyword) {
      return type == String.class
          ? Keyword.name(keyword.keyword())
          : type == clojure.lang.Keyword.class ? keyword.keyword() : constant(keyword, type);
    }
    if (value instanceof Instant instant) {
      return type == Date.class ? Date.from(instant) : null;
    }
    if (value instanceof Boolean) {
      return type == boolean.class ? value : null;
    }
    if (value instanceof Character) {
      return type == char.class ? value : null;
    }
    if (value instanceof Fields fields && type.isRecord()) {
      return Records.of(type.asSubclass(Record.class), fields);
    }
    if (value instanceof List<?> list) {
      return type == Set.class ? Collections.unmodifiableSet(new LinkedHashSet<>(list)) : null;
    }
    return value instanceof Set<?> set && type == List.class ? List.copyOf(set) : null;
  }

  /** The constant whose name is that of a keyword: {@code :status/in-use} is {@code IN_USE}. */
  private static @Nullable Object constant(Keyword keyword, Class<?> type) {
    if (type.isEnum()) {
      String name = keyword.name().replace('-', '_').toUpperCase(Locale.ROOT);
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().toUpperCase(Locale.ROOT).equals(name)) {
          return constant;
        }
      }
    }
    return null;
  }

  /** The same number in another type, or null if that has no such number. */
  private static @Nullable Object number(Number number, Class<?> type) {
    if (number instanceof Long whole) {
      long n = whole;
      if (type == long.class) {
        return whole;
      }
      if (type == Integer.class || type == int.class) {
        return n == (int) n ? (Object) (int) n : null;
      }
      if (type == Short.class || type == short.class) {
        return n == (short) n ? (Object) (short) n : null;
      }
      if (type == Byte.class || type == byte.class) {
        return n == (byte) n ? (Object) (byte) n : null;
      }
      if (type == BigInteger.class) {
        return BigInteger.valueOf(n);
      }
      if (type == BigDecimal.class) {
        return BigDecimal.valueOf(n);
      }
      boolean isExact = n >= -(1L << 53) && n <= 1L << 53;
      return isExact && (type == Double.class || type == double.class) ? (Object) (double) n : null;
    }
    if (number instanceof Double) {
      return type == double.class ? number : null;
    }
    if (number instanceof Float f) {
      boolean isDouble = type == Double.class || type == double.class;
      return isDouble ? (Object) f.doubleValue() : type == float.class ? number : null;
    }
    if (number instanceof BigInteger big) {
      boolean isLong = big.bitLength() < 64 && (type == Long.class || type == long.class);
      return isLong
          ? (Object) big.longValue()
          : type == BigDecimal.class ? new BigDecimal(big) : null;
    }
    return null;
  }
}
