package org.cairndb.index;

import org.jspecify.annotations.Nullable;

/** Rows of two leaves on their way into one. For one thread, used once. */
final class LeafBuilder {
  private final long[] e;
  private final int[] a;
  private final long[] t;
  private final boolean @Nullable [] added;
  private final Column v;
  private int size;

  /**
   * @param capacity how many rows may come
   * @param one from whose values and those of {@code two} the kind of the column follows
   * @param history whether there may be retractions
   */
  LeafBuilder(int capacity, Column one, Column two, boolean history) {
    e = new long[capacity];
    a = new int[capacity];
    t = new long[capacity];
    added = history ? new boolean[capacity] : null;
    if (one instanceof Column.OfLong && two instanceof Column.OfLong) {
      v = new Column.OfLong(new long[capacity]);
    } else if (one instanceof Column.OfDouble && two instanceof Column.OfDouble) {
      v = new Column.OfDouble(new double[capacity]);
    } else {
      v = new Column.OfObject(new Object[capacity]);
    }
  }

  /** Adds rows that are assertions. */
  void addAll(Leaf leaf, int from, int to) {
    int n = to - from;
    System.arraycopy(leaf.e(), from, e, size, n);
    System.arraycopy(leaf.a(), from, a, size, n);
    System.arraycopy(leaf.t(), from, t, size, n);
    if (added != null) {
      java.util.Arrays.fill(added, size, size + n, true);
    }
    if (v instanceof Column.OfLong to1 && leaf.v() instanceof Column.OfLong from1) {
      System.arraycopy(from1.array(), from, to1.array(), size, n);
    } else if (v instanceof Column.OfObject to1 && leaf.v() instanceof Column.OfObject from1) {
      System.arraycopy(from1.array(), from, to1.array(), size, n);
    } else {
      for (int i = 0; i < n; i++) {
        setValue(size + i, leaf.v(), from + i);
      }
    }
    size += n;
  }

  /** Adds the rows that stand at some places of a list; they are assertions. */
  void addAll(Leaf leaf, int[] rows, int from, int to) {
    int n = to - from;
    for (int i = 0; i < n; i++) {
      int row = rows[from + i];
      e[size + i] = leaf.e()[row];
      a[size + i] = leaf.a()[row];
      t[size + i] = leaf.t()[row];
    }
    if (added != null) {
      java.util.Arrays.fill(added, size, size + n, true);
    }
    if (v instanceof Column.OfLong to1 && leaf.v() instanceof Column.OfLong from1) {
      for (int i = 0; i < n; i++) {
        to1.array()[size + i] = from1.array()[rows[from + i]];
      }
    } else if (v instanceof Column.OfObject to1 && leaf.v() instanceof Column.OfObject from1) {
      for (int i = 0; i < n; i++) {
        to1.array()[size + i] = from1.array()[rows[from + i]];
      }
    } else {
      for (int i = 0; i < n; i++) {
        setValue(size + i, leaf.v(), rows[from + i]);
      }
    }
    size += n;
  }

  /** Adds one row, said by a transaction. */
  void add(Leaf leaf, int i, long tx, boolean isAdded) {
    e[size] = leaf.e()[i];
    a[size] = leaf.a()[i];
    t[size] = tx;
    if (added != null) {
      added[size] = isAdded;
    }
    setValue(size, leaf.v(), i);
    size++;
  }

  private void setValue(int at, Column from, int i) {
    if (v instanceof Column.OfLong longs && from instanceof Column.OfLong given) {
      longs.array()[at] = given.array()[i];
    } else if (v instanceof Column.OfDouble doubles && from instanceof Column.OfDouble given) {
      doubles.array()[at] = given.array()[i];
    } else {
      ((Column.OfObject) v).array()[at] = from.get(i);
    }
  }

  Leaf build() {
    return Leaf.history(e, a, v, t, added, size);
  }
}
