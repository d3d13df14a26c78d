package org.cairndb.query.execute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one variable over all rows of a relation. Immutable to every reader; an array may
 * be longer than the relation that it belongs to. Longs are kept unboxed, all else as objects;
 * equality and hash do not tell the two kinds apart.
 */
sealed interface Cells {
  /** The value in a row, boxed. */
  @Nullable Object get(int row);

  /** A hash that agrees with {@link #same}. */
  int hash(int row);

  /** Whether the value in a row equals that in a row of another column. */
  boolean same(int row, Cells other, int otherRow);

  /** The column that has, in row {@code i}, what this has in row {@code rows[i]}. */
  Cells pick(int[] rows, int count);

  /** The column that has one value in every row. */
  static Cells constant(@Nullable Object value, int rows) {
    if (value instanceof Long l) {
      long[] array = new long[rows];
      Arrays.fill(array, l);
      return new Longs(array);
    }
    @Nullable Object[] array = new Object[rows];
    Arrays.fill(array, value);
    return new Objects(array);
  }

  /** Values that are all {@link Long}. */
  record Longs(long[] array) implements Cells {
    @Override
    public Object get(int row) {
      return array[row];
    }

    @Override
    public int hash(int row) {
      return Equality.hash(array[row]);
    }

    @Override
    public boolean same(int row, Cells other, int otherRow) {
      return other instanceof Longs longs
          ? array[row] == longs.array[otherRow]
          : Equality.same(array[row], other.get(otherRow));
    }

    @Override
    public Cells pick(int[] rows, int count) {
      long[] picked = new long[count];
      for (int i = 0; i < count; i++) {
        picked[i] = array[rows[i]];
      }
      return new Longs(picked);
    }
  }

  /** Any values, nil among them. */
  record Objects(@Nullable Object[] array) implements Cells {
    @Override
    public @Nullable Object get(int row) {
      return array[row];
    }

    @Override
    public int hash(int row) {
      return Equality.hash(array[row]);
    }

    @Override
    public boolean same(int row, Cells other, int otherRow) {
      return Equality.same(array[row], other.get(otherRow));
    }

    @Override
    public Cells pick(int[] rows, int count) {
      @Nullable Object[] picked = new Object[count];
      for (int i = 0; i < count; i++) {
        picked[i] = array[rows[i]];
      }
      return new Objects(picked);
    }
  }
}
