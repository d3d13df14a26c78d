package org.cairndb.query.execute;

import java.util.Arrays;

/**
 * Functional dependencies between variables: "whoever knows these knows those", as an entity and
 * the value of an attribute that has one. They tell that rows stay distinct when a column is left
 * out. For one thread.
 */
final class Dependencies {
  private long[] from = new long[8];
  private long[] to = new long[8];
  private int size;

  /** Says that the values of {@code determinants} determine those of {@code determined}. */
  void add(long determinants, long determined) {
    if (size == from.length) {
      from = Arrays.copyOf(from, size * 2);
      to = Arrays.copyOf(to, size * 2);
    }
    from[size] = determinants;
    to[size++] = determined;
  }

  /** Whether the values of {@code known} determine those of {@code wanted}. */
  boolean determines(long known, long wanted) {
    long closure = known;
    boolean grown = true;
    while (grown && (wanted & ~closure) != 0) {
      grown = false;
      for (int i = 0; i < size; i++) {
        if ((from[i] & ~closure) == 0 && (to[i] & ~closure) != 0) {
          closure |= to[i];
          grown = true;
        }
      }
    }
    return (wanted & ~closure) == 0;
  }

  Dependencies copy() {
    Dependencies copy = new Dependencies();
    copy.from = from.clone();
    copy.to = to.clone();
    copy.size = size;
    return copy;
  }
}
