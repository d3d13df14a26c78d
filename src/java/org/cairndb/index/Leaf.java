package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * A run of datoms in the order of its index, a column for each component. Datom {@code i} is {@code
 * (e[i], a[i], v[i], t[i])}. Readers share the arrays and never write to them; only the first
 * {@link #size()} positions count.
 *
 * <p>Two kinds of leaves have a column more. Those of a tree of <em>retired</em> facts say until
 * when each held, and {@code t} is part of their sort key. Those that a view of the history hands
 * out say which datoms are retractions.
 */
public final class Leaf implements Node {
  /** A leaf with more datoms than this is split. */
  static final int MAX = 256;

  /** A leaf with fewer datoms than this is merged with a neighbour where there is room. */
  static final int MIN = MAX / 4;

  private static final int SLACK = 16;

  /** A leaf of so few datoms gets less room for more. */
  private static final int FEW = 32;

  private long[] e;
  private int[] a;
  private Column v;
  private long[] t;
  private int size;

  /** The transactions that retracted the facts; null but in a tree of retired facts. */
  private long @Nullable [] until;

  /** Which datoms are assertions; null if all are. */
  private final boolean @Nullable [] added;

  /** Set when it is first asked for, and again after a change in place. */
  private @Nullable Times times;

  /** The edit that may change this leaf in place; null once it is shared. */
  private final @Nullable Object owner;

  Leaf(long[] e, int[] a, Column v, long[] t, int size, @Nullable Object owner) {
    this(e, a, v, t, null, null, size, owner);
  }

  private Leaf(
      long[] e,
      int[] a,
      Column v,
      long[] t,
      long @Nullable [] until,
      boolean @Nullable [] added,
      int size,
      @Nullable Object owner) {
    this.e = e;
    this.a = a;
    this.v = v;
    this.t = t;
    this.until = until;
    this.added = added;
    this.size = size;
    this.owner = owner;
  }

  /** A leaf over columns that the caller gives away. */
  public static Leaf of(long[] e, int[] a, Column v, long[] t, int size) {
    return new Leaf(e, a, v, t, size, null);
  }

  /** A leaf of retired facts. */
  static Leaf retired(long[] e, int[] a, Column v, long[] t, long[] until, int size) {
    return new Leaf(e, a, v, t, until, null, size, null);
  }

  /** A run of the history; {@code added} is null if all are assertions. */
  static Leaf history(long[] e, int[] a, Column v, long[] t, boolean @Nullable [] added, int size) {
    return new Leaf(e, a, v, t, null, added, size, null);
  }

  static Leaf empty() {
    return new Leaf(new long[0], new int[0], new Column.OfLong(new long[0]), new long[0], 0, null);
  }

  static Leaf emptyRetired() {
    Column none = new Column.OfLong(new long[0]);
    return retired(new long[0], new int[0], none, new long[0], new long[0], 0);
  }

  /** An empty leaf of the same kind. */
  Leaf emptied() {
    return until == null ? empty() : emptyRetired();
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

  /** Ids of the transactions that asserted the datoms, or retracted them where they say so. */
  public long[] t() {
    return t;
  }

  /** Whether a datom is an assertion, which it is but in a view of the history. */
  public boolean isAdded(int i) {
    return added == null || added[i];
  }

  /** The transactions that retracted the facts, if this is of a tree of retired facts. */
  long @Nullable [] until() {
    return until;
  }

  /**
   * Between which transactions a leaf's facts were asserted and, if they are retired, retracted.
   *
   * @param soonest until when the first of them held that is retired; {@link Long#MAX_VALUE} if
   *     none is
   * @param latest until when the last of them held; {@link Long#MAX_VALUE} if they hold now
   */
  record Times(long first, long last, long soonest, long latest) {
    static Times of(long[] t, long @Nullable [] until, int size) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      long soonest = Long.MAX_VALUE;
      long latest = until == null ? Long.MAX_VALUE : Long.MIN_VALUE;
      for (int i = 0; i < size; i++) {
        first = Math.min(first, t[i]);
        last = Math.max(last, t[i]);
      }
      for (int i = 0; until != null && i < size; i++) {
        soonest = Math.min(soonest, until[i]);
        latest = Math.max(latest, until[i]);
      }
      return new Times(first, last, soonest, latest);
    }
  }

  /**
   * What is known of the times of all its facts, from reading them once.
   *
   * @param asked of how many of them it is wanted; for few, reading all is not worth while
   * @return null if it is not known
   */
  @Nullable Times times(int asked) {
    Times known = times;
    if (known == null && asked >= size / 4) {
      known = Times.of(t, until, size);
      times = known;
    }
    return known;
  }

  /** The last column of a row of a tree of retired facts: until when the fact held. */
  public long lastColumn(int i) {
    long[] column = until;
    if (column == null) {
      throw new CorruptException(
          "leaf of another kind", "a tree of retired facts", 0, "a leaf of those", "one of facts");
    }
    return column[i];
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
    return 144 + (until == null ? 20L : 28L) * e.length + Columns.footprint(v, size);
  }

  /** The datom at a position as a key of all its parts. */
  Key key(int i) {
    return until == null
        ? new Key(e[i], a[i], v.get(i), 3)
        : new Key(e[i], a[i], v.get(i), t[i], Key.RETIRED_PARTS);
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
        yield c == 0 && parts > 2 ? compareValueAndTime(i, key) : c;
      }
      case AEVT -> {
        int c = Integer.compare(a[i], key.a());
        if (c == 0 && parts > 1) {
          c = Long.compare(e[i], key.e());
        }
        yield c == 0 && parts > 2 ? compareValueAndTime(i, key) : c;
      }
      case AVET -> {
        int c = Integer.compare(a[i], key.a());
        if (c == 0 && parts > 1) {
          c = compareValue(i, key);
        }
        if (c == 0 && parts > 2) {
          c = Long.compare(e[i], key.e());
          c = c == 0 && parts > 3 ? Long.compare(t[i], key.t()) : c;
        }
        yield c;
      }
    };
  }

  private int compareValueAndTime(int i, Key key) {
    int c = compareValue(i, key);
    return c == 0 && key.parts() > 3 ? Long.compare(t[i], key.t()) : c;
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
    return LeafSearch.search(this, order, key, false);
  }

  /** The first position whose datom is after every datom that has the key as its prefix. */
  int upperBound(IndexOrder order, Key key) {
    return LeafSearch.search(this, order, key, true);
  }

  /**
   * This leaf with one datom more, in place if the edit owns it and there is room. It may then be
   * larger than {@link #MAX}.
   *
   * @param last what the last column gets: the transaction, or until when a retired fact held
   */
  Leaf insert(int at, Key key, long last, Object edit) {
    boolean inPlace = owner == edit && size < e.length;
    int capacity = inPlace ? e.length : size + (size < FEW ? SLACK / 4 : SLACK);
    Leaf target = inPlace ? this : new Leaf(e, a, v, t, until, null, size, edit);
    target.e = Columns.insert(e, size, at, key.e(), capacity, inPlace);
    target.a = Columns.insert(a, size, at, key.a(), capacity, inPlace);
    target.v =
        Columns.insert(v, size, at, java.util.Objects.requireNonNull(key.v()), capacity, inPlace);
    if (until == null) {
      target.t = Columns.insert(t, size, at, last, capacity, inPlace);
    } else {
      target.t = Columns.insert(t, size, at, key.t(), capacity, inPlace);
      target.until = Columns.insert(until, size, at, last, capacity, inPlace);
    }
    target.size = size + 1;
    target.times = null;
    return target;
  }

  /** Whether an edit may change it in place. */
  boolean isOwnedBy(Object edit) {
    return owner == edit;
  }

  /** Where the first datom is that has a key as its prefix; null if none has. */
  @Nullable Place find(IndexOrder order, Key prefix) {
    int at = lowerBound(order, prefix);
    return at < size && compare(order, at, prefix) == 0 ? new Place(this, at) : null;
  }

  /**
   * This leaf and the datoms of another, whose i-th goes before the datom of this at {@code
   * places[i]}, in a leaf with some room.
   *
   * @param n how many datoms both have
   */
  Leaf merged(Leaf other, int[] places, int n, @Nullable Object edit) {
    int capacity = edit == null ? n : n + SLACK;
    long[] newUntil = null;
    if (until != null && other.until != null) {
      newUntil = new long[capacity];
      Columns.merge(until, size, other.until, places, newUntil);
    }
    long[] newE = new long[capacity];
    int[] newA = new int[capacity];
    long[] newT = new long[capacity];
    Columns.merge(e, size, other.e, places, newE);
    Columns.merge(a, size, other.a, places, newA);
    Columns.merge(t, size, other.t, places, newT);
    Column newV = Columns.merge(v, size, other.v, places, capacity);
    return new Leaf(newE, newA, newV, newT, newUntil, null, n, edit);
  }

  /** This leaf without the datom at a position, in place if the edit owns it. */
  Leaf remove(int at, Object edit) {
    if (owner == edit && until == null) {
      times = null;
      int rest = --size - at;
      System.arraycopy(e, at + 1, e, at, rest);
      System.arraycopy(a, at + 1, a, at, rest);
      System.arraycopy(t, at + 1, t, at, rest);
      v = Columns.remove(v, size + 1, at);
      return this;
    }
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
    boolean[] newAdded = added == null ? null : new boolean[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      if (selection.test(this, i)) {
        newE[n] = e[i];
        newA[n] = a[i];
        newV[n] = v.get(i);
        if (newAdded != null) {
          newAdded[n] = isAdded(i);
        }
        newT[n++] = t[i];
      }
    }
    return history(newE, newA, Columns.narrowest(newV, n), newT, newAdded, n);
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
    long[] until = null;
    if (one.until != null && two.until != null) {
      until = new long[n1 + n2];
      System.arraycopy(one.until, oneFrom, until, 0, n1);
      System.arraycopy(two.until, twoFrom, until, n1, n2);
    }
    return new Leaf(e, a, v, t, until, null, n1 + n2, edit);
  }
}
