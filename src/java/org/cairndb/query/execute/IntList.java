package org.cairndb.query.execute;

import java.util.Arrays;

/** Row numbers that grow. For one thread. */
final class IntList {
  private int[] array;
  private int size;

  IntList(int capacity) {
    array = new int[Math.max(capacity, 8)];
  }

  void add(int value) {
    if (size == array.length) {
      array = Arrays.copyOf(array, size * 2);
    }
    array[size++] = value;
  }

  /** Adds the first {@code count} of some numbers. */
  void addAll(int[] values, int count) {
    reserve(count);
    System.arraycopy(values, 0, array, size, count);
    size += count;
  }

  /** Adds one number {@code count} times. */
  void fill(int value, int count) {
    reserve(count);
    Arrays.fill(array, size, size + count, value);
    size += count;
  }

  private void reserve(int count) {
    if (size + count > array.length) {
      array = Arrays.copyOf(array, Math.max(size + count, size * 2));
    }
  }

  int get(int i) {
    return array[i];
  }

  int size() {
    return size;
  }

  /** The numbers; only the first {@link #size()} count. Not a copy. */
  int[] array() {
    return array;
  }
}
