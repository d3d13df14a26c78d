package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * One side of a {@link PeriodScan}: what a period shows of the runs of a scan. It has positions, of
 * which each stands for a row of a leaf that is seen. For one thread.
 */
final class PeriodSide {
  private static final Leaf NOTHING = Leaf.empty();
  private static final int[] ALL_IN_A_ROW = new int[0];

  private final Period period;
  private final boolean isRetired;
  private @Nullable Scan scan;
  private Leaf leaf = NOTHING;
  private int[] buffer = new int[Leaf.MAX];

  /** The row of each position; {@link #ALL_IN_A_ROW} if positions are rows. */
  private int[] rows = ALL_IN_A_ROW;

  private int from;
  private int to;

  /**
   * @param scan null for nothing
   * @param isRetired whether the scan is of a tree of retired facts
   */
  PeriodSide(Period period, @Nullable Scan scan, boolean isRetired) {
    this.period = period;
    this.scan = scan;
    this.isRetired = isRetired;
  }

  /** The leaf of the present run. */
  Leaf leaf() {
    return leaf;
  }

  /** The first position that is left. */
  int from() {
    return from;
  }

  /** One past the last position that is left. */
  int to() {
    return to;
  }

  /** Leaves only the positions between two. */
  void narrow(int first, int end) {
    from = first;
    to = end;
  }

  /** Whether positions are rows, so that nothing is left out between two of them. */
  boolean isWhole() {
    return rows == ALL_IN_A_ROW;
  }

  /**
   * Sees to it that a position is left; false at the end.
   *
   * @param sought what comes before this key need not be read; null if all is wanted
   */
  boolean fill(@Nullable Key sought) {
    while (from >= to) {
      Scan more = scan;
      if (more == null || !(sought == null ? more.advance() : more.advanceTo(sought))) {
        scan = null;
        leaf = NOTHING;
        rows = ALL_IN_A_ROW;
        narrow(0, 0);
        return false;
      }
      leaf = more.leaf();
      see(more.from(), more.to());
    }
    return true;
  }

  /** Leaves out what is left of a run if all of it comes before a key. */
  void skip(IndexOrder order, Key key) {
    if (from < to && leaf.compare(order, row(to - 1), key) < 0) {
      from = to;
    }
  }

  private int row(int position) {
    return isWhole() ? position : rows[position];
  }

  private void see(int low, int high) {
    if (high - low > buffer.length) {
      buffer = new int[high - low];
    }
    if (isRetired) {
      until(); // a leaf without is damage, whatever its times are
    }
    Leaf.Times times = leaf.times(high - low);
    if (times != null && seesNone(times)) {
      rows = buffer;
      narrow(0, 0);
    } else if (times != null && seesAll(times)) {
      rows = ALL_IN_A_ROW;
      narrow(low, high);
    } else if (!isRetired) {
      seePresent(low, high);
    } else if (period.history()) {
      rows = buffer;
      narrow(0, seeSaid(low, high));
    } else {
      rows = buffer;
      narrow(0, seeHeld(low, high));
    }
  }

  private boolean seesNone(Leaf.Times times) {
    if (times.first() > period.upTo()) {
      return true;
    }
    if (isRetired && period.history()) {
      return times.latest() <= period.after();
    }
    return times.last() <= period.after() || (isRetired && times.latest() <= period.upTo());
  }

  private boolean seesAll(Leaf.Times times) {
    boolean asserted = times.first() > period.after() && times.last() <= period.upTo();
    return asserted && (!isRetired || (!period.history() && times.soonest() > period.upTo()));
  }

  private void seePresent(int low, int high) {
    long[] t = leaf.t();
    long after = period.after();
    long upTo = period.upTo();
    int n = 0;
    for (int i = low; i < high; i++) {
      buffer[n] = i;
      n += both(after - t[i], t[i] - upTo - 1);
    }
    boolean whole = n == high - low;
    rows = whole ? ALL_IN_A_ROW : buffer;
    narrow(whole ? low : 0, whole ? high : n);
  }

  /** The retired facts that held when the period ended. */
  private int seeHeld(int low, int high) {
    long[] t = leaf.t();
    long[] until = until();
    long after = period.after();
    long upTo = period.upTo();
    int n = 0;
    for (int i = low; i < high; i++) {
      buffer[n] = i;
      n += both(upTo - until[i], t[i] - upTo - 1) & both(after - t[i], -1);
    }
    return n;
  }

  /**
   * 1 if both numbers are negative, else 0. Written so that it compiles to no jump: which of the
   * versions of a fact held at a time cannot be guessed, and a wrong guess costs more than the
   * rest.
   */
  private static int both(long x, long y) {
    return (int) ((x & y) >>> 63);
  }

  /** The retired facts that the period saw asserted or retracted. */
  private int seeSaid(int low, int high) {
    long[] t = leaf.t();
    long[] until = until();
    int n = 0;
    for (int i = low; i < high; i++) {
      buffer[n] = i;
      n += period.contains(t[i]) || period.contains(until[i]) ? 1 : 0;
    }
    return n;
  }

  private long[] until() {
    long[] until = leaf.until();
    if (until == null) {
      throw new CorruptException(
          "leaf of another kind", "a tree of retired facts", 0, "a leaf of those", "one of facts");
    }
    return until;
  }

  /**
   * The first position from {@code start} on, and before {@code end}, that does not come before a
   * position of another side. Looks near the start first.
   */
  int firstNotBefore(IndexOrder order, int start, int end, PeriodSide other, int position) {
    int low = start;
    int step = 1;
    while (low + step <= end && compare(order, low + step - 1, other, position) < 0) {
      low += step;
      step *= 2;
    }
    int high = Math.min(end, low + step - 1);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(order, middle, other, position) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Compares by entity, attribute, value and, last, time; two sides never have one row. */
  int compare(IndexOrder order, int position, PeriodSide other, int otherPosition) {
    int i = row(position);
    int j = other.row(otherPosition);
    Leaf y = other.leaf;
    int e = Long.compare(leaf.e()[i], y.e()[j]);
    int a = Integer.compare(leaf.a()[i], y.a()[j]);
    int c;
    if (order == IndexOrder.EAVT) {
      c = e != 0 ? e : a;
      c = c != 0 ? c : compareValues(i, y, j);
    } else if (order == IndexOrder.AEVT) {
      c = a != 0 ? a : e;
      c = c != 0 ? c : compareValues(i, y, j);
    } else {
      c = a != 0 ? a : compareValues(i, y, j);
      c = c != 0 ? c : e;
    }
    return c != 0 ? c : Long.compare(leaf.t()[i], y.t()[j]);
  }

  private int compareValues(int i, Leaf y, int j) {
    return leaf.v() instanceof Column.OfLong one && y.v() instanceof Column.OfLong two
        ? Long.compare(one.array()[i], two.array()[j])
        : ValueOrder.compare(leaf.v().get(i), y.v().get(j));
  }

  /** Adds what some positions stand for; a fact of the history is asserted and then retracted. */
  void addTo(LeafBuilder merged, int first, int end) {
    if (isWhole()) {
      merged.addAll(leaf, first, end);
    } else if (!isRetired || !period.history()) {
      merged.addAll(leaf, rows, first, end);
    } else {
      long[] until = until();
      for (int position = first; position < end; position++) {
        int i = rows[position];
        if (period.contains(leaf.t()[i])) {
          merged.add(leaf, i, leaf.t()[i], true);
        }
        if (period.contains(until[i])) {
          merged.add(leaf, i, until[i], false);
        }
      }
    }
  }
}
