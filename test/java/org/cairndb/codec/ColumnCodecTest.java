package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.cairndb.datom.RandomValues;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

final class ColumnCodecTest {
  private static final long SEED = Seed.of(ColumnCodecTest.class);

  private final Random random = new Random(SEED);

  private static byte[] bytes(Consumer<ByteWriter> write) {
    ByteWriter out = new ByteWriter();
    write.accept(out);
    return out.toByteArray();
  }

  /** Writes and reads longs, and gives their size in bytes. */
  private static int longs(long[] a) {
    byte[] bytes = bytes(out -> ColumnCodec.writeLongs(a, a.length, out));
    ByteReader in = new ByteReader(bytes, "test");
    assertArrayEquals(a, ColumnCodec.readLongs(in, a.length));
    in.expectEnd();
    return bytes.length;
  }

  private static long[] longs(int n, IntToLongFunction f) {
    return IntStream.range(0, n).mapToLong(f).toArray();
  }

  @Test
  void longsHaveTheDocumentedBytes() {
    assertEquals("", hex());
    assertEquals("000400", hex(2, 2, 2));
    assertEquals("00020234", hex(1, 2, 4, 1));
    assertEquals("01020200", hex(1, 2, 3, 4));
    long[] runs = longs(42, i -> i < 40 ? 1 : 9);
    assertEquals("0202" + "01021000" + "01504b00", hex(runs));
  }

  private static String hex(long... a) {
    return HexFormat.of().formatHex(bytes(out -> ColumnCodec.writeLongs(a, a.length, out)));
  }

