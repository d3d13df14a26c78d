package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.cairndb.datom.RandomValues;
import org.cairndb.datom.ValueLimits;
import org.cairndb.datom.ValueOrder;
import org.cairndb.datom.Values;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Bytes made to hurt the reader: each is refused with {@link CorruptException}, or read at a cost
 * in keeping with its size.
 */
final class HostileBytesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static @Nullable Object read(byte[] bytes) {
    return ValueCodec.read(new ByteReader(bytes, "test"));
  }

  private static long allocatedBy(Runnable action) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    action.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void countsThatExceedTheBytesAreRefusedBeforeAnythingIsAllocated() {
    for (String hex :
        new String[] {
          "d9f8000000007ffffff0", // bytes
          "e3f8000000007ffffff0", // string
          "ecf8000000007ffffff0", // list
          "c1ecf8000000007ffffff0", // set
          "c0ecf8000000007ffffff0", // map
          "e2f8000000007ffffff0", // chunk of a string
          "d8f8000000007ffffff0", // chunk of bytes
          "d9757ffffff0",
          "e3757ffffff0",
          "ec757ffffff0",
          "c6d9757ffffff0", // big integer
          "d9f87fffffffffffffff",
          "b3757ffffff0", // int array, which is never read
        }) {
      // The first time classes are loaded.
      assertThrows(CorruptException.class, () -> read(hex(hex)), hex);
      long bytes =
          allocatedBy(() -> assertThrows(CorruptException.class, () -> read(hex(hex)), hex));
      assertTrue(bytes < 200_000, hex + " made the reader allocate " + bytes);
    }
  }

  private static @Nullable Object read(String hex) {
    return read(hex(hex));
  }

  @Test
  void negativeCountsAreRefused() {
    for (String hex : new String[] {"d9ff", "e3ff", "ecff", "d8ff", "e2ff", "c1ecff", "c6d9ff"}) {
      assertThrows(CorruptException.class, () -> read(hex), hex);
    }
  }

  @Test
  void depthIsLimitedForEveryKindOfNesting() {
    String[] nestings = {"e5", "c1e5", "c0e601", "efdd73657101e5", "efe074616767656402c9f7db78"};
    for (String nesting : nestings) {
      String deepest = nesting.repeat(ValueLimits.MAX_DEPTH) + "efde63686172015061";
      Object v = read(deepest);
      assertEquals(RandomValues.describe(v), RandomValues.describe(Values.canonical(v)), nesting);
      CorruptException e =
          assertThrows(CorruptException.class, () -> read(nesting + deepest), nesting);
      assertTrue(e.getMessage().startsWith("too deep"), e.getMessage());
      assertThrows(CorruptException.class, () -> read(nesting.repeat(200_000)), nesting);
    }
  }

  @Test
  void tagsThatAreNotOursAreRefused() {
    for (String hex :
        new String[] {
          "c4db61", // a pattern
          "80", // a cache
          "cddb61", // put into a cache
          "cc00", // taken from a cache
          "a0", // a struct seen before
          "b000", // a typed array
          "ede4fd", // a list without a count
          "cfcfcfcf0000000000000000", // a footer
          "efe17265636f726402db61e4", // a record
          "f1",
          "f4",
          "fd",
          "fe"
        }) {
      assertThrows(CorruptException.class, () -> read(hex), hex);
    }
  }

  @Test
  void numbersOfTooManyDigitsOrHugeExponentsAreRefused() {
    Object largest = Values.canonical(BigInteger.TEN.pow(1000).subtract(BigInteger.ONE));
    assertEquals(largest, ValueCodecTest.read(ValueCodecTest.write(largest)));
    for (int bytes : new int[] {416, 417, 300_000}) {
      ByteWriter out = new ByteWriter().u8(0xc6).u8(0xd9);
      ValueWriter.writeInt(bytes, out);
      out.u8(0x7f).bytes(new byte[bytes - 1]);
      assertThrows(CorruptException.class, () -> read(out.toByteArray()), bytes + " bytes");
    }
    assertThrows(CorruptException.class, () -> read("c7d101" + "72989680"), "1E-10000000M");
    assertThrows(
        CorruptException.class, () -> read("c7d101" + "f8fffffffffa0a1f00"), "1E100000000M");
    assertThrows(CorruptException.class, () -> read("c6d0"), "no bytes");
    assertThrows(CorruptException.class, () -> read("efdf726174696f02c6d101c6d100"), "1/0");
    assertThrows(CorruptException.class, () -> read("efdf726174696f02c6d102c6d104"), "2/4");
    assertThrows(CorruptException.class, () -> read("efdf726174696f02c6d102c6d101"), "2/1");
  }

  @Test
  void stringsUrisAndCharactersThatAreNoneAreRefused() {
    for (String hex :
        new String[] {
          "db80",
          "dcc080",
          "dce28200",
          "dbc3",
          "dce282",
          "def0908080",
          "dde08080",
          "c5dc5e5e",
          "efde6368617201f800000000ffff0000",
          "efde6368617201ff",
          "caf7f7",
          "c3d900",
          "c3d2ffff"
        }) {
      assertThrows(CorruptException.class, () -> read(hex), hex);
    }
  }

  @Test
  void setsAndMapsThatDoNotAscendAreRefused() {
    for (String hex :
        new String[] {
          "c1e60201",
          "c1e60101",
          "c0e802000100",
          "c0e801000100",
          "c0e70100",
          "c0e70102",
          "c1e601c6d101", // 1 and 1N
          "c1e6fcf93f800000", // 1.0 and a float 1.0
          "c1e6d101d101", // byte arrays by content
        }) {
      assertThrows(CorruptException.class, () -> read(hex), hex);
    }
  }

  /**
   * Vectors of one hash: "Aa" and "BB" have one hashCode, and so have all strings put together of
   * them.
   */
  private static List<Object> colliding(int count) {
    List<Object> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      vectors.add(RT.vector(text.toString()));
    }
    return vectors;
  }

  @Test
  void collidingSetsAndMapsAreRefusedInsteadOfBuilt() {
    List<Object> vectors = colliding(8_192);
    vectors.sort(ValueOrder::compare);
    ByteWriter set = new ByteWriter().u8(0xc1).u8(0xec);
    ByteWriter map = new ByteWriter().u8(0xc0).u8(0xec);
    ValueWriter.writeInt(vectors.size(), set);
    ValueWriter.writeInt(2L * vectors.size(), map);
    for (Object v : vectors) {
      ValueCodec.write(v, set);
      ValueCodec.write(v, map);
      map.u8(0);
    }
    for (ByteWriter bytes : List.of(set, map)) {
      assertTimeout(
          Duration.ofSeconds(2),
          () -> {
            CorruptException e =
                assertThrows(CorruptException.class, () -> read(bytes.toByteArray()));
            assertTrue(e.getMessage().startsWith("too many equal hashes"), e.getMessage());
          });
    }
    Object fits = PersistentHashSet.create(vectors.subList(0, ValueLimits.MAX_SAME_HASH));
    ValueCodecTest.assertSame(fits, ValueCodecTest.read(ValueCodecTest.write(fits)));
    CairnException e =
        assertThrows(
            CairnException.class,
            () ->
                Values.canonical(
                    PersistentHashSet.create(vectors.subList(0, ValueLimits.MAX_SAME_HASH + 1))));
    assertEquals(Keyword.intern("value/colliding"), e.error());
  }

  @Test
  void setsInsideSetsAreSortedOnce() {
    // 512 sets inside one another, beside each of which lies a set of as many elements: each level
    // has to compare.
    Object v =
        RT.set(PersistentHashSet.create(range(20_000)), PersistentHashSet.create(range(20_001)));
    for (int i = 0; i < ValueLimits.MAX_DEPTH - 3; i++) {
      v = RT.set(v, RT.set("x", (long) i));
    }
    Object deep = v;
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          Object canonical = Values.canonical(deep);
          byte[] bytes = ValueCodecTest.write(canonical);
          assertEquals(RT.count(canonical), RT.count(ValueCodecTest.read(bytes)));
        });
  }

  private static Object[] range(int n) {
    Object[] a = new Object[n];
    Arrays.setAll(a, i -> (long) i);
    return a;
  }

  @Test
  void mutatedValuesAreReadOrRefused() {
    long seed = Seed.of(getClass());
    Random random = new Random(seed);
    RandomValues values = new RandomValues(seed);
    int readable = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = ValueCodecTest.write(values.next(3));
      byte[] mutated = mutate(bytes, random);
      try {
        Object v = read(mutated);
        readable++;
        if (v != null) {
          assertEquals(RandomValues.describe(v), RandomValues.describe(Values.canonical(v)));
        }
        ValueCodecTest.assertSame(v, ValueCodecTest.read(ValueCodecTest.write(v)));
      } catch (CorruptException e) {
        assertEquals("test", e.place());
        assertTrue(e.offset() >= 0 && e.offset() <= mutated.length, e.getMessage());
      }
    }
    assertTrue(readable > 10_000 && readable < 90_000, readable + " were readable");
  }

  @Test
  void mutatedColumnsAreReadOrRefused() {
    long seed = Seed.of(getClass());
    Random random = new Random(seed);
    RandomValues values = new RandomValues(seed);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      int n = random.nextInt(12);
      ByteWriter out = new ByteWriter();
      Consumer<ByteReader> reader = randomColumn(i % 5, n, values, random, out);
      byte[] mutated = mutate(out.toByteArray(), random);
      try {
        reader.accept(new ByteReader(mutated, "test"));
      } catch (CorruptException e) {
        refused++;
        assertEquals("test", e.place());
        assertTrue(e.offset() >= 0 && e.offset() <= mutated.length, e.getMessage());
      }
    }
    assertTrue(refused > 10_000 && refused < 99_000, refused + " were refused");
  }

  private static Consumer<ByteReader> randomColumn(
      int kind, int n, RandomValues values, Random random, ByteWriter out) {
    switch (kind) {
      case 0 -> {
        ColumnCodec.writeLongs(random.longs(n).map(x -> x >> random.nextInt(64)).toArray(), n, out);
        return in -> ColumnCodec.readLongs(in, n);
      }
      case 1 -> {
        ColumnCodec.writeInts(random.ints(n, 0, 3).sorted().toArray(), n, out);
        return in -> ColumnCodec.readInts(in, n);
      }
      case 2 -> {
        ColumnCodec.writeDoubles(random.doubles(n).toArray(), n, out);
        return in -> ColumnCodec.readDoubles(in, n);
      }
      case 3 -> {
        String[] strings = new String[n];
        Arrays.setAll(strings, j -> values.string());
        ColumnCodec.writeStrings(strings, n, out);
        return in -> ColumnCodec.readStrings(in, n);
      }
      default -> {
        Object[] any = new Object[n];
        Arrays.setAll(any, j -> values.next(1));
        ColumnCodec.writeValues(any, n, out);
        return in -> ColumnCodec.readValues(in, n);
      }
    }
  }

  @Test
  void fewBytesNeverStandForManyColumns() {
    // 65,536 strings, each of which shares all that it may with the one before.
    ByteWriter out = new ByteWriter().u8(0).varint(255);
    ColumnCodec.writeLongs(constant(255), 65_535, out);
    ColumnCodec.writeLongs(constant(0), 65_535, out);
    out.bytes(new byte[255]);
    byte[] strings = out.toByteArray();
    long bytes =
        allocatedBy(() -> ColumnCodec.readStrings(new ByteReader(strings, "test"), 65_536));
    assertTrue(bytes < 64L << 20, "300 bytes made the reader allocate " + bytes);
    ByteWriter tooMany = new ByteWriter().u8(0).varint(300);
    ColumnCodec.writeLongs(constant(256), 65_535, tooMany);
    ColumnCodec.writeLongs(constant(0), 65_535, tooMany);
    tooMany.bytes(new byte[300]);
    assertThrows(
        CorruptException.class,
        () -> ColumnCodec.readStrings(new ByteReader(tooMany.toByteArray(), "test"), 65_536));
  }

  @Test
  void columnsThatAreNotWhatAWriterGivesAreRefused() {
    // The kind of column, how many values, its bytes.
    String[][] columns = {
      {"longs", "2", "00000107"}, // bits after the last number
      {"longs", "2", "000039" + "00".repeat(15)}, // a width of 57
      {"longs", "2", "0000ff"},
      {"longs", "2", "03"},
      {"longs", "4", "0201" + "000200" + "000600"}, // a run of 3
      {"longs", "2", "0201" + "000200" + "000600"},
      {"longs", "2", "0202" + "000200" + "000000"}, // runs of nothing
      {"longs", "2", "0200"},
      {"longs", "2", "0203" + "000200" + "000200"},
      {"longs", "2", "0201" + "0201000200000200"}, // runs of runs
      {"ints", "1", "008080808010" + "00"}, // 2^31
      {"doubles", "1", "10" + "000200"}, // 16 decimal places
      {"strings", "1", "02"},
      {"strings", "2", "0001" + "000400" + "000000" + "61"}, // two bytes shared of one
      {"strings", "2", "0001" + "000100" + "000000" + "61"}, // less than none
      {"strings", "2", "0001" + "000000" + "000400" + "6162"}, // two bytes of its own, one there
      {"strings", "2", "0102" + "01000000000200" + "62" + "61" + "000000"}, // a dictionary descends
      {"strings", "2", "0101" + "0161" + "000200"}, // no second entry
      {"strings", "2", "0103" + "0161" + "000000"}, // more entries than strings
      {"strings", "1", "0001ff"}, // no character
      {"values", "1", "08"},
      {"values", "1", "05f7"}, // nil
      {"values", "1", "07" + "000c00" + "0500"}, // a value of kind 6
      {"values", "1", "07" + "000a00" + "0000"}, // any, as longs
      {"values", "1", "03" + "01" + "000161" + "000161" + "000000"}, // a namespace without colon
      {"values", "2", "06" + "01" + "00" + "000200"},
    };
    for (String[] column : columns) {
      ByteReader in = new ByteReader(hex(column[2]), "test");
      int n = Integer.parseInt(column[1]);
      assertThrows(
          CorruptException.class,
          () -> {
            switch (column[0]) {
              case "longs" -> ColumnCodec.readLongs(in, n);
              case "ints" -> ColumnCodec.readInts(in, n);
              case "doubles" -> ColumnCodec.readDoubles(in, n);
              case "strings" -> ColumnCodec.readStrings(in, n);
              default -> ColumnCodec.readValues(in, n);
            }
          },
          String.join(" ", column));
    }
  }

  private static long[] constant(long n) {
    long[] a = new long[65_535];
    Arrays.fill(a, n);
    return a;
  }

  /** One to three changes: a byte, a bit, an insertion, a deletion, a cut or a repetition. */
  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original;
    for (int change = random.nextInt(3); change >= 0; change--) {
      if (bytes.length == 0) {
        return new byte[] {(byte) random.nextInt(256)};
      }
      int at = random.nextInt(bytes.length);
      bytes =
          switch (random.nextInt(6)) {
            case 0 -> set(bytes, at, random.nextInt(256));
            case 1 -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 2 -> splice(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
            case 3 -> splice(bytes, at, at + 1, new byte[0]);
            case 4 -> Arrays.copyOf(bytes, at);
            default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, bytes.length));
          };
    }
    return bytes;
  }

  private static byte[] set(byte[] bytes, int at, int b) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) b;
    return copy;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    ByteWriter out = new ByteWriter();
    out.bytes(bytes, 0, from).bytes(middle).bytes(bytes, to, bytes.length - to);
    return out.toByteArray();
  }
}
