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
  /** A run that has so many rows gets no more; smaller ones cost more for each row. */
  private static final int ENOUGH = Leaf.MAX / 2;

  private final IndexOrder order;
  private final boolean history;
  private final boolean backward;
  private final PeriodSide present;
  private final PeriodSide retired;
  private Leaf leaf = Leaf.empty();
  private int from;
  private int to;

  /** What comes next: positions of both sides. */
  private int presentFrom;

  private int presentTo;
  private int retiredFrom;
  private int retiredTo;

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
    LeafBuilder rows = null;
    while (rows == null || (sought == null && !backward && rows.size() < ENOUGH)) {
      boolean hasPresent = present.fill(sought);
      boolean hasRetired = retired.fill(sought);
      if (!hasPresent && !hasRetired) {
        break;
      }
      find(hasPresent && hasRetired);
      if (retiredFrom == retiredTo && present.isWhole()) {
        if (rows != null) {
          break; // the next call hands it out as it is
        }
        leaf = present.leaf();
        from = presentFrom;
        to = presentTo;
        take();
        return true;
      }
      if (rows == null) {
        rows = new LeafBuilder(most(), one(), two(), history && retiredFrom < retiredTo);
      } else if (!rows.takes(most(), one(), two(), history && retiredFrom < retiredTo)) {
        break;
      }
      merge(rows);
      take();
    }
    if (rows == null) {
      from = to;
      return false;
    }
    leaf = rows.build();
    from = 0;
    to = leaf.size();
    return true;
  }

  /**
   * Finds what comes next of both sides: up to where the run ends that ends first or, backwards,
   * down to where the run begins that begins last.
   *
   * @param both whether both have something
   */
  private void find(boolean both) {
    presentFrom = present.from();
    presentTo = present.to();
    retiredFrom = retired.from();
    retiredTo = retired.to();
    if (both && backward) {
      if (present.compare(order, presentFrom, retired, retiredFrom) > 0) {
        retiredFrom = retired.firstNotBefore(order, retiredFrom, retiredTo, present, presentFrom);
      } else {
        presentFrom = present.firstNotBefore(order, presentFrom, presentTo, retired, retiredFrom);
      }
    } else if (both) {
      if (present.compare(order, presentTo - 1, retired, retiredTo - 1) < 0) {
        retiredTo = retired.firstNotBefore(order, retiredFrom, retiredTo, present, presentTo - 1);
      } else {
        presentTo = present.firstNotBefore(order, presentFrom, presentTo, retired, retiredTo - 1);
      }
    }
  }

  /** Takes what has been found off both sides. */
  private void take() {
    if (backward) {
      present.narrow(present.from(), presentFrom);
      retired.narrow(retired.from(), retiredFrom);
    } else {
      present.narrow(presentTo, present.to());
      retired.narrow(retiredTo, retired.to());
    }
  }

  /** How many rows it is at most. */
  private int most() {
    return presentTo - presentFrom + (history ? 2 : 1) * (retiredTo - retiredFrom);
  }

  private Column one() {
    return retiredFrom == retiredTo ? present.leaf().v() : retired.leaf().v();
  }

  private Column two() {
    return presentFrom == presentTo ? retired.leaf().v() : present.leaf().v();
  }

  /** Hands what has been found to a leaf in the making. */
  private void merge(LeafBuilder rows) {
    int p = presentFrom;
    int r = retiredFrom;
    while (p < presentTo && r < retiredTo) {
      if (present.compare(order, p, retired, r) < 0) {
        int end = present.firstNotBefore(order, p + 1, presentTo, retired, r);
        present.addTo(rows, p, end);
        p = end;
      } else {
        int end = retired.firstNotBefore(order, r + 1, retiredTo, present, p);
        retired.addTo(rows, r, end);
        r = end;
      }
    }
    present.addTo(rows, p, presentTo);
    retired.addTo(rows, r, retiredTo);
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
