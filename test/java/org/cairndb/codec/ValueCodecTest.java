package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.BigInt;
import clojure.lang.IPersistentCollection;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.RandomValues;
import org.cairndb.datom.ValueOrder;
import org.cairndb.datom.Values;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ValueCodecTest {
  /** The format, pinned: what is in a database today is written like this. */
  private static final @Nullable Object[][] GOLDEN = {
    {null, "f7"},
    {true, "f5"},
    {false, "f6"},
    {0L, "00"},
    {63L, "3f"},
    {-1L, "ff"},
    {64L, "5040"},
    {-2L, "4ffe"},
    {4095L, "5fff"},
    {-4096L, "4000"},
    {4096L, "681000"},
    {-524288L, "600000"},
    {1L << 24, "73000000"},
    {1L << 32, "7700000000"},
    {1L << 40, "7b0000000000"},
    {1L << 48, "7f000000000000"},
    {1L << 49, "f80002000000000000"},
    {Long.MIN_VALUE, "f88000000000000000"},
    {0.0, "fb"},
    {-0.0, "fa8000000000000000"},
    {1.0, "fc"},
    {1.5, "fa3ff8000000000000"},
    {Double.NaN, "fa7ff8000000000000"},
    {1.5f, "f93fc00000"},
    {BigInt.ONE, "c6d101"},
    {BigInt.fromBigInteger(BigInteger.ONE.shiftLeft(64)), "c6d909010000000000000000"},
    {new BigDecimal("-1.50"), "c7d2ff6a02"},
    {new Ratio(BigInteger.ONE, BigInteger.TWO), "efdf726174696f02c6d101c6d102"},
    {'a', "efde63686172015061"},
    {"", "da"},
    {"abcdefg", "e161626364656667"},
    {"abcdefgh", "e3086162636465666768"},
    {"é\ud800€", "e3" + "08" + "c3a9eda080e282ac"},
    {Keyword.intern("a"), "caf7db61"},
    {Keyword.intern("a", "b"), "cadb61db62"},
    {Symbol.intern("a", "b"), "c9db61db62"},
    {new Date(1000), "c853e8"},
    {new UUID(1, 2), "c3d91000000000000000010000000000000002"},
    {URI.create("x:y"), "c5dd783a79"},
    {new byte[] {1, -1}, "d201ff"},
    {new byte[8], "d9080000000000000000"},
    {new float[] {1.5f, 0}, "b402f93fc00000f900000000"},
    {new double[] {1.5, 0, 1, -0.0}, "b104fa3ff8000000000000fbfcfa8000000000000000"},
    {RT.vector(1L, null), "e601f7"},
    {PersistentList.create(List.of(1L)), "efdd73657101e501"},
    {RT.set(), "c1e4"},
    {RT.set(3L, 1L, 2L), "c1e7010203"},
    {RT.map(Keyword.intern("b"), 1L, Keyword.intern("a"), 2L), "c0e8caf7db6102caf7db6201"},
    {TaggedLiteral.create(Symbol.intern("x"), 1L), "efe074616767656402c9f7db7801"},
  };

  @Test
  void bytesAreTheDocumentedOnes() {
    for (Object[] line : GOLDEN) {
      assertEquals(
          line[1], HexFormat.of().formatHex(write(line[0])), RandomValues.describe(line[0]));
      assertSame(line[0], read(HexFormat.of().parseHex((String) line[1])));
    }
  }

  @Test
  void randomValuesComeBackAsTheyWere() {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    for (int i = 0; i < 15_000; i++) {
      Object v = values.next(4);
      byte[] bytes = write(v);
      Object back = read(bytes);
      assertSame(v, back);
      assertTrue(ValueOrder.equal(v, back));
      assertArrayEquals(bytes, write(back));
      assertSame(back, Values.canonical(back));
    }
  }

  @Test
  void longStringsAndByteArraysComeBackAcrossChunks() {
    for (int length : new int[] {7, 8, 21_845, 21_846, 65_535, 65_536, 65_537, 131_072, 200_000}) {
      for (String unit : new String[] {"a", "é", "€", "\ud800", "\ud83d\ude00", "a€"}) {
        String s = unit.repeat(length);
        assertEquals(s, read(write(s)));
      }
      byte[] bytes = new byte[length];
      bytes[length - 1] = 7;
      assertSame(bytes, read(write(bytes)));
    }
  }

  @Test
  void bytesDoNotDependOnTheOrderInWhichASetOrMapWasBuilt() {
    IPersistentCollection up = PersistentHashSet.EMPTY;
    IPersistentCollection down = PersistentHashSet.EMPTY;
    IPersistentCollection mapUp = PersistentArrayMap.EMPTY;
    IPersistentCollection mapDown = PersistentArrayMap.EMPTY;
    for (int i = 0; i < 40; i++) {
      up = up.cons("k" + i);
      down = down.cons("k" + (39 - i));
      mapUp = mapUp.cons(RT.vector("k" + i, (long) i));
      mapDown = mapDown.cons(RT.vector("k" + (39 - i), (long) (39 - i)));
    }
    assertArrayEquals(write(up), write(down));
    assertArrayEquals(write(mapUp), write(mapDown));
    assertArrayEquals(
        write(RT.vector(RT.set(up, 1L), mapUp)), write(RT.vector(RT.set(1L, down), mapDown)));
  }

  @Test
  void valuesFollowOneAnother() {
    ByteWriter out = new ByteWriter();
    for (Object[] line : GOLDEN) {
      ValueCodec.write(line[0], out);
    }
    ByteReader in = new ByteReader(out.toByteArray(), "test");
    for (Object[] line : GOLDEN) {
      assertSame(line[0], ValueCodec.read(in));
    }
    in.expectEnd();
  }

  @Test
  void refusesToWriteWhatCannotBeStored() {
    CairnException e =
        assertThrows(CairnException.class, () -> write(java.util.regex.Pattern.compile("a")));
    assertEquals(Keyword.intern("value/unsupported"), e.error());
  }

  @Test
  void equalValuesOfDifferentClassesKeepTheirClasses() {
    assertNotEquals(
        HexFormat.of().formatHex(write(1L)), HexFormat.of().formatHex(write(BigInt.ONE)));
    assertSame(-0.0, read(write(-0.0)));
    assertSame(new BigDecimal("1.00"), read(write(new BigDecimal("1.00"))));
  }

  static byte[] write(@Nullable Object v) {
    ByteWriter out = new ByteWriter();
    ValueCodec.write(v, out);
    return out.toByteArray();
  }

  static @Nullable Object read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, "test");
    Object v = ValueCodec.read(in);
    in.expectEnd();
    return v;
  }

  static void assertSame(@Nullable Object expected, @Nullable Object actual) {
    assertEquals(RandomValues.describe(expected), RandomValues.describe(actual));
  }
}
