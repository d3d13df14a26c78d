package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Period} shows of a range: the facts that hold now merged with those that have been
 * retired, both in the order of one index. Where nothing retired comes between and nothing is too
 * new, the leaves of the present are handed on as they are, so that a state of which little has
 * changed since costs what the present costs. For one thread.
 *
 * <p>In each step the two runs at hand, less what is not seen of them, are merged as far as both
 * are known: up to the last row of the one that ends first (backwards, down to the first row of the
 * one that begins last). Rows of one fact come in the order of time, a retraction before what the
 * same transaction asserts.
 */
public final class PeriodScan implements Scan {
  private final IndexOrder order;
  private final boolean history;
  private final boolean backward;
  private final PeriodSide present;
  private final PeriodSide retired;
  private Leaf leaf = Leaf.empty();
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
    this.history = period.history();
    this.backward = backward;
    this.present = new PeriodSide(period, present, false);
    this.retired = new PeriodSide(period, retired, true);
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
    boolean hasPresent = present.fill(sought);
    boolean hasRetired = retired.fill(sought);
    if (!hasPresent && !hasRetired) {
      from = to;
      return false;
    }
    if (backward) {
      mergeLast(hasPresent && hasRetired);
    } else {
      mergeFirst(hasPresent && hasRetired);
    }
    return true;
  }

  /** Merges what comes up to where the run ends that ends first. */
  private void mergeFirst(boolean both) {
    int presentTo = present.to();
    int retiredTo = retired.to();
    if (both && present.compare(order, presentTo - 1, retired, retiredTo - 1) < 0) {
      retiredTo = retired.firstNotBefore(order, retired.from(), retiredTo, present, presentTo - 1);
    } else if (both) {
      presentTo = present.firstNotBefore(order, present.from(), presentTo, retired, retiredTo - 1);
    }
    merge(present.from(), presentTo, retired.from(), retiredTo);
    present.narrow(presentTo, present.to());
    retired.narrow(retiredTo, retired.to());
  }

  /** Merges what comes down to where the run begins that begins last. */
  private void mergeLast(boolean both) {
    int presentFrom = present.from();
    int retiredFrom = retired.from();
    if (both && present.compare(order, presentFrom, retired, retiredFrom) > 0) {
      retiredFrom = retired.firstNotBefore(order, retiredFrom, retired.to(), present, presentFrom);
    } else if (both) {
      presentFrom = present.firstNotBefore(order, presentFrom, present.to(), retired, retiredFrom);
    }
    merge(presentFrom, present.to(), retiredFrom, retired.to());
    present.narrow(present.from(), presentFrom);
    retired.narrow(retired.from(), retiredFrom);
  }

  /** Hands out what some positions of both sides stand for. */
  private void merge(int presentFrom, int presentTo, int retiredFrom, int retiredTo) {
    int retiredRows = retiredTo - retiredFrom;
    if (retiredRows == 0 && present.isWhole()) {
      leaf = present.leaf();
      from = presentFrom;
      to = presentTo;
      return;
    }
    LeafBuilder merged =
        new LeafBuilder(
            presentTo - presentFrom + (history ? 2 : 1) * retiredRows,
            retiredRows == 0 ? present.leaf().v() : retired.leaf().v(),
            presentFrom == presentTo ? retired.leaf().v() : present.leaf().v(),
            history && retiredRows > 0);
    int p = presentFrom;
    int r = retiredFrom;
    while (p < presentTo && r < retiredTo) {
      if (present.compare(order, p, retired, r) < 0) {
        int end = present.firstNotBefore(order, p + 1, presentTo, retired, r);
        present.addTo(merged, p, end);
        p = end;
      } else {
        int end = retired.firstNotBefore(order, r + 1, retiredTo, present, p);
        retired.addTo(merged, r, end);
        r = end;
      }
    }
    present.addTo(merged, p, presentTo);
    retired.addTo(merged, r, retiredTo);
    leaf = merged.build();
    from = 0;
    to = leaf.size();
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
