package org.cairndb.datom;

import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The one total order of values, on which every index rests. {@code docs/format/value.md} tells it
 * in full; a database whose indexes were built in another order cannot be read, so it never changes
 * within a format version.
 *
 * <pre>
 *   nil &lt; boolean &lt; number &lt; character &lt; string &lt; keyword &lt; symbol &lt; instant
 *       &lt; uuid &lt; uri &lt; bytes &lt; floats &lt; doubles &lt; sequential &lt; set &lt; map
 *       &lt; tagged literal
 * </pre>
 *
 * <p>Two values that compare as 0 are the same value to the database. That agrees with Clojure's
 * {@code =} ({@code 1} is {@code 1N}, {@code 1} is not {@code 1.0}, a list is a vector), save that
 * NaN equals itself, arrays are equal by content, and a float equals the double of the same number
 * inside collections too. Values need not be canonical, but are of the classes that {@link Values}
 * takes. Thread-safe.
 */
public final class ValueOrder {
  private ValueOrder() {}

  /**
   * Negative, 0 or positive as {@code a} comes before, is, or comes after {@code b}.
   *
   * @throws org.cairndb.error.CairnException {@code :value/unsupported} for a class that cannot be
   *     stored
   */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    if (a == b && (a == null || a instanceof Keyword)) {
      return 0;
    }
    Kind kind = Kind.of(a);
    int order = kind.compareTo(Kind.of(b));
    return order != 0 || a == null || b == null ? order : compareWithin(kind, a, b);
  }

  private static int compareWithin(Kind kind, Object a, Object b) {
    return switch (kind) {
      case NIL -> 0;
      case BOOLEAN -> ((Boolean) a).compareTo((Boolean) b);
      case NUMBER -> NumberOrder.compare((Number) a, (Number) b);
      case CHARACTER -> ((Character) a).compareTo((Character) b);
      case STRING -> ((String) a).compareTo((String) b);
      case KEYWORD -> compareSymbols(((Keyword) a).sym, ((Keyword) b).sym);
      case SYMBOL -> compareSymbols((Symbol) a, (Symbol) b);
      case INSTANT -> Long.compare(((Date) a).getTime(), ((Date) b).getTime());
      case UUID -> ((UUID) a).compareTo((UUID) b);
      case URI -> UriOrder.compare((URI) a, (URI) b);
      case BYTES -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
      case FLOATS -> NumberOrder.compareArrays((float[]) a, (float[]) b);
      case DOUBLES -> NumberOrder.compareArrays((double[]) a, (double[]) b);
      case SEQUENTIAL -> compareSequentials(a, b);
      case SET, MAP -> compareUnordered(a, b);
      case TAGGED -> compareTagged((TaggedLiteral) a, (TaggedLiteral) b);
    };
  }

  private static int compareSymbols(Symbol a, Symbol b) {
    String namespaceA = a.getNamespace();
    String namespaceB = b.getNamespace();
    int order;
    if (namespaceA == null || namespaceB == null) {
      order = Boolean.compare(namespaceA != null, namespaceB != null);
    } else {
      order = namespaceA.compareTo(namespaceB);
    }
    return order != 0 ? order : a.getName().compareTo(b.getName());
  }

  private static int compareSequentials(Object a, Object b) {
    Iterator<?> itemsA = RT.iter(a);
    Iterator<?> itemsB = RT.iter(b);
    while (itemsA.hasNext() && itemsB.hasNext()) {
      int order = compare(itemsA.next(), itemsB.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(itemsA.hasNext(), itemsB.hasNext());
  }

  private static int compareUnordered(Object a, Object b) {
    int order = Integer.compare(sizeOf(a), sizeOf(b));
    return order != 0 || a == b
        ? order
        : SortedForm.compare(SortedForm.item(a), SortedForm.item(b));
  }

  private static int sizeOf(Object collection) {
    return collection instanceof Map<?, ?> m ? m.size() : ((Collection<?>) collection).size();
  }

  private static int compareTagged(TaggedLiteral a, TaggedLiteral b) {
    int order = compareSymbols(a.tag, b.tag);
    return order != 0 ? order : compare(a.form, b.form);
  }

  /** Whether two values are one value to the database: whether they compare as 0. */
  public static boolean equal(@Nullable Object a, @Nullable Object b) {
    if (a == b) {
      return true;
    }
    if (a instanceof Keyword && b instanceof Keyword) {
      return false;
    }
    if (a instanceof String x && b instanceof String y) {
      return x.equals(y);
    }
    return compare(a, b) == 0;
  }

  /**
   * A hash that equal values share: Clojure's own, save where {@link #equal} goes beyond Clojure's
   * {@code =}.
   */
  public static int hash(@Nullable Object v) {
    return ValueHash.of(v);
  }
}
