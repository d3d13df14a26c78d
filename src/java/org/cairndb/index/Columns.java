package org.cairndb.index;

import java.util.Arrays;

/** Insertion, joining and choice of kind for the arrays of a leaf. */
final class Columns {
  /** Stands where a value was, so that it can be collected. */
  private static final Object NOTHING = new Object();

  private Columns() {}

  static long[] insert(long[] from, int size, int at, long value, int capacity, boolean inPlace) {
    long[] to = inPlace ? from : Arrays.copyOf(from, capacity);
    System.arraycopy(from, at, to, at + 1, size - at);
    to[at] = value;
    return to;
  }

  static int[] insert(int[] from, int size, int at, int value, int capacity, boolean inPlace) {
    int[] to = inPlace ? from : Arrays.copyOf(from, capacity);
    System.arraycopy(from, at, to, at + 1, size - at);
    to[at] = value;
    return to;
  }

  /** As for the other columns, but the kind may have to widen. */
  static Column insert(
      Column column, int size, int at, Object value, int capacity, boolean inPlace) {
    Column from = size == 0 ? emptyFor(value) : column;
    if (from instanceof Column.OfLong c && value instanceof Long l) {
      long[] array =
          inPlace && c.array().length == capacity ? c.array() : Arrays.copyOf(c.array(), capacity);
      System.arraycopy(c.array(), at, array, at + 1, size - at);
      array[at] = l;
      return array == c.array() ? c : new Column.OfLong(array);
    }
    if (from instanceof Column.OfDouble c && value instanceof Double d) {
      double[] array =
          inPlace && c.array().length == capacity ? c.array() : Arrays.copyOf(c.array(), capacity);
      System.arraycopy(c.array(), at, array, at + 1, size - at);
      array[at] = d;
      return array == c.array() ? c : new Column.OfDouble(array);
    }
    if (from instanceof Column.OfObject c && inPlace && c.array().length == capacity) {
      System.arraycopy(c.array(), at, c.array(), at + 1, size - at);
      c.array()[at] = value;
      return c;
    }
    Object[] array = new Object[capacity];
    boxInto(from, 0, array, 0, at);
    array[at] = value;
    boxInto(from, at, array, at + 1, size - at);
    return new Column.OfObject(array);
  }

