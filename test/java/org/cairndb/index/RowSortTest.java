package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import clojure.lang.Keyword;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sorting by radix gives what comparing all components gives. */
class RowSortTest {
  private static final int ATTRIBUTES = 9;
  private final Random random = new Random(Seed.of(RowSortTest.class));

  /** Few of each kind, so that many are equal; one kind for each attribute but the last. */
  private Object value(int a) {
    int n = random.nextInt(40);
    return switch (a) {
      case 0 -> (long) n - 20;
      case 1 -> List.of(-0.0, 0.0, Double.NaN, n - 20.5).get(random.nextInt(4));
      case 2 -> "a common beginning " + n;
      case 3 -> Keyword.intern("k", "v" + n);
      case 4 -> new Date(1000L * (n - 20));
      case 5 -> random.nextBoolean();
      case 6 -> new UUID(n / 8, n % 8);
      case 7 -> (n % 2 == 0 ? "€" : "é").repeat(n % 7);
      default -> value(random.nextInt(3));
    };
  }

  private Rows rows(int n, int entities, boolean retired) {
    Rows rows = new Rows(0, retired);
    for (int i = 0; i < n; i++) {
      int a = random.nextInt(ATTRIBUTES);
      rows.add(random.nextInt(entities), a, value(a), random.nextInt(1000));
    }
    return rows;
  }

  private static int[] compared(Rows rows, IndexOrder order, boolean byTime) {
    Comparator<Integer> e = Comparator.comparingLong(rows::e);
    Comparator<Integer> a = Comparator.comparingInt(rows::a);
    Comparator<Integer> v = (x, y) -> ValueOrder.compare(rows.value(x), rows.value(y));
    Comparator<Integer> t = byTime ? Comparator.comparingLong(rows::t) : (x, y) -> 0;
    Comparator<Integer> all =
        switch (order) {
          case EAVT -> e.thenComparing(a).thenComparing(v).thenComparing(t);
          case AEVT -> a.thenComparing(e).thenComparing(v).thenComparing(t);
          case AVET -> a.thenComparing(v).thenComparing(e).thenComparing(t);
        };
    return IntStream.range(0, rows.size()).boxed().sorted(all).mapToInt(row -> row).toArray();
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void sortedAsCompared(IndexOrder order) {
    for (int run = 0; run < 12; run++) {
      boolean retired = run % 2 == 0;
      int entities = List.of(1, 3, 5000).get(run % 3);
      Rows rows = rows(8000, entities, retired);
      RowSort sort = new RowSort(rows);
      int[] sorted = sort.order(order, sort.aevt());
      assertArrayEquals(compared(rows, order, retired), sorted, order + ", run " + run);
    }
  }

  /** As the log has them: all of a few transactions, whose entities came in any order. */
  @Test
  void manyRowsOfOnePairAreInTheOrderOfTime() {
    Rows rows = new Rows(0, true);
    for (int i = 0; i < 20_000; i++) {
      rows.add(7, 2, value(2), random.nextInt(1 << 30));
    }
    RowSort sort = new RowSort(rows);
    int[] sorted = sort.aevt();
    assertArrayEquals(compared(rows, IndexOrder.AEVT, true), sorted);
  }
}