  @Test
  void longsOfEveryShapeComeBackAndRegularOnesAreSmall() {
    assertEquals(0, longs(new long[0]));
    assertTrue(longs(longs(1000, i -> 7)) <= 4, "all equal");
    assertTrue(longs(longs(1000, i -> 536870912L + 3L * i)) <= 12, "a progression");
    assertTrue(longs(longs(1000, i -> i / 5)) <= 16, "runs of five");
    assertTrue(longs(longs(1000, i -> i < 600 ? 3 : 900)) <= 20, "two runs");
    assertTrue(longs(longs(1000, i -> i % 8)) <= 380, "three bits each");
    longs(new long[] {Long.MIN_VALUE, Long.MAX_VALUE});
    longs(new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0});
    longs(new long[] {Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0});
    for (int width = 0; width <= 64; width++) {
      for (int n : new int[] {1, 2, 3, 7, 8, 9, 63, 64, 65, 500}) {
        int shift = width;
        long[] a = longs(n, i -> shift == 0 ? 5 : random.nextLong() >>> (64 - shift));
        longs(a);
        longs(Arrays.stream(a).sorted().toArray());
        longs(longs(n, i -> a[i / 3]));
      }
    }
    longs(random.longs(65_536).toArray());
  }

  @Test
  void onlyTheFirstValuesOfALongerArrayAreWritten() {
    byte[] bytes = bytes(out -> ColumnCodec.writeLongs(new long[] {1, 2, 99}, 2, out));
    assertArrayEquals(new long[] {1, 2}, ColumnCodec.readLongs(new ByteReader(bytes, "test"), 2));
    Object[] values = {"a", "b", null};
    byte[] column = bytes(out -> ColumnCodec.writeValues(values, 2, out));
    assertArrayEquals(
        new Object[] {"a", "b"},
        (Object[]) ColumnCodec.readValues(new ByteReader(column, "test"), 2));
  }

  @Test
  void intsComeBack() {
    int[] a = random.ints(500).toArray();
    byte[] bytes = bytes(out -> ColumnCodec.writeInts(a, a.length, out));
    assertArrayEquals(a, ColumnCodec.readInts(new ByteReader(bytes, "test"), a.length));
  }

  private static int doubles(double... a) {
    byte[] bytes = bytes(out -> ColumnCodec.writeDoubles(a, a.length, out));
    ByteReader in = new ByteReader(bytes, "test");
    double[] back = ColumnCodec.readDoubles(in, a.length);
    in.expectEnd();
    for (int i = 0; i < a.length; i++) {
      assertEquals(Double.doubleToRawLongBits(a[i]), Double.doubleToRawLongBits(back[i]));
    }
    return bytes.length;
  }

  @Test
  void doublesKeepEveryBitAndDecimalsAreSmall() {
    doubles();
    doubles(-0.0);
    doubles(0.0, -0.0);
    doubles(Double.NaN, Double.longBitsToDouble(0x7ff800000000abcdL));
    doubles(Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE, 1e15, 0x1p53, 0x1p54);
    doubles(random.doubles(1000).toArray());
    doubles(random.longs(1000).mapToDouble(Double::longBitsToDouble).toArray());
    for (int places = 0; places < 17; places++) {
      double power = Math.pow(10, places);
      double[] decimals =
          IntStream.range(0, 1000).mapToDouble(i -> random.nextInt(100_000) / power).toArray();
      int size = doubles(decimals);
      assertTrue(places > 15 || size < 2_200, places + " places take " + size);
    }
  }

  private static int strings(String... a) {
    byte[] bytes = bytes(out -> ColumnCodec.writeStrings(a, a.length, out));
    ByteReader in = new ByteReader(bytes, "test");
    assertArrayEquals(a, ColumnCodec.readStrings(in, a.length));
    in.expectEnd();
    return bytes.length;
  }

  private static String[] texts(int n, java.util.function.IntFunction<String> f) {
    return IntStream.range(0, n).mapToObj(f).toArray(String[]::new);
  }

  @Test
  void stringsOfAnyUnitsComeBackAndAlikeOnesAreSmall() {
    strings();
    strings("");
    strings("\ud800", "\ud800\udc00", "\udc00", "é", "ê", "€", "\u20ad", "\u0000");
    strings("x".repeat(300) + "a", "x".repeat(300) + "b", "x".repeat(255), "x".repeat(254) + "é");
    strings("a".repeat(100_000), "a".repeat(100_001), "");
    RandomValues values = new RandomValues(SEED);
    for (int round = 0; round < 300; round++) {
      strings(texts(random.nextInt(60), i -> values.string()));
    }
    assertTrue(strings(texts(1000, i -> "customer-%05d".formatted(i))) < 1_750, "prefixes");
    assertTrue(strings(texts(1000, i -> "city" + i % 7)) < 450, "few distinct");
    assertTrue(strings(texts(1000, i -> "city" + i / 200)) < 60, "few distinct, in runs");
  }

  private static int values(Object... a) {
    byte[] bytes = bytes(out -> ColumnCodec.writeValues(a, a.length, out));
    ByteReader in = new ByteReader(bytes, "test");
    Object column = ColumnCodec.readValues(in, a.length);
    in.expectEnd();
    for (int i = 0; i < a.length; i++) {
      Object back =
          column instanceof long[] longs
              ? (Object) longs[i]
              : column instanceof double[] doubles ? doubles[i] : ((Object[]) column)[i];
      ValueCodecTest.assertSame(a[i], back);
    }
    return bytes.length;
  }

  @Test
  void valuesOfEveryKindAndMixtureComeBack() {
    values();
    values(1L, 2L);
    values(1.5, -0.0);
    values("a", "b");
    values(
        Keyword.intern("a"),
        Keyword.intern("a", "b"),
        Keyword.intern("", "b"),
        Keyword.intern("a/b", "c"));
    values(new Date(1), new Date(-1));
    values(1L, BigInt.ONE, 1.0, 1.0f, true, "1", Keyword.intern("k"), new Date(0), RT.vector(1L));
    values(true, false, true, true, true, false);
    RandomValues values = new RandomValues(SEED);
    for (int round = 0; round < 200; round++) {
      values(IntStream.range(0, random.nextInt(80)).mapToObj(i -> values.next(2)).toArray());
    }
  }

  @Test
  void aLeafOfManyAttributesIsSmall() {
    Object[] people = new Object[1000];
    for (int i = 0; i < people.length; i += 5) {
      people[i] = "person-%05d".formatted(i);
      people[i + 1] = 20L + i % 50;
      people[i + 2] = Keyword.intern("role", i % 3 == 0 ? "admin" : "user");
      people[i + 3] = i % 2 == 0;
      people[i + 4] = new Date(1_700_000_000_000L + 60_000L * i);
    }
    int size = values(people);
    assertTrue(size < 1_700, "200 people with 5 attributes take " + size);
  }
}
