package org.cairndb.datom;

import clojure.lang.IPersistentVector;
import clojure.lang.IRecord;
import clojure.lang.LazilyPersistentVector;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Sequential;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * Copies one collection into its canonical form, counting what it holds: a shared part is counted
 * each time that it is met, so that a small graph which unfolds to a huge tree is refused, and an
 * endless seq ends at the limit. Used once, by one thread.
 */
final class CanonicalCollection {
  private int elements;
  private long length;

  Object of(Object v) {
    return collection(v, 1);
  }

  private @Nullable Object element(@Nullable Object v, int depth) {
    if (++elements > ValueLimits.MAX_ELEMENTS) {
      throw Values.tooLarge("elements", ValueLimits.MAX_ELEMENTS);
    }
    if (v == null) {
      return null;
    }
    Object scalar = Values.scalar(v);
    if (scalar == null) {
      return collection(v, depth + 1);
    }
    if (scalar instanceof String s) {
      length += s.length();
    } else if (scalar instanceof byte[] bytes) {
      length += bytes.length;
    }
    Values.checkLength(length);
    return scalar;
  }

  private Object collection(Object v, int depth) {
    if (depth > ValueLimits.MAX_DEPTH) {
      throw new CairnException(
          "value/too-deep",
          "a value has too many collections inside one another: limit=" + ValueLimits.MAX_DEPTH,
          "limit",
          (long) ValueLimits.MAX_DEPTH);
    }
    if (v instanceof Map<?, ?> m && !(v instanceof IRecord)) {
      return map(m, depth);
    }
    if (v instanceof Set<?> s) {
      return set(s, depth);
    }
    if (v instanceof Sequential || v instanceof List) {
      return sequential(v, depth);
    }
    if (v instanceof TaggedLiteral t) {
      return TaggedLiteral.create((Symbol) t.tag.withMeta(null), element(t.form, depth));
    }
    throw Values.unsupported(v);
  }

  private Object sequential(Object v, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    Iterator<?> it = RT.iter(v);
    while (it.hasNext()) {
      items.add(element(it.next(), depth));
    }
    boolean isVector = v instanceof IPersistentVector || !(v instanceof Sequential);
    return isVector
        ? LazilyPersistentVector.createOwning(items.toArray())
        : PersistentList.create(items);
  }

  private Object set(Set<?> v, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object item : v) {
      items.add(element(item, depth));
    }
    @Nullable Object[] sorted = SortedForm.sort(items.toArray(), 1);
    int distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || !ValueOrder.equal(sorted[distinct - 1], sorted[i])) {
        sorted[distinct++] = sorted[i];
      }
    }
    sorted = Arrays.copyOf(sorted, distinct);
    checkHashes(sorted, 1);
    return PersistentHashSet.create(sorted);
  }

  private Object map(Map<?, ?> v, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Map.Entry<?, ?> entry : v.entrySet()) {
      items.add(element(entry.getKey(), depth));
      items.add(element(entry.getValue(), depth));
    }
    @Nullable Object[] sorted = SortedForm.sort(items.toArray(), 2);
    for (int i = 2; i < sorted.length; i += 2) {
      if (ValueOrder.equal(sorted[i - 2], sorted[i])) {
        throw new CairnException(
            "value/duplicate",
            "two keys of a map are equal to the database: key=" + sorted[i],
            "key",
            sorted[i]);
      }
    }
    checkHashes(sorted, 2);
    return mapOf(sorted);
  }

  /** A map of alternating keys and values that are known to be distinct. */
  static Object mapOf(@Nullable Object[] keysAndValues) {
    return keysAndValues.length <= 16
        ? new PersistentArrayMap(keysAndValues)
        : PersistentHashMap.create(keysAndValues);
  }

  private static void checkHashes(@Nullable Object[] elements, int step) {
    int most = ValueLimits.mostWithOneHash(elements, step);
    if (most > ValueLimits.MAX_SAME_HASH) {
      throw new CairnException(
          "value/colliding",
          "too many elements of one collection have the same hash: found="
              + most
              + ", limit="
              + ValueLimits.MAX_SAME_HASH,
          "found",
          (long) most,
          "limit",
          (long) ValueLimits.MAX_SAME_HASH);
    }
  }
}
