package org.cairndb.datom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.BigInt;
import clojure.lang.IObj;
import clojure.lang.IPersistentMap;
import clojure.lang.Iterate;
import clojure.lang.Keyword;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  private static final IPersistentMap META = RT.map(Keyword.intern("line"), 1L);

  /** What is given, and what is kept. */
  private static final Object[][] KEPT = {
    {(byte) 1, 1L},
    {(short) 1, 1L},
    {1, 1L},
    {BigInteger.ONE, BigInt.ONE},
    {BigInteger.TEN.pow(30), BigInt.fromBigInteger(BigInteger.TEN.pow(30))},
    {
      new Ratio(BigInteger.TWO, BigInteger.valueOf(-4)),
      new Ratio(BigInteger.valueOf(-1), BigInteger.TWO)
    },
    {new Ratio(BigInteger.TEN, BigInteger.TWO), BigInt.fromLong(5)},
    {Double.longBitsToDouble(0x7ff8000000000001L), Double.NaN},
    {-0.0, -0.0},
    {1.5f, 1.5f},
    {new java.sql.Timestamp(5), new Date(5)},
    {Symbol.intern("a").withMeta(META), Symbol.intern("a")},
    {URI.create("a/../b:c").normalize(), URI.create("./b:c")},
    {List.of(1, 2), RT.vector(1L, 2L)},
    {new ArrayList<>(Arrays.asList("a", null)), RT.vector("a", null)},
    {PersistentList.create(List.of(1)), PersistentList.create(List.of(1L))},
    {RT.map(1L, 2), RT.map(1L, 2L)},
    {Map.of("a", Set.of(1)), RT.map("a", RT.set(1L))},
    {Set.of(1L, 1), RT.set(1L)},
    {
      TaggedLiteral.create(Symbol.intern("t"), List.of()),
      TaggedLiteral.create(Symbol.intern("t"), RT.vector())
    },
  };

  @Test
  void valuesAreKeptInOneForm() {
    for (Object[] line : KEPT) {
      assertEquals(
          RandomValues.describe(line[1]), RandomValues.describe(Values.canonical(line[0])));
    }
  }

  @Test
  void canonicalValuesStayAsTheyAre() {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    for (int i = 0; i < 10_000; i++) {
      Object v = values.next(3);
      assertEquals(RandomValues.describe(v), RandomValues.describe(Values.canonical(v)));
    }
  }

  @Test
  void whatCanBeWrittenToIsCopied() {
    byte[] bytes = {1, 2};
    byte[] kept = (byte[]) Values.canonical(bytes);
    bytes[0] = 9;
    assertArrayEquals(new byte[] {1, 2}, kept);
    Date date = new Date(1);
    assertNotSame(date, Values.canonical(date));
    List<Object> list = new ArrayList<>(List.of(1L));
    Object vector = Values.canonical(list);
    list.add(2L);
    assertEquals(RT.vector(1L), vector);
  }

  @Test
  void collectionsLoseTheirMetadata() {
    for (Object plain : new Object[] {RT.vector(1L), PersistentList.EMPTY, RT.map(1L, 2L)}) {
      Object withMeta = ((IObj) plain).withMeta(META);
      Object kept = Values.canonical(withMeta);
      assertEquals(plain, kept);
      assertNull(((IObj) kept).meta());
    }
  }

  @Test
  void refusesWhatCannotBeStoredAndSaysWhy() {
    refused("value/nil", null);
    for (Object odd :
        new Object[] {
          Pattern.compile("a"),
          new Object(),
          new long[1],
          new AtomicLong(),
          RT.vector(new Object()),
          new Ratio(BigInteger.ONE, BigInteger.ZERO),
          new BigInteger("1") {},
          Thread.currentThread(),
          new AFn() {}
        }) {
      refused("value/unsupported", odd);
    }
    CairnException e = refused("value/unsupported", Pattern.compile("a"));
    assertTrue(e.getMessage().contains("java.util.regex.Pattern"), e.getMessage());
    assertEquals(Pattern.class, e.getData().valAt(Keyword.intern("class")));
  }

  @Test
  void refusesNumbersWithTooManyDigits() {
    BigInteger limit = BigInteger.TEN.pow(ValueLimits.MAX_DIGITS);
    Values.canonical(limit.subtract(BigInteger.ONE));
    Values.canonical(BigInteger.ONE.subtract(limit));
    Values.canonical(new BigDecimal("1E10000"));
    refused("value/too-large", limit);
    refused("value/too-large", limit.negate());
    refused("value/too-large", new BigDecimal("1E10001"));
    refused("value/too-large", new BigDecimal("1E-10001"));
    refused("value/too-large", new BigDecimal("1E100000000"));
    refused("value/too-large", new BigDecimal(BigInteger.ONE.shiftLeft(1_000_000), 0));
    refused("value/too-large", new Ratio(limit, BigInteger.TWO));
  }

  @Test
  void refusesCollectionsThatAreTooDeepEndlessOrUnfoldToTooMany() {
    Object deep = "x";
    for (int i = 0; i < ValueLimits.MAX_DEPTH; i++) {
      deep = RT.vector(deep);
    }
    Values.canonical(deep);
    refused("value/too-deep", RT.vector(deep));
    refused("value/too-deep", TaggedLiteral.create(Symbol.intern("t"), deep));
    Object endless =
        Iterate.create(
            new AFn() {
              @Override
              public Object invoke(Object x) {
                return x;
              }
            },
            "x");
    refused("value/too-large", endless);
    Object shared = RT.vector("x");
    for (int i = 0; i < 60; i++) {
      shared = RT.vector(shared, shared);
    }
    refused("value/too-large", shared);
  }

  @Test
  void refusesKeysThatTheDatabaseCannotTellApart() {
    refused("value/duplicate", Map.of(1.5, "a", 1.5f, "b"));
    refused("value/duplicate", RT.mapUniqueKeys(new byte[] {1}, "a", new byte[] {1}, "b"));
  }

  private static CairnException refused(String error, @Nullable Object v) {
    CairnException e = assertThrows(CairnException.class, () -> Values.canonical(v), error);
    assertEquals(Keyword.intern(error), e.error());
    return e;
  }
}
