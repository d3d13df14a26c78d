package org.cairndb.query.execute;

import org.jspecify.annotations.Nullable;

/** Comparisons of columns of longs with each other and with constants, without boxing. */
final class LongComparison {
  private LongComparison() {}

  /**
   * The rows for which a comparison of two columns holds, or null if there is no such comparison.
   *
   * @param cells two columns of longs; one with a single value stands for a constant
   */
  static @Nullable IntList select(String name, @Nullable Cells[] cells, int rows) {
    if (!(cells[0] instanceof Cells.Longs left) || !(cells[1] instanceof Cells.Longs right)) {
      return null;
    }
    long[] a = spread(left.array(), rows);
    long[] b = spread(right.array(), rows);
    return switch (name) {
      case "<", "before?" -> less(a, b, rows, false);
      case ">", "after?" -> less(b, a, rows, false);
      case "<=" -> less(a, b, rows, true);
      case ">=" -> less(b, a, rows, true);
      case "=", "==" -> equal(a, b, rows, true);
      case "not=", "!=" -> equal(a, b, rows, false);
      default -> null;
    };
  }

  private static long[] spread(long[] values, int rows) {
    if (values.length >= rows && values.length != 1) {
      return values;
    }
    long[] all = new long[rows];
    java.util.Arrays.fill(all, values[0]);
    return all;
  }

  private static IntList less(long[] a, long[] b, int rows, boolean orEqual) {
    IntList selected = new IntList(rows);
    for (int row = 0; row < rows; row++) {
      if (a[row] < b[row] || (orEqual && a[row] == b[row])) {
        selected.add(row);
      }
    }
    return selected;
  }

  private static IntList equal(long[] a, long[] b, int rows, boolean wanted) {
    IntList selected = new IntList(rows);
    for (int row = 0; row < rows; row++) {
      if ((a[row] == b[row]) == wanted) {
        selected.add(row);
      }
    }
    return selected;
  }
}
