package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Period} shows of a range: the facts that hold now merged with those that have been
 * retired, both in the order of one index. Where nothing retired comes between and nothing is too
 * new, the leaves of the present are handed on as they are, so that a state of which little has
 * changed since costs what the present costs. For one thread.
 *
 * <p>In each step the two runs at hand are merged as far as both are known: up to the last row of
 * the one that ends first (backwards, down to the first row of the one that begins last). Rows of
 * one fact come in the order of time, a retraction before what the same transaction asserts.
 */
public final class PeriodScan implements Scan {
  private static final Leaf NOTHING = Leaf.empty();

  private final IndexOrder order;
  private final Period period;
  private final boolean backward;
  private final Side present;
  private final Side retired;
  private Leaf leaf = NOTHING;
  private int from;
  private int to;

  /**
   * Merges two scans over the same range.
   *
   * @param present of facts that hold now
   * @param retired of a tree of retired facts; null if none of them can be seen
   * @param backward whether the scans go backwards
   */
  public PeriodScan(
      IndexOrder order, Period period, Scan present, @Nullable Scan retired, boolean backward) {
    this.order = order;
    this.period = period;
    this.backward = backward;
    this.present = new Side(present);
    this.retired = new Side(retired);
  }

  /** What is left of the present run of one scan. */
  private static final class Side {
    private @Nullable Scan scan;
    private Leaf leaf = NOTHING;
    private int from;
    private int to;

    Side(@Nullable Scan scan) {
      this.scan = scan;
    }

    /**
     * Sees to it that a row is left; false at the end.
     *
     * @param sought what comes before this key need not be read; null if all is wanted
     */
    boolean fill(@Nullable Key sought) {
      if (from < to) {
        return true;
      }
      Scan more = scan;
      if (more == null || !(sought == null ? more.advance() : more.advanceTo(sought))) {
        scan = null;
        leaf = NOTHING;
        from = 0;
        to = 0;
        return false;
      }
      leaf = more.leaf();
      from = more.from();
      to = more.to();
      return true;
    }

    /** Leaves out what is left of a run if all of it comes before a key. */
    void skip(IndexOrder order, Key key) {
      if (from < to && leaf.compare(order, to - 1, key) < 0) {
        from = to;
      }
    }
  }

  @Override
  public boolean advance() {
    return advance(null);
  }

  @Override
  public boolean advanceTo(Key key) {
    if (backward) {
      return advance();
    }
    present.skip(order, key);
    retired.skip(order, key);
    return advance(key);
  }

  private boolean advance(@Nullable Key sought) {
    boolean some = true;
    while (some) {
      boolean hasPresent = present.fill(sought);
      boolean hasRetired = retired.fill(sought);
      some = hasPresent || hasRetired;
      if (backward) {
        mergeLast(hasPresent, hasRetired);
      } else {
        mergeFirst(hasPresent, hasRetired);
      }
      if (from < to) {
        return true;
      }
    }
    return false;
  }

  /** Merges the rows up to where the run ends that ends first. */
  private void mergeFirst(boolean hasPresent, boolean hasRetired) {
    int presentTo = present.to;
    int retiredTo = retired.to;
    if (hasPresent && hasRetired) {
      int c = compare(present.leaf, present.to - 1, retired.leaf, retired.to - 1);
      if (c < 0) {
        retiredTo = search(retired, present.leaf, present.to - 1);
      } else {
        presentTo = search(present, retired.leaf, retired.to - 1);
      }
    }
    merge(present.from, presentTo, retired.from, retiredTo);
    present.from = presentTo;
    retired.from = retiredTo;
  }

  /** Merges the rows down to where the run begins that begins last. */
  private void mergeLast(boolean hasPresent, boolean hasRetired) {
    int presentFrom = present.from;
    int retiredFrom = retired.from;
    if (hasPresent && hasRetired) {
      int c = compare(present.leaf, present.from, retired.leaf, retired.from);
      if (c > 0) {
        retiredFrom = search(retired, present.leaf, present.from);
      } else {
        presentFrom = search(present, retired.leaf, retired.from);
      }
    }
    merge(presentFrom, present.to, retiredFrom, retired.to);
    present.to = presentFrom;
    retired.to = retiredFrom;
  }

