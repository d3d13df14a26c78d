package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.jspecify.annotations.Nullable;

/**
 * A run of datoms in the order of its index, a column for each component. Datom {@code i} is {@code
 * (e[i], a[i], v[i], t[i])}. Readers share the arrays and never write to them; only the first
 * {@link #size()} positions count.
 */
public final class Leaf implements Node {
  /** A leaf with more datoms than this is split. */
  static final int MAX = 256;

  /** A leaf with fewer datoms than this is merged with a neighbour where there is room. */
  static final int MIN = MAX / 4;

  private static final int SLACK = 16;

  private long[] e;
  private int[] a;
  private Column v;
  private long[] t;
  private int size;

  /** The edit that may change this leaf in place; null once it is shared. */
  private final @Nullable Object owner;

  Leaf(long[] e, int[] a, Column v, long[] t, int size, @Nullable Object owner) {
    this.e = e;
    this.a = a;
    this.v = v;
    this.t = t;
    this.size = size;
    this.owner = owner;
  }

  /** A leaf over columns that the caller gives away. */
  public static Leaf of(long[] e, int[] a, Column v, long[] t, int size) {
    return new Leaf(e, a, v, t, size, null);
  }

  static Leaf empty() {
    return new Leaf(new long[0], new int[0], new Column.OfLong(new long[0]), new long[0], 0, null);
  }

  /** Entity ids. */
  public long[] e() {
    return e;
  }

  /** Attribute ids. */
  public int[] a() {
    return a;
  }

  /** Values. */
  public Column v() {
    return v;
  }

  /** Ids of the transactions that asserted the datoms. */
  public long[] t() {
    return t;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long count() {
    return size;
  }

  @Override
  public int level() {
    return 0;
  }

  @Override
  public long footprint() {
    return 96 + 20L * e.length + Columns.footprint(v, size);
  }

  /** The datom at a position as a key of all three parts. */
  Key key(int i) {
    return new Key(e[i], a[i], v.get(i), 3);
  }

  /** Compares the datom at {@code i} with a key; 0 if the key is a prefix of it. */
  int compare(IndexOrder order, int i, Key key) {
    int parts = key.parts();
    if (parts == 0) {
      return 0;
    }
    return switch (order) {
      case EAVT -> {
        int c = Long.compare(e[i], key.e());
        if (c == 0 && parts > 1) {
          c = Integer.compare(a[i], key.a());
        }
        yield c == 0 && parts > 2 ? compareValue(i, key) : c;
      }
      case AEVT -> {
        int c = Integer.compare(a[i], key.a());
        if (c == 0 && parts > 1) {
          c = Long.compare(e[i], key.e());
        }
        yield c == 0 && parts > 2 ? compareValue(i, key) : c;
      }
      case AVET -> {
        int c = Integer.compare(a[i], key.a());
        if (c == 0 && parts > 1) {
          c = compareValue(i, key);
        }
        yield c == 0 && parts > 2 ? Long.compare(e[i], key.e()) : c;
      }
    };
  }

  private int compareValue(int i, Key key) {
    Object value = java.util.Objects.requireNonNull(key.v());
    if (v instanceof Column.OfLong longs && value instanceof Long l) {
      return Long.compare(longs.array()[i], l);
    }
    return ValueOrder.compare(v.get(i), value);
  }

  /** The first position whose datom is at or after the key; {@link #size()} if none is. */
  int lowerBound(IndexOrder order, Key key) {
    return search(order, key, 0);
  }

  /** The first position whose datom is after every datom that has the key as its prefix. */
  int upperBound(IndexOrder order, Key key) {
    return search(order, key, 1);
  }

  private int search(IndexOrder order, Key key, int least) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(order, middle, key) < least) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * This leaf with one datom more, in place if the edit owns it and there is room. It may then be
   * larger than {@link #MAX}.
   */
  Leaf insert(int at, Key key, long tx, Object edit) {
    boolean inPlace = owner == edit && size < e.length;
    int capacity = inPlace ? e.length : size + SLACK;
    Leaf target = inPlace ? this : new Leaf(e, a, v, t, size, edit);
    target.e = Columns.insert(e, size, at, key.e(), capacity, inPlace);
    target.a = Columns.insert(a, size, at, key.a(), capacity, inPlace);
    target.v =
        Columns.insert(v, size, at, java.util.Objects.requireNonNull(key.v()), capacity, inPlace);
    target.t = Columns.insert(t, size, at, tx, capacity, inPlace);
    target.size = size + 1;
    return target;
  }

  /** This leaf without the datom at a position. */
  Leaf remove(int at, Object edit) {
    return joined(edit, this, 0, at, this, at + 1, size);
  }

  /** Positions {@code from} to {@code to}, as a leaf of their own. */
  Leaf slice(int from, int to, Object edit) {
    return joined(edit, this, from, to, this, to, to);
  }

  /** All of this leaf and then all of the next. */
  Leaf append(Leaf next, Object edit) {
    return joined(edit, this, 0, size, next, 0, next.size);
  }

  /** Decides which positions of a leaf stay. */
  public interface Selection {
    /** Whether the datom at a position stays. */
    boolean test(Leaf leaf, int i);
  }

  /** The datoms between two positions that a selection keeps, as a leaf of their own. */
  public Leaf select(int from, int to, Selection selection) {
    long[] newE = new long[to - from];
    int[] newA = new int[to - from];
    Object[] newV = new Object[to - from];
    long[] newT = new long[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      if (selection.test(this, i)) {
        newE[n] = e[i];
        newA[n] = a[i];
        newV[n] = v.get(i);
        newT[n++] = t[i];
      }
    }
    return of(newE, newA, Columns.narrowest(newV, n), newT, n);
  }

  private static Leaf joined(
      Object edit, Leaf one, int oneFrom, int oneTo, Leaf two, int twoFrom, int twoTo) {
    int n1 = oneTo - oneFrom;
    int n2 = twoTo - twoFrom;
    long[] e = new long[n1 + n2];
    int[] a = new int[n1 + n2];
    long[] t = new long[n1 + n2];
    System.arraycopy(one.e, oneFrom, e, 0, n1);
    System.arraycopy(two.e, twoFrom, e, n1, n2);
    System.arraycopy(one.a, oneFrom, a, 0, n1);
    System.arraycopy(two.a, twoFrom, a, n1, n2);
    System.arraycopy(one.t, oneFrom, t, 0, n1);
    System.arraycopy(two.t, twoFrom, t, n1, n2);
    Column v = Columns.join(one.v, oneFrom, n1, two.v, twoFrom, n2);
    return new Leaf(e, a, v, t, n1 + n2, edit);
  }
}
