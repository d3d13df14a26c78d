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

  int size() {
    return size;
  }

  /** The numbers; only the first {@link #size()} count. Not a copy. */
  int[] array() {
    return array;
  }
}
