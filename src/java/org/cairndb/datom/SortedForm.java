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
 * A collection with the sets and maps inside it, at every level, laid out in order. To compare two
 * sets each has to be sorted, and sorting compares their elements: laying all levels out once, from
 * the inside, keeps that from being done over and over.
 */
final class SortedForm {
  private final @Nullable Object value;
  private final Kind kind;

  /**
   * Scalars as they are, collections as forms. A map's are key, value, key, value; a tagged
   * literal's are tag, form.
   */
  private final @Nullable Object[] items;

  private SortedForm(@Nullable Object value, Kind kind, @Nullable Object[] items) {
    this.value = value;
    this.kind = kind;
    this.items = items;
  }

  /** The order of two collections of one kind. */
  static int compareCollections(Object a, Object b) {
    return compare(of(a), of(b));
  }

  /**
   * A copy of an array, sorted.
   *
   * @param step 1 to sort elements; 2 to sort alternating keys and values by key
   */
  static @Nullable Object[] sort(@Nullable Object[] elements, int step) {
    @Nullable Object[] forms = forms(elements);
    arrange(forms, step);
    for (int i = 0; i < forms.length; i++) {
      if (forms[i] instanceof SortedForm f) {
        forms[i] = f.value;
      }
    }
    return forms;
  }

  private static @Nullable Object of(@Nullable Object v) {
    Kind kind = Kind.of(v);
    if (v == null || kind.compareTo(Kind.SEQUENTIAL) < 0) {
      return v;
    }
    @Nullable Object[] items = forms(elements(v, kind));
    if (kind == Kind.SET || kind == Kind.MAP) {
      arrange(items, kind == Kind.SET ? 1 : 2);
    }
    return new SortedForm(v, kind, items);
  }

  private static @Nullable Object[] forms(@Nullable Object[] elements) {
    @Nullable Object[] forms = new @Nullable Object[elements.length];
    for (int i = 0; i < forms.length; i++) {
      forms[i] = of(elements[i]);
    }
    return forms;
  }

  private static @Nullable Object[] elements(Object v, Kind kind) {
    if (v instanceof TaggedLiteral t) {
      return new @Nullable Object[] {t.tag, t.form};
    }
    List<@Nullable Object> elements = new ArrayList<>();
    if (kind == Kind.MAP) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) v).entrySet()) {
        elements.add(entry.getKey());
        elements.add(entry.getValue());
      }
    } else {
      Iterator<?> it = RT.iter(v);
      while (it.hasNext()) {
        elements.add(it.next());
      }
    }
    return elements.toArray();
  }

  private static void arrange(@Nullable Object[] forms, int step) {
    if (step == 1) {
      Arrays.sort(forms, SortedForm::compare);
      return;
    }
    @Nullable Object[][] entries = new @Nullable Object[forms.length / 2][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = new @Nullable Object[] {forms[2 * i], forms[2 * i + 1]};
    }
    Arrays.sort(entries, (x, y) -> compare(x[0], y[0]));
    for (int i = 0; i < entries.length; i++) {
      forms[2 * i] = entries[i][0];
      forms[2 * i + 1] = entries[i][1];
    }
  }

  private static int compare(@Nullable Object a, @Nullable Object b) {
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
}
