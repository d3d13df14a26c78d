package org.cairndb.index;

import clojure.lang.Keyword;
import java.util.Arrays;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.UUID;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;

/**
 * The orders of rows: lists of their numbers, sorted as the trees are. Rows that a tree does not
 * tell apart stay in the order in which they were added; those of retired facts are told apart by
 * their transaction too. Entities, attributes and the common kinds of values are sorted by radix;
 * comparisons settle the rest. For one thread.
 */
public final class RowSort {
  /** Fewer rows than this are sorted by comparing them. */
  private static final int FEW = 256;

  private static final int BYTES_A_KEY = 8;
  private static final int CHARS_A_KEY = 4;
  private static final int WIDE = 0xFF;

  private final Rows rows;
  private final LongSort.Scratch scratch = new LongSort.Scratch();
  private long[] keys = new long[0];

  /** Whether rows of one value are compared by their transaction. */
  private boolean byTime;

  private int[] merged = new int[0];

  /** For some rows. */
  public RowSort(Rows rows) {
    this.rows = rows;
  }

  /** All rows by attribute, entity and value. */
  public int[] aevt() {
    int[] order = byAttributeAndEntity();
    byTime = rows.isRetired();
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && isSamePair(order[from], order[to])) {
        to++;
      }
      sortWithinPair(order, from, to);
      from = to;
    }
    byTime = false;
    return order;
  }

  /** Rows of one attribute and entity by value, and by time if that counts. */
  private void sortWithinPair(int[] order, int from, int to) {
    if (to - from < FEW) {
      sortByComparing(order, from, to);
      return;
    }
    if (byTime) {
      reserveKeys(to);
      for (int i = from; i < to; i++) {
        keys[i] = rows.t[order[i]];
      }
      LongSort.sort(keys, order, from, to, scratch);
    }
    sortByValue(order, from, to);
  }

  /** All rows by attribute and entity; those that agree in both as they were added. */
  public int[] byAttributeAndEntity() {
    int n = rows.size();
    int[] order = new int[n];
    reserveKeys(n);
    boolean packable = true;
    for (int row = 0; row < n; row++) {
      order[row] = row;
      packable &= rows.e[row] >= 0 && rows.e[row] <= Integer.MAX_VALUE;
    }
    if (!packable) {
      sortBy(order, rows.e);
      for (int i = 0; i < n; i++) {
        keys[i] = rows.a[order[i]];
      }
    } else {
      for (int row = 0; row < n; row++) {
        keys[row] = (long) rows.a[row] << Integer.SIZE | rows.e[row];
      }
    }
    LongSort.sort(keys, order, 0, n, scratch);
    return order;
  }

  private boolean isSamePair(int one, int two) {
    return rows.e[one] == rows.e[two] && rows.a[one] == rows.a[two];
  }

  private void sortBy(int[] order, long[] column) {
    reserveKeys(order.length);
    for (int i = 0; i < order.length; i++) {
      keys[i] = column[order[i]];
    }
    LongSort.sort(keys, order, 0, order.length, scratch);
  }

  /** All rows by transaction; those of one as they were added. */
  public int[] byTransaction() {
    int[] order = new int[rows.size()];
    Arrays.setAll(order, row -> row);
    sortBy(order, rows.t);
    return order;
  }

  /** In one of the orders, from the one that {@link #aevt} gave, which may be needed no more. */
  public int[] order(IndexOrder order, int[] aevt) {
    switch (order) {
      case AEVT -> {}
      case EAVT -> sortBy(aevt, rows.e);
      case AVET -> {
        for (int from = 0; from < aevt.length; ) {
          int to = from + 1;
          while (to < aevt.length && rows.a[aevt[from]] == rows.a[aevt[to]]) {
            to++;
          }
          sortByValue(aevt, from, to);
          from = to;
        }
      }
    }
    return aevt;
  }

  /** Rows of one attribute. */
  private void sortByValue(int[] order, int from, int to) {
    Class<?> type = commonType(order, from, to);
    if (to - from < FEW || type == Object.class) {
      sortByComparing(order, from, to);
    } else if (type == String.class) {
      sortByText(order, from, to, 0);
    } else {
      reserveKeys(to);
      IdentityHashMap<Keyword, Integer> ranks =
          type == Keyword.class ? ranks(order, from, to) : new IdentityHashMap<>();
      for (int i = from; i < to; i++) {
        keys[i] = key(order[i], ranks);
      }
      LongSort.sort(keys, order, from, to, scratch);
      if (type == UUID.class) {
        settle(order, from, to);
      }
    }
    share(order, from, to);
  }

  /** The class that all values have; {@code Object} if it is not one of those that radix sorts. */
  private Class<?> commonType(int[] order, int from, int to) {
    Class<?> type = type(order[from]);
    for (int i = from + 1; i < to; i++) {
      if (type(order[i]) != type) {
        return Object.class;
      }
    }
    return type;
  }

  private Class<?> type(int row) {
    if (rows.kinds[row] != Rows.OBJECT) {
      return rows.kinds[row] == Rows.LONG ? Long.class : Double.class;
    }
    Object v = rows.value(row);
    return v instanceof String
            || v instanceof Keyword
            || v instanceof Date
            || v instanceof Boolean
            || v instanceof UUID
        ? v.getClass()
        : Object.class;
  }

  /** Ascends as the values do; equal for equal values, and for UUIDs of the same first half. */
  private long key(int row, IdentityHashMap<Keyword, Integer> ranks) {
    if (rows.kinds[row] == Rows.LONG) {
      return rows.bits[row];
    }
    if (rows.kinds[row] == Rows.DOUBLE) {
      double d = Double.longBitsToDouble(rows.bits[row]);
      if (Double.isNaN(d)) {
        return Long.MIN_VALUE;
      }
      long bits = d == 0 ? 0 : rows.bits[row];
      return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
    }
    Object v = rows.value(row);
    if (v instanceof Date date) {
      return date.getTime();
    }
    if (v instanceof Boolean b) {
      return b ? 1 : 0;
    }
    return v instanceof UUID uuid
        ? uuid.getMostSignificantBits()
        : java.util.Objects.requireNonNull(ranks.get(v));
  }

  private IdentityHashMap<Keyword, Integer> ranks(int[] order, int from, int to) {
    IdentityHashMap<Keyword, Integer> ranks = new IdentityHashMap<>();
    for (int i = from; i < to; i++) {
      ranks.put((Keyword) rows.value(order[i]), 0);
    }
    Keyword[] sorted = ranks.keySet().toArray(new Keyword[0]);
    Arrays.sort(sorted, ValueOrder::compare);
    for (int i = 0; i < sorted.length; i++) {
      ranks.put(sorted[i], i);
    }
    return ranks;
  }

  /** Compares the rows whose keys are equal. */
  private void settle(int[] order, int from, int to) {
    for (int i = from; i < to; ) {
      int end = endOfEqualKeys(i, to);
      if (end - i > 1) {
        sortByComparing(order, i, end);
      }
      i = end;
    }
  }

  private int endOfEqualKeys(int i, int to) {
    int end = i + 1;
    while (end < to && keys[end] == keys[i]) {
      end++;
    }
    return end;
  }

  /** Strings that agree in their first characters: eight more of them a round, or four. */
  private void sortByText(int[] order, int from, int to, int depth) {
    if (to - from < FEW) {
      sortByComparing(order, from, to);
      return;
    }
    reserveKeys(to);
    boolean narrow = textKeys(order, from, to, depth, BYTES_A_KEY);
    if (!narrow) {
      textKeys(order, from, to, depth, CHARS_A_KEY);
    }
    int next = depth + (narrow ? BYTES_A_KEY : CHARS_A_KEY);
    LongSort.sort(keys, order, from, to, scratch);
    int[] ends = endsOfEqualKeys(from, to);
    int start = from;
    for (int end : ends) {
      if (end - start > 1 && isLongerThan(order, start, end, next)) {
        sortByText(order, start, end, next);
      } else if (end - start > 1) {
        sortByComparing(order, start, end);
      }
      start = end;
    }
  }

  /** The ends are kept, since sorting within a group needs the keys' room. */
  private int[] endsOfEqualKeys(int from, int to) {
    int[] ends = new int[16];
    int n = 0;
    for (int i = from; i < to; ) {
      i = endOfEqualKeys(i, to);
      if (n == ends.length) {
        ends = Arrays.copyOf(ends, 2 * n);
      }
      ends[n++] = i;
    }
    return Arrays.copyOf(ends, n);
  }

  /** Whether the keys could be made: with eight characters each, only if all are of one byte. */
  private boolean textKeys(int[] order, int from, int to, int depth, int perKey) {
    int bits = Long.SIZE / perKey;
    for (int i = from; i < to; i++) {
      String text = (String) rows.value(order[i]);
      long key = 0;
      int end = Math.min(text.length(), depth + perKey);
      for (int at = depth; at < end; at++) {
        char c = text.charAt(at);
        if (perKey == BYTES_A_KEY && c > WIDE) {
          return false;
        }
        key = key << bits | c;
      }
      int missing = perKey - Math.max(0, end - depth);
      key = missing == perKey ? 0 : key << (missing * bits);
      keys[i] = key ^ Long.MIN_VALUE;
    }
    return true;
  }

  private boolean isLongerThan(int[] order, int from, int to, int length) {
    for (int i = from; i < to; i++) {
      if (((String) rows.value(order[i])).length() > length) {
        return true;
      }
    }
    return false;
  }

  /** Keeps a text once that many rows have. */
  private void share(int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int row = order[i];
      if (rows.kinds[row] == Rows.OBJECT
          && rows.kinds[order[i - 1]] == Rows.OBJECT
          && rows.value(row) instanceof String text
          && text.equals(rows.value(order[i - 1]))) {
        rows.share(row, order[i - 1]);
      }
    }
  }

  private int compare(int one, int two) {
    int c = rows.compareValues(one, two);
    return c == 0 && byTime ? Long.compare(rows.t[one], rows.t[two]) : c;
  }

  /** Sorts part of a list of rows by value; those of one value stay in their order. */
  public void byValue(int[] order, int from, int to) {
    sortByComparing(order, from, to);
  }

  /** Sorts part of a list by value; rows that are equal stay in their order. */
  private void sortByComparing(int[] order, int from, int to) {
    if (to - from < 8) {
      for (int i = from + 1; i < to; i++) {
        int row = order[i];
        int at = i;
        while (at > from && compare(order[at - 1], row) > 0) {
          order[at] = order[--at];
        }
        order[at] = row;
      }
      return;
    }
    int middle = (from + to) >>> 1;
    sortByComparing(order, from, middle);
    sortByComparing(order, middle, to);
    if (compare(order[middle - 1], order[middle]) <= 0) {
      return;
    }
    int n = middle - from;
    if (merged.length < n) {
      merged = new int[Math.max(n, 2 * merged.length)];
    }
    System.arraycopy(order, from, merged, 0, n);
    int left = 0;
    int right = middle;
    int at = from;
    while (left < n && right < to) {
      order[at++] = compare(merged[left], order[right]) <= 0 ? merged[left++] : order[right++];
    }
    System.arraycopy(merged, left, order, at, n - left);
  }

  private void reserveKeys(int n) {
    if (keys.length < n) {
      keys = new long[n];
    }
  }
}