  /**
   * Merges two arrays: the i-th of {@code more} goes before the number at {@code places[i]} of
   * {@code from}.
   */
  static void merge(Object from, int size, Object more, int[] places, Object to) {
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      int end = places[i];
      System.arraycopy(from, at, to, at + i, end - at);
      System.arraycopy(more, i, to, end + i, 1);
      at = end;
    }
    System.arraycopy(from, at, to, at + places.length, size - at);
  }

  /** As for the other columns, but the kind may have to widen. */
  static Column merge(Column from, int size, Column more, int[] places, int capacity) {
    if (from instanceof Column.OfLong one && more instanceof Column.OfLong two) {
      long[] array = new long[capacity];
      merge(one.array(), size, two.array(), places, array);
      return new Column.OfLong(array);
    }
    if (from instanceof Column.OfDouble one && more instanceof Column.OfDouble two) {
      double[] array = new double[capacity];
      merge(one.array(), size, two.array(), places, array);
      return new Column.OfDouble(array);
    }
    Object[] array = new Object[capacity];
    merge(objects(from, size), size, objects(more, places.length), places, array);
    return new Column.OfObject(array);
  }

  private static Object[] objects(Column column, int n) {
    if (column instanceof Column.OfObject objects) {
      return objects.array();
    }
    Object[] boxed = new Object[n];
    boxInto(column, 0, boxed, 0, n);
    return boxed;
  }

  private static Column emptyFor(Object value) {
    if (value instanceof Long) {
      return new Column.OfLong(new long[0]);
    }
    return value instanceof Double
        ? new Column.OfDouble(new double[0])
        : new Column.OfObject(new Object[0]);
  }

  private static void boxInto(Column from, int start, Object[] to, int at, int n) {
    if (from instanceof Column.OfObject c) {
      System.arraycopy(c.array(), start, to, at, n);
    } else {
      for (int i = 0; i < n; i++) {
        to[at + i] = from.get(start + i);
      }
    }
  }

  /** A column that the caller owns without the value at a position, in place. */
  static Column remove(Column column, int size, int at) {
    int rest = size - at - 1;
    if (column instanceof Column.OfLong c) {
      System.arraycopy(c.array(), at + 1, c.array(), at, rest);
    } else if (column instanceof Column.OfDouble c) {
      System.arraycopy(c.array(), at + 1, c.array(), at, rest);
    } else {
      Object[] array = ((Column.OfObject) column).array();
      System.arraycopy(array, at + 1, array, at, rest);
      array[size - 1] = NOTHING;
      return narrowest(array, size - 1);
    }
    return column;
  }

  /** A part of one column and then a part of another. */
  static Column join(Column one, int oneFrom, int n1, Column two, int twoFrom, int n2) {
    if (n1 == 0) {
      return slice(two, twoFrom, n2);
    }
    if (n2 == 0) {
      return slice(one, oneFrom, n1);
    }
    if (one instanceof Column.OfLong x && two instanceof Column.OfLong y) {
      long[] array = Arrays.copyOfRange(x.array(), oneFrom, oneFrom + n1 + n2);
      System.arraycopy(y.array(), twoFrom, array, n1, n2);
      return new Column.OfLong(array);
    }
    if (one instanceof Column.OfDouble x && two instanceof Column.OfDouble y) {
      double[] array = Arrays.copyOfRange(x.array(), oneFrom, oneFrom + n1 + n2);
      System.arraycopy(y.array(), twoFrom, array, n1, n2);
      return new Column.OfDouble(array);
    }
    Object[] array = new Object[n1 + n2];
    boxInto(one, oneFrom, array, 0, n1);
    boxInto(two, twoFrom, array, n1, n2);
    return narrowest(array, n1 + n2);
  }

  private static Column slice(Column column, int from, int n) {
    if (column instanceof Column.OfLong c) {
      return new Column.OfLong(Arrays.copyOfRange(c.array(), from, from + n));
    }
    if (column instanceof Column.OfDouble c) {
      return new Column.OfDouble(Arrays.copyOfRange(c.array(), from, from + n));
    }
    Object[] array = new Object[n];
    boxInto(column, from, array, 0, n);
    return narrowest(array, n);
  }

  /**
   * The narrowest column that holds the first {@code n} values of an array, which the caller gives
   * away.
   */
  static Column narrowest(Object[] values, int n) {
    if (n > 0 && allOf(Long.class, values, n)) {
      long[] longs = new long[n];
      for (int i = 0; i < n; i++) {
        longs[i] = (Long) values[i];
      }
      return new Column.OfLong(longs);
    }
    if (n > 0 && allOf(Double.class, values, n)) {
      double[] doubles = new double[n];
      for (int i = 0; i < n; i++) {
        doubles[i] = (Double) values[i];
      }
      return new Column.OfDouble(doubles);
    }
    return new Column.OfObject(values);
  }

  private static boolean allOf(Class<?> type, Object[] values, int n) {
    for (int i = 0; i < n; i++) {
      if (values[i].getClass() != type) {
        return false;
      }
    }
    return true;
  }

  /** A rough figure of the heap that values take, in bytes. */
  static long footprint(Column column, int n) {
    if (!(column instanceof Column.OfObject objects)) {
      return 8L * n;
    }
    long sum = 4L * n;
    for (int i = 0; i < n; i++) {
      Object value = objects.array()[i];
      if (value instanceof String s) {
        // neighbours with the same text share it
        sum += i > 0 && objects.array()[i - 1] == s ? 0 : 56 + s.length();
      } else if (value instanceof byte[] bytes) {
        sum += 16 + bytes.length;
      } else if (!(value instanceof clojure.lang.Keyword || value instanceof Boolean)) {
        sum += value instanceof Number || value instanceof java.util.Date ? 24 : 160;
      }
    }
    return sum;
  }
}
