package org.cairndb.index;

import java.util.Arrays;
import org.cairndb.datom.ValueOrder;
import org.jspecify.annotations.Nullable;

/**
 * Many datoms on their way into trees, a column for each component. Values that are longs or
 * doubles lie in a column of their own, unboxed. Rows are told by their numbers, from 0 in the
 * order in which they were added. Grows; for one thread.
 */
public final class Rows {
  /** The most rows that one of these takes. */
  public static final int MAX = 1 << 30;

  static final byte OBJECT = 0;
  static final byte LONG = 1;
  static final byte DOUBLE = 2;

  private final boolean retired;
  long[] e;
  int[] a;
  long[] t;
  long[] until;
  byte[] kinds;
  long[] bits;
  @Nullable Object[] objects;
  boolean @Nullable [] flags;
  private int size;

  /**
   * @param capacity for how many rows to have room at first
   * @param retired whether each has the transaction that retracted it too
   */
  public Rows(int capacity, boolean retired) {
    int room = Math.max(16, capacity);
    this.retired = retired;
    e = new long[room];
    a = new int[room];
    t = new long[room];
    until = new long[retired ? room : 0];
    kinds = new byte[room];
    bits = new long[room];
    objects = new Object[0];
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  boolean isRetired() {
    return retired;
  }

  /**
   * Adds a datom.
   *
   * @param v canonical value
   * @return its number
   */
  public int add(long entity, int attribute, Object v, long tx) {
    int row = next(entity, attribute, tx);
    if (v instanceof Long l) {
      kinds[row] = LONG;
      bits[row] = l;
    } else if (v instanceof Double d) {
      kinds[row] = DOUBLE;
      bits[row] = Double.doubleToRawLongBits(d);
    } else {
      setObject(row, v);
    }
    return row;
  }

  /** Adds a row with the entity, the attribute and the value of a row of another. */
  public int add(Rows from, int row, long tx) {
    int own = next(from.e[row], from.a[row], tx);
    kinds[own] = from.kinds[row];
    bits[own] = from.bits[row];
    if (kinds[own] == OBJECT) {
      setObject(own, from.value(row));
    }
    return own;
  }

  private int next(long entity, int attribute, long tx) {
    if (size == e.length) {
      grow();
    }
    e[size] = entity;
    a[size] = attribute;
    t[size] = tx;
    return size++;
  }

  private void grow() {
    if (size >= MAX) {
      throw new IllegalStateException("too many rows at once: limit=" + MAX);
    }
    int room = size + (size >> 1);
    e = Arrays.copyOf(e, room);
    a = Arrays.copyOf(a, room);
    t = Arrays.copyOf(t, room);
    until = retired ? Arrays.copyOf(until, room) : until;
    kinds = Arrays.copyOf(kinds, room);
    bits = Arrays.copyOf(bits, room);
    flags = flags == null ? null : Arrays.copyOf(flags, room);
  }

  private void setObject(int row, Object v) {
    kinds[row] = OBJECT;
    if (row >= objects.length) {
      objects = Arrays.copyOf(objects, Math.max(row + 1, e.length));
    }
    objects[row] = v;
  }

  /** Says until when a retired fact held. */
  public void setUntil(int row, long tx) {
    until[row] = tx;
  }

  /** Says that a row does not add its datom, but takes it away. */
  public void setRemoval(int row) {
    if (flags == null || flags.length < e.length) {
      flags = flags == null ? new boolean[e.length] : Arrays.copyOf(flags, e.length);
    }
    flags[row] = true;
  }

  /** Whether a row takes its datom away. */
  public boolean isRemoval(int row) {
    return flags != null && flags[row];
  }

  /** The entity of a row. */
  public long e(int row) {
    return e[row];
  }

  /** The attribute of a row. */
  public int a(int row) {
    return a[row];
  }

  /** The transaction of a row. */
  public long t(int row) {
    return t[row];
  }

  /** Puts a row into another transaction. */
  public void setT(int row, long tx) {
    t[row] = tx;
  }

  /** The value of a row. */
  public Object value(int row) {
    return switch (kinds[row]) {
      case LONG -> bits[row];
      case DOUBLE -> Double.longBitsToDouble(bits[row]);
      default -> java.util.Objects.requireNonNull(objects[row]);
    };
  }

  /** Compares the values of two rows. */
  public int compareValues(int one, int two) {
    if (kinds[one] == LONG && kinds[two] == LONG) {
      return Long.compare(bits[one], bits[two]);
    }
    return ValueOrder.compare(value(one), value(two));
  }

  Key key(int row) {
    return retired
        ? new Key(e[row], a[row], value(row), t[row], Key.RETIRED_PARTS)
        : Key.eav(e[row], a[row], value(row));
  }

  /** Gives a row the very object that an equal one has as its value. */
  void share(int row, int with) {
    objects[row] = objects[with];
  }
}
