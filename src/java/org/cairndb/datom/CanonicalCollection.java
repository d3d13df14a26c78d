package org.cairndb.datom;

import clojure.lang.IPersistentVector;
import clojure.lang.IRecord;
import clojure.lang.LazilyPersistentVector;
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
 *
 * <p>Its methods give values, or {@link SortedForm} items where {@code sorted} says that a set or
 * map around them will have to compare them.
 */
final class CanonicalCollection {
  private int elements;
  private long length;

  Object of(Object v) {
    return collection(v, 1, false);
  }

  private @Nullable Object element(@Nullable Object v, int depth, boolean sorted) {
    if (++elements > ValueLimits.MAX_ELEMENTS) {
      throw Values.tooLarge("elements", ValueLimits.MAX_ELEMENTS);
    }
    if (v == null) {
      return null;
    }
    Object scalar = Values.scalar(v);
    if (scalar == null) {
      return collection(v, depth + 1, sorted);
    }
    if (scalar instanceof String s) {
      length += s.length();
    } else if (scalar instanceof byte[] bytes) {
      length += bytes.length;
    } else if (scalar instanceof float[] floats) {
      length += (long) Float.BYTES * floats.length;
    } else if (scalar instanceof double[] doubles) {
      length += (long) Double.BYTES * doubles.length;
    }
    Values.checkLength(length);
    return scalar;
  }

  private Object collection(Object v, int depth, boolean sorted) {
    if (depth > ValueLimits.MAX_DEPTH) {
      throw new CairnException(
          "value/too-deep",
          "a value has too many collections inside one another: limit=" + ValueLimits.MAX_DEPTH,
          "limit",
          (long) ValueLimits.MAX_DEPTH);
    }
    if (v instanceof Map<?, ?> m && !(v instanceof IRecord)) {
      return map(m, depth, sorted);
    }
    if (v instanceof Set<?> s) {
      return set(s, depth, sorted);
    }
    if (v instanceof Sequential || v instanceof List) {
      return sequential(v, depth, sorted);
    }
    if (v instanceof TaggedLiteral t) {
      return tagged(t, depth, sorted);
    }
    throw Values.unsupported(v);
  }

  private Object sequential(Object v, int depth, boolean sorted) {
    List<@Nullable Object> list = new ArrayList<>();
    Iterator<?> it = RT.iter(v);
    while (it.hasNext()) {
      list.add(element(it.next(), depth, sorted));
    }
    @Nullable Object[] items = list.toArray();
    @Nullable Object[] values = sorted ? SortedForm.values(items) : items;
    boolean isVector = v instanceof IPersistentVector || !(v instanceof Sequential);
    Object sequential =
        isVector
            ? LazilyPersistentVector.createOwning(values)
            : PersistentList.create(Arrays.asList(values));
    return sorted ? SortedForm.of(sequential, items) : sequential;
  }

  private Object tagged(TaggedLiteral t, int depth, boolean sorted) {
    Object tag = t.tag.withMeta(null);
    @Nullable Object form = element(t.form, depth, sorted);
    Object tagged = TaggedLiteral.create((Symbol) tag, SortedForm.value(form));
    return sorted ? SortedForm.of(tagged, new @Nullable Object[] {tag, form}) : tagged;
  }

  private Object set(Set<?> v, int depth, boolean sorted) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object item : v) {
      list.add(element(item, depth, true));
    }
    @Nullable Object[] items = list.toArray();
    Arrays.sort(items, SortedForm::compare);
    int distinct = 0;
    for (int i = 0; i < items.length; i++) {
      if (i == 0 || SortedForm.compare(items[distinct - 1], items[i]) != 0) {
        items[distinct++] = items[i];
      }
    }
    items = Arrays.copyOf(items, distinct);
    @Nullable Object[] values = SortedForm.values(items);
    checkHashes(values, 1);
    Object set = PersistentHashSet.create(values);
    return sorted ? SortedForm.of(set, items) : set;
  }

  private Object map(Map<?, ?> v, int depth, boolean sorted) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Map.Entry<?, ?> entry : v.entrySet()) {
      list.add(element(entry.getKey(), depth, true));
      list.add(element(entry.getValue(), depth, true));
    }
    @Nullable Object[] items = list.toArray();
    SortedForm.sortEntries(items);
    for (int i = 2; i < items.length; i += 2) {
      if (SortedForm.compare(items[i - 2], items[i]) == 0) {
        throw new CairnException(
            "value/duplicate",
            "two keys of a map are equal to the database: key=" + SortedForm.value(items[i]),
            "key",
            SortedForm.value(items[i]));
      }
    }
    @Nullable Object[] values = SortedForm.values(items);
    checkHashes(values, 2);
    Object map = RT.mapUniqueKeys(values);
    return sorted ? SortedForm.of(map, items) : map;
  }

  private static void checkHashes(@Nullable Object[] values, int step) {
    int most = ValueLimits.mostWithOneHash(values, step);
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
