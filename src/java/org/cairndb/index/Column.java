package org.cairndb.index;

/**
 * The values of a run of datoms, as an array of the narrowest kind that holds them all. Immutable
 * to every reader. The arrays are shared, not copied: a caller never writes to them. An array may
 * be longer than the run that it holds.
 */
public sealed interface Column {
  /** The value at a position, boxed. */
  Object get(int i);

  /** Values that are all {@link Long}: numbers and references. */
  record OfLong(long[] array) implements Column {
    @Override
    public Object get(int i) {
      return array[i];
    }
  }

  /** Values that are all {@link Double}. */
  record OfDouble(double[] array) implements Column {
    @Override
    public Object get(int i) {
      return array[i];
    }
  }

  /** Any values. */
  record OfObject(Object[] array) implements Column {
    @Override
    public Object get(int i) {
      return array[i];
    }
  }
}
