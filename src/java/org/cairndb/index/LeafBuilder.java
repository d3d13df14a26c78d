package org.cairndb.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Rows of two leaves on their way into one. For one thread, used once. */
final class LeafBuilder {
  private long[] e;
  private int[] a;
  private long[] t;
  private boolean @Nullable [] added;
  private Column v;
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

  int size() {
    return size;
  }

  /**
   * Makes room for more rows, if their values are of the kind that its column has.
   *
   * @param n how many may come
   * @param one from whose values and those of {@code two} they are
   * @param history whether there may be retractions among them
   * @return whether they may be added
   */
  boolean takes(int n, Column one, Column two, boolean history) {
    boolean fits = one.getClass() == v.getClass() && two.getClass() == v.getClass();
    if (!fits || history != (added != null)) {
      return false;
    }
    if (size + n > e.length) {
      int capacity = Math.max(size + n, Leaf.MAX);
      e = Arrays.copyOf(e, capacity);
      a = Arrays.copyOf(a, capacity);
      t = Arrays.copyOf(t, capacity);
      added = added == null ? null : Arrays.copyOf(added, capacity);
      if (v instanceof Column.OfLong longs) {
        v = new Column.OfLong(Arrays.copyOf(longs.array(), capacity));
      } else if (v instanceof Column.OfDouble doubles) {
        v = new Column.OfDouble(Arrays.copyOf(doubles.array(), capacity));
      } else {
        v = new Column.OfObject(Arrays.copyOf(((Column.OfObject) v).array(), capacity));
      }
    }
    return true;
  }

  /** Adds rows that are assertions. */
  void addAll(Leaf leaf, int from, int to) {
    int n = to - from;
    System.arraycopy(leaf.e(), from, e, size, n);
    System.arraycopy(leaf.a(), from, a, size, n);
    System.arraycopy(leaf.t(), from, t, size, n);
    if (added != null) {
      Arrays.fill(added, size, size + n, true);
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
    gather(leaf.e(), e, rows, from, n);
    gather(leaf.t(), t, rows, from, n);
    int[] attributes = leaf.a();
    for (int i = 0; i < n; i++) {
      a[size + i] = attributes[rows[from + i]];
    }
    if (added != null) {
      Arrays.fill(added, size, size + n, true);
    }
    if (v instanceof Column.OfLong to1 && leaf.v() instanceof Column.OfLong from1) {
      gather(from1.array(), to1.array(), rows, from, n);
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

  private void gather(long[] given, long[] column, int[] rows, int from, int n) {
    int at = size;
    for (int i = 0; i < n; i++) {
      column[at + i] = given[rows[from + i]];
    }
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
