package org.cairndb.datom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import clojure.lang.Util;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ValueOrderTest {
  /** Every line is one value to the database, written in several ways; the lines ascend. */
  private static final Object[][] LINES = {
    {null},
    {false},
    {true},
    {Double.NaN, Float.NaN, Double.longBitsToDouble(0x7ff8000000000001L)},
    {Double.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
    {new BigDecimal("-1E1000000000")},
    {Long.MIN_VALUE, BigInt.fromLong(Long.MIN_VALUE)},
    {-0x1p63},
    {-1L, BigInt.fromLong(-1), new BigInteger("-1"), -1},
    {new BigDecimal("-1E-1000000000")},
    {0L, (short) 0},
    {new BigDecimal("0"), new BigDecimal("0.00"), new BigDecimal("0E1000000000")},
    {0.0, -0.0, 0.0f},
    {new Ratio(BigInteger.ONE, BigInteger.TEN)},
    {new BigDecimal("0.1"), new BigDecimal("0.10")},
    {0.1},
    {0.1f},
    {new Ratio(BigInteger.ONE, BigInteger.valueOf(3))},
    {1L, BigInt.ONE},
    {new BigDecimal("1.0"), new BigDecimal("1.00")},
    {1.0, 1.0f},
    {1.5, 1.5f},
    {(1L << 53)},
    {0x1p53},
    {(1L << 53) + 1},
    {Long.MAX_VALUE},
    {BigInt.fromBigInteger(BigInteger.ONE.shiftLeft(63))},
    {0x1p63},
    {Double.MAX_VALUE},
    {new BigDecimal("1E1000000000")},
    {Double.POSITIVE_INFINITY},
    {'a'},
    {'b'},
    {""},
    {"a"},
    {"ab"},
    {"b"},
    {"\ud800"},
    {"\uffff"},
    {key("a")},
    {key("b")},
    {key("a/a")},
    {key("b/a")},
    {Symbol.intern("a"), Symbol.intern("a").withMeta(RT.map(key("x"), 1L))},
    {Symbol.intern("a", "a")},
    {new Date(-1)},
    {new Date(0), new java.sql.Timestamp(0)},
    {new UUID(-1, 0)},
    {new UUID(0, 0)},
    {URI.create("x")},
    {URI.create("http://A_B/")},
    {URI.create("http://a_b/")},
    {URI.create("http://a/"), URI.create("HTTP://A/")},
    {URI.create("http://a/%2f"), URI.create("http://a/%2F")},
    {URI.create("http://B/")},
    {URI.create("urn:a")},
    {new byte[0]},
    {new byte[] {1}, new byte[] {1}},
    {new byte[] {1, 0}},
    {new byte[] {-1}},
    {new float[0]},
    {new float[] {2}},
    {new float[] {Float.NaN}, new float[] {Float.intBitsToFloat(0x7fc00001)}},
    {new float[] {-0f, 3}},
    {new float[] {0, 2}},
    {new double[] {2}, new double[] {2}},
    {new double[] {Double.NaN}},
    {new double[] {1, 2}},
    {RT.vector(), PersistentList.EMPTY, List.of()},
    {RT.vector((Object) null)},
    {RT.vector(1L, 2L), PersistentList.create(List.of(1L, BigInt.fromLong(2)))},
    {RT.vector(1L, 2L, 0L)},
    {RT.vector(1.5, new byte[] {1}), RT.vector(1.5f, new byte[] {1})},
    {RT.vector(2L)},
    {RT.set()},
    {RT.set(5L)},
    {RT.set(1L, 5L), RT.set(5L, BigInt.ONE)},
    {RT.set(2L, 3L)},
    {RT.set(RT.set(1L), RT.set(2L))},
    {RT.set(RT.set(1L), RT.set(3L))},
    {RT.map()},
    {RT.map(key("b"), 1L)},
    {RT.map(key("a"), 1L, key("b"), 2L), RT.map(key("b"), 2L, key("a"), BigInt.ONE)},
    {RT.map(key("a"), 2L, key("b"), 1L)},
    {RT.map(key("a"), 2L, key("c"), 0L)},
    {TaggedLiteral.create(Symbol.intern("a"), 1L), TaggedLiteral.create(Symbol.intern("a"), 1)},
    {TaggedLiteral.create(Symbol.intern("a"), "x")},
    {TaggedLiteral.create(Symbol.intern("b"), 0L)},
  };

  private static Keyword key(String name) {
    return Keyword.intern(name);
  }

  @Test
  void linesAscendAndEachLineIsOneValue() {
    for (int i = 0; i < LINES.length; i++) {
      for (int j = 0; j < LINES.length; j++) {
        for (Object a : LINES[i]) {
          for (Object b : LINES[j]) {
            String pair = RandomValues.describe(a) + " and " + RandomValues.describe(b);
            assertEquals(Integer.compare(i, j), Integer.signum(ValueOrder.compare(a, b)), pair);
            assertEquals(i == j, ValueOrder.equal(a, b), pair);
            if (i == j) {
              assertEquals(ValueOrder.hash(a), ValueOrder.hash(b), pair);
            }
          }
        }
      }
    }
  }

  @Test
  void randomValuesAreInOneTotalOrder() {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    for (int round = 0; round < 20; round++) {
      List<Object> sorted = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        sorted.add(values.next(3));
      }
      sorted.sort(ValueOrder::compare);
      int[] line = new int[sorted.size()];
      for (int i = 1; i < line.length; i++) {
        line[i] = line[i - 1] + (ValueOrder.equal(sorted.get(i - 1), sorted.get(i)) ? 0 : 1);
      }
      for (int i = 0; i < line.length; i++) {
        for (int j = 0; j < line.length; j++) {
          int order = ValueOrder.compare(sorted.get(i), sorted.get(j));
          assertEquals(
              Integer.compare(line[i], line[j]),
              Integer.signum(order),
              () -> "round and pair: " + sorted);
        }
      }
    }
  }

  @Test
  void equalityIsClojuresWhereverClojuresIsAnEquivalence() {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    int equalPairs = 0;
    for (int i = 0; i < 60_000; i++) {
      Object a = values.next(2);
      Object b = values.next(2);
      String pair = RandomValues.describe(a) + " and " + RandomValues.describe(b);
      boolean equal = ValueOrder.equal(a, b);
      if (equal) {
        equalPairs++;
        assertEquals(ValueOrder.hash(a), ValueOrder.hash(b), pair);
      }
      boolean ours = pair.matches("(?s).*(NaN|Float|bytes|floats|doubles|tagged).*");
      if (!ours) {
        assertEquals(Util.equiv(a, b), equal, pair);
        assertEquals(Util.hasheq(a), ValueOrder.hash(a), pair);
      } else if (Util.equiv(a, b)) {
        assertTrue(equal, pair);
      }
    }
    assertTrue(equalPairs > 100, "only " + equalPairs + " equal pairs");
  }

  @Test
  void hugeExponentsAreNeverWrittenOut() {
    Number[] huge = {
      new BigDecimal("1E1000000000"),
      new BigDecimal("-1E1000000000"),
      new BigDecimal("1E-1000000000"),
      new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
      new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE)
    };
    Number[] others = {
      1L,
      BigInt.fromBigInteger(BigInteger.TEN.pow(900)),
      1.5,
      Double.MIN_VALUE,
      new Ratio(BigInteger.ONE, BigInteger.TEN.pow(900)),
      new BigDecimal("123.456")
    };
    assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          for (Number a : huge) {
            for (Number b : others) {
              int order = ValueOrder.compare(a, b);
              assertTrue(order != 0);
              assertEquals(-Integer.signum(order), Integer.signum(ValueOrder.compare(b, a)));
            }
            for (Number b : huge) {
              assertEquals(a == b, ValueOrder.equal(a, b));
            }
            ValueOrder.hash(a);
          }
        });
  }

  @Test
  void setsOfSetsOfSetsCompareInTimeThatGrowsWithTheirSize() {
    // Sorted anew at each level, these would take 4^200 comparisons.
    Object a = RT.set(1L, 2L);
    Object b = RT.set(1L, 3L);
    for (int i = 0; i < 200; i++) {
      Object wider = RT.set(a, RT.set((long) i, "x"));
      b = RT.set(b, RT.set((long) i, "x"));
      a = wider;
    }
    Object x = a;
    Object y = b;
    assertTimeout(Duration.ofSeconds(5), () -> assertTrue(ValueOrder.compare(x, y) < 0));
    assertFalse(ValueOrder.equal(x, y));
  }

  @Test
  void refusesWhatCannotBeStored() {
    for (Object odd : new Object[] {Pattern.compile("a"), new int[1], new Object()}) {
      CairnException e =
          assertThrows(CairnException.class, () -> ValueOrder.compare(odd, odd), odd.toString());
      assertEquals(Keyword.intern("value/unsupported"), e.error());
    }
  }

  @Test
  void sortedItemsAscend() {
    @Nullable Object[] items = {3L, "a", null, RT.set(2L), RT.set(1L), 1.0};
    SortedForm form = SortedForm.ofCollection(RT.set(items));
    assertEquals(
        Arrays.asList(null, 1.0, 3L, "a", RT.set(1L), RT.set(2L)),
        Arrays.asList(SortedForm.values(form.items())));
  }
}
