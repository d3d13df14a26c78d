package org.cairndb.query.execute;

import java.util.Arrays;
import org.cairndb.index.Column;
import org.jspecify.annotations.Nullable;

/** A column that grows: of longs until the first value that is none. For one thread. */
final class CellsBuilder {
  private long[] longs;
  private @Nullable Object @Nullable [] objects;
  private int size;

  CellsBuilder(int capacity) {
    longs = new long[Math.max(capacity, 8)];
  }

  int size() {
    return size;
  }

  void add(long value) {
    if (objects != null) {
      addObject(value);
      return;
    }
    if (size == longs.length) {
      longs = Arrays.copyOf(longs, size * 2);
    }
    longs[size++] = value;
  }

  void add(@Nullable Object value) {
    if (value instanceof Long l) {
      add(l.longValue());
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      add(((Number) value).longValue());
    } else {
      addObject(value);
    }
  }

  /** Adds what a column of a leaf has at a position. */
  void add(Column column, int i) {
    if (column instanceof Column.OfLong values) {
      add(values.array()[i]);
    } else if (column instanceof Column.OfObject values) {
      add(values.array()[i]);
    } else {
      addObject(column.get(i));
    }
  }

  /** Adds a run of a leaf's column. */
  void addAll(Column column, int from, int to) {
    if (column instanceof Column.OfLong values && objects == null) {
      addAll(values.array(), from, to);
    } else if (column instanceof Column.OfObject values) {
      @Nullable Object[] array = roomForObjects(to - from);
      System.arraycopy(values.array(), from, array, size, to - from);
      size += to - from;
    } else {
      for (int i = from; i < to; i++) {
        add(column, i);
      }
    }
  }

  /** Adds what a leaf's column has at some positions. */
  void addAll(Column column, int[] positions, int count) {
    if (column instanceof Column.OfLong values) {
      addAll(values.array(), positions, count);
    } else if (column instanceof Column.OfObject values) {
      @Nullable Object[] array = roomForObjects(count);
      Object[] from = values.array();
      int at = size;
      for (int i = 0; i < count; i++) {
        array[at + i] = from[positions[i]];
      }
      size += count;
    } else {
      for (int i = 0; i < count; i++) {
        add(column, positions[i]);
      }
    }
  }

  /** Adds some of an array of longs. */
  void addAll(long[] values, int[] positions, int count) {
    if (objects != null) {
      for (int i = 0; i < count; i++) {
        addObject(values[positions[i]]);
      }
      return;
    }
    if (size + count > longs.length) {
      longs = Arrays.copyOf(longs, Math.max(size + count, longs.length * 2));
    }
    long[] array = longs;
    int at = size;
    for (int i = 0; i < count; i++) {
      array[at + i] = values[positions[i]];
    }
    size += count;
  }

  /** The array of objects with room for more; what the values are need not be looked at. */
  private @Nullable Object[] roomForObjects(int count) {
    @Nullable Object[] array = asObjects();
    if (size + count > array.length) {
      array = Arrays.copyOf(array, Math.max(size + count, array.length * 2));
      objects = array;
    }
    return array;
  }

  /** Adds a run of longs. */
  void addAll(long[] values, int from, int to) {
    if (objects != null) {
      for (int i = from; i < to; i++) {
        addObject(values[i]);
      }
      return;
    }
    int count = to - from;
    if (size + count > longs.length) {
      longs = Arrays.copyOf(longs, Math.max(size + count, longs.length * 2));
    }
    System.arraycopy(values, from, longs, size, count);
    size += count;
  }

  /** Adds what another column has in a row. */
  void add(Cells cells, int row) {
    if (cells instanceof Cells.Longs values) {
      add(values.array()[row]);
    } else {
      add(cells.get(row));
    }
  }

  /** Whether an earlier {@link #build} still shows all that was added since. */
  boolean isShownBy(Cells built) {
    return built instanceof Cells.Longs l
        ? l.array() == longs
        : ((Cells.Objects) built).array() == objects;
  }

  /** What was added so far. Later additions do not change it. */
  Cells build() {
    return objects != null ? new Cells.Objects(objects) : new Cells.Longs(longs);
  }

  private void addObject(@Nullable Object value) {
    @Nullable Object[] array = asObjects();
    if (size == array.length) {
      array = Arrays.copyOf(array, size * 2);
      objects = array;
    }
    array[size++] = value;
  }

  private @Nullable Object[] asObjects() {
    @Nullable Object[] array = objects;
    if (array == null) {
      array = new Object[longs.length];
      for (int i = 0; i < size; i++) {
        array[i] = longs[i];
      }
      longs = new long[0];
      objects = array;
    }
    return array;
  }
}
