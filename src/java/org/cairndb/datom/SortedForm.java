package org.cairndb.datom;

import clojure.lang.RT;
import clojure.lang.TaggedLiteral;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection with the sets and maps inside it, at every level, laid out in the order of {@link
 * ValueOrder}.
 *
 * <p>To compare two sets each has to be sorted, and sorting compares their elements, which may be
 * sets: laying all levels out once, from the inside, keeps that from being done again at each
 * level. An <em>item</em> is a scalar as it is, or the form of a collection. Immutable by
 * convention: nobody writes to the arrays.
 */
public final class SortedForm {
  private final Object value;
  private final Kind kind;
  private final @Nullable Object[] items;

  private SortedForm(Object value, Kind kind, @Nullable Object[] items) {
    this.value = value;
    this.kind = kind;
    this.items = items;
  }

  /**
   * The form of a collection whose parts are laid out already.
   *
   * @param value the collection
   * @param items its items in order: a set's ascending, a map's key, value, key, value by ascending
   *     key, a tagged literal's tag and form
   */
  public static SortedForm of(Object value, @Nullable Object[] items) {
    return new SortedForm(value, Kind.of(value), items);
  }

  /** The item that stands for a value: itself if it is a scalar, else its form. */
  public static @Nullable Object item(@Nullable Object v) {
    Kind kind = Kind.of(v);
    if (v == null || kind.compareTo(Kind.SEQUENTIAL) < 0) {
      return v;
    }
    return ofCollection(v, kind);
  }

  /**
   * The form of a collection.
   *
   * @throws org.cairndb.error.CairnException {@code :value/unsupported} for what is not one
   */
  public static SortedForm ofCollection(Object v) {
    Kind kind = Kind.of(v);
    if (kind.compareTo(Kind.SEQUENTIAL) < 0) {
      throw Values.unsupported(v);
    }
    return ofCollection(v, kind);
  }

  private static SortedForm ofCollection(Object v, Kind kind) {
    @Nullable Object[] items = parts(v, kind);
    for (int i = 0; i < items.length; i++) {
      items[i] = item(items[i]);
    }
    if (kind == Kind.SET) {
      Arrays.sort(items, SortedForm::compare);
    } else if (kind == Kind.MAP) {
      sortEntries(items);
    }
    return new SortedForm(v, kind, items);
  }

  /** The value that an item stands for. */
  public static @Nullable Object value(@Nullable Object item) {
    return item instanceof SortedForm f ? f.value : item;
  }

  /** The values that items stand for, in a new array. */
  public static @Nullable Object[] values(@Nullable Object[] items) {
    @Nullable Object[] values = new @Nullable Object[items.length];
    for (int i = 0; i < items.length; i++) {
      values[i] = value(items[i]);
    }
    return values;
  }

  /** The collection itself. */
  public Object collection() {
    return value;
  }

  /** The parts of this collection, in order; not to be written to. */
  public @Nullable Object[] items() {
    return items;
  }

  /** The order of the values that two items stand for. */
  public static int compare(@Nullable Object a, @Nullable Object b) {
    if (!(a instanceof SortedForm x) || !(b instanceof SortedForm y)) {
      Kind kindA = a instanceof SortedForm f ? f.kind : Kind.of(a);
      Kind kindB = b instanceof SortedForm f ? f.kind : Kind.of(b);
      return kindA != kindB ? kindA.compareTo(kindB) : ValueOrder.compare(a, b);
    }
    int order = x.kind.compareTo(y.kind);
    if (order == 0 && (x.kind == Kind.SET || x.kind == Kind.MAP)) {
      order = Integer.compare(x.items.length, y.items.length);
    }
    int shorter = Math.min(x.items.length, y.items.length);
    for (int i = 0; order == 0 && i < shorter; i++) {
      order = compare(x.items[i], y.items[i]);
    }
    return order != 0 ? order : Integer.compare(x.items.length, y.items.length);
  }

  /** Sorts alternating keys and values by key. */
  static void sortEntries(@Nullable Object[] items) {
    @Nullable Object[][] entries = new @Nullable Object[items.length / 2][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = new @Nullable Object[] {items[2 * i], items[2 * i + 1]};
    }
    Arrays.sort(entries, (x, y) -> compare(x[0], y[0]));
    for (int i = 0; i < entries.length; i++) {
      items[2 * i] = entries[i][0];
      items[2 * i + 1] = entries[i][1];
    }
  }

  private static @Nullable Object[] parts(Object v, Kind kind) {
    if (v instanceof TaggedLiteral t) {
      return new @Nullable Object[] {t.tag, t.form};
    }
    List<@Nullable Object> parts = new ArrayList<>();
    if (kind == Kind.MAP) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) v).entrySet()) {
        parts.add(entry.getKey());
        parts.add(entry.getValue());
      }
    } else {
      Iterator<?> it = RT.iter(v);
      while (it.hasNext()) {
        parts.add(it.next());
      }
    }
    return parts.toArray();
  }
}
