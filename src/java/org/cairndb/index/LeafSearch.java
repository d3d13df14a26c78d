package org.cairndb.index;

import java.util.Objects;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;

/**
 * Finds a key in a leaf: component by component, each within the positions that agree on those
 * before it, so that every loop is over one array. A range of positions is one long: its first
 * position in the upper half, the one past its last in the lower.
 */
final class LeafSearch {
  private LeafSearch() {}

  /**
   * The first position whose datom is at or after the key or, if {@code after}, after every datom
   * that has it as its prefix.
   */
  static int search(Leaf leaf, IndexOrder order, Key key, boolean after) {
    return search(leaf, 0, order, key, after);
  }

  /** The same among the positions from {@code first} on. */
  static int search(Leaf leaf, int first, IndexOrder order, Key key, boolean after) {
    int parts = key.parts();
    long range = range(Math.min(first, leaf.size()), leaf.size());
    if (parts > 0 && !isEmpty(range)) {
      range = order == IndexOrder.EAVT ? e(leaf, range, key) : a(leaf, range, key);
    }
    if (parts > 1 && !isEmpty(range)) {
      range =
          switch (order) {
            case EAVT -> a(leaf, range, key);
            case AEVT -> e(leaf, range, key);
            case AVET -> v(leaf, range, key);
          };
    }
    if (parts > 2 && !isEmpty(range)) {
      range = order == IndexOrder.AVET ? e(leaf, range, key) : v(leaf, range, key);
    }
    if (parts > 3 && !isEmpty(range)) {
      range = equal(leaf.t(), range, key.t());
    }
    return after ? to(range) : from(range);
  }

  private static long range(int from, int to) {
    return (long) from << Integer.SIZE | to;
  }

  private static int from(long range) {
    return (int) (range >>> Integer.SIZE);
  }

  private static int to(long range) {
    return (int) range;
  }

  private static boolean isEmpty(long range) {
    return from(range) == to(range);
  }

  private static long e(Leaf leaf, long range, Key key) {
    return equal(leaf.e(), range, key.e());
  }

  private static long a(Leaf leaf, long range, Key key) {
    int[] values = leaf.a();
    int sought = key.a();
    int low = from(range);
    int high = to(range);
    if (values[low] == sought && values[high - 1] == sought) {
      return range;
    }
    int end = high;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < sought) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int first = low;
    high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] <= sought) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return range(first, low);
  }

  private static long v(Leaf leaf, long range, Key key) {
    Object sought = Objects.requireNonNull(key.v());
    Column values = leaf.v();
    if (values instanceof Column.OfLong longs && sought instanceof Long l) {
      return equal(longs.array(), range, l);
    }
    int first = bound(values, range, sought, 0);
    return range(first, bound(values, range(first, to(range)), sought, 1));
  }

  /** The first position of a range whose value compares with the sought one as at least so much. */
  private static int bound(Column values, long range, Object sought, int least) {
    int low = from(range);
    int high = to(range);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ValueOrder.compare(values.get(middle), sought) < least) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The positions of a range, in which numbers ascend, that have a number. */
  private static long equal(long[] values, long range, long sought) {
    int low = from(range);
    int end = to(range);
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] < sought) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int first = low;
    int step = 1;
    while (low < end && values[low] == sought) {
      low += step;
      step *= 2;
    }
    high = Math.min(low, end);
    low = Math.max(first, low - step / 2);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] <= sought) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return range(first, low);
  }
}