  /** The first row of a side that comes after a row of the other side. */
  private int search(Side side, Leaf other, int row) {
    int low = side.from;
    int high = side.to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(side.leaf, middle, other, row) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Compares rows by entity, attribute, value and, last, time; two sides never have one row. */
  private int compare(Leaf x, int i, Leaf y, int j) {
    int e = Long.compare(x.e()[i], y.e()[j]);
    int a = Integer.compare(x.a()[i], y.a()[j]);
    int c;
    if (order == IndexOrder.EAVT) {
      c = e != 0 ? e : a;
      c = c != 0 ? c : compareValues(x, i, y, j);
    } else if (order == IndexOrder.AEVT) {
      c = a != 0 ? a : e;
      c = c != 0 ? c : compareValues(x, i, y, j);
    } else {
      c = a != 0 ? a : compareValues(x, i, y, j);
      c = c != 0 ? c : e;
    }
    return c != 0 ? c : Long.compare(x.t()[i], y.t()[j]);
  }

  private static int compareValues(Leaf x, int i, Leaf y, int j) {
    return x.v() instanceof Column.OfLong one && y.v() instanceof Column.OfLong two
        ? Long.compare(one.array()[i], two.array()[j])
        : ValueOrder.compare(x.v().get(i), y.v().get(j));
  }

  /** Hands out what the period shows of some rows of both sides. */
  private void merge(int presentFrom, int presentTo, int retiredFrom, int retiredTo) {
    int[] rows = seenRows(retiredFrom, retiredTo);
    boolean whole = isWhole(presentFrom, presentTo);
    if (rows.length == 0 && whole) {
      leaf = present.leaf;
      from = presentFrom;
      to = presentTo;
      return;
    }
    int perRow = period.history() ? 2 : 1;
    LeafBuilder merged =
        new LeafBuilder(
            presentTo - presentFrom + perRow * rows.length,
            rows.length == 0 ? present.leaf.v() : retired.leaf.v(),
            presentFrom == presentTo ? retired.leaf.v() : present.leaf.v(),
            period.history() && rows.length > 0);
    int at = presentFrom;
    for (int row : rows) {
      int next = endBefore(at, presentTo, row);
      addPresent(merged, at, next, whole);
      addRetired(merged, row);
      at = next;
    }
    addPresent(merged, at, presentTo, whole);
    leaf = merged.build();
    from = 0;
    to = leaf.size();
  }

  private int endBefore(int low, int high, int retiredRow) {
    int at = low;
    int end = high;
    while (at < end) {
      int middle = (at + end) >>> 1;
      if (compare(present.leaf, middle, retired.leaf, retiredRow) < 0) {
        at = middle + 1;
      } else {
        end = middle;
      }
    }
    return at;
  }

  private boolean isWhole(int low, int high) {
    long[] t = present.leaf.t();
    for (int i = low; i < high; i++) {
      if (!period.contains(t[i])) {
        return false;
      }
    }
    return true;
  }

  /** The retired facts that the period shows: those that held at its end, or all of the history. */
  private int[] seenRows(int low, int high) {
    int[] rows = new int[high - low];
    int n = 0;
    for (int i = low; i < high; i++) {
      long since = retired.leaf.t()[i];
      boolean seen =
          period.history()
              ? period.contains(since) || period.contains(until(i))
              : period.held(since, until(i));
      if (seen) {
        rows[n++] = i;
      }
    }
    return java.util.Arrays.copyOf(rows, n);
  }

  private long until(int i) {
    long[] until = retired.leaf.until();
    if (until == null) {
      throw new CorruptException(
          "leaf of another kind", "a tree of retired facts", 0, "a leaf of those", "one of facts");
    }
    return until[i];
  }

  private void addPresent(LeafBuilder merged, int low, int high, boolean whole) {
    if (whole) {
      merged.addAll(present.leaf, low, high);
      return;
    }
    for (int i = low; i < high; i++) {
      long tx = present.leaf.t()[i];
      if (period.contains(tx)) {
        merged.add(present.leaf, i, tx, true);
      }
    }
  }

  private void addRetired(LeafBuilder merged, int i) {
    long tx = retired.leaf.t()[i];
    if (period.contains(tx)) {
      merged.add(retired.leaf, i, tx, true);
    }
    if (period.history() && period.contains(until(i))) {
      merged.add(retired.leaf, i, until(i), false);
    }
  }

  @Override
  public Leaf leaf() {
    return leaf;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }
}
