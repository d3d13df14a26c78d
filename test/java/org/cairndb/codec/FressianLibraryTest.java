package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.BigInt;
import clojure.lang.IPersistentList;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Sequential;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.datom.RandomValues;
import org.cairndb.datom.SortedForm;
import org.cairndb.testing.Seed;
import org.fressian.FressianReader;
import org.fressian.FressianWriter;
import org.fressian.Writer;
import org.fressian.handlers.ILookup;
import org.fressian.handlers.ReadHandler;
import org.fressian.handlers.WriteHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Our writer and reader against the Fressian library, given handlers for Clojure's types under the
 * tags that we use.
 */
final class FressianLibraryTest {
  @Test
  void theLibraryReadsWhatWeWrite() throws IOException {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    for (int i = 0; i < 8_000; i++) {
      Object v = values.next(3);
      ValueCodecTest.assertSame(v, libraryReads(ValueCodecTest.write(v)));
    }
  }

  @Test
  void weReadAndWriteTheBytesThatTheLibraryWrites() throws IOException {
    RandomValues values = new RandomValues(Seed.of(getClass()));
    int compared = 0;
    for (int i = 0; i < 8_000; i++) {
      Object v = values.next(2);
      byte[] theirs = libraryWrites(v);
      // The library refers back to a tag that it has written before, and forgets the sign of zero.
      // We do neither.
      byte[] ours = ValueCodecTest.write(v);
      String text = RandomValues.describe(v);
      if (!text.contains("Double -0.0") && !hasRepeatedTag(ours)) {
        compared++;
        assertEquals(HexFormat.of().formatHex(theirs), HexFormat.of().formatHex(ours), text);
        ValueCodecTest.assertSame(v, ValueCodecTest.read(theirs));
      }
    }
    assertTrue(compared > 6_000, "only " + compared);
  }

  @Test
  void everyLengthOfStringAndByteArrayIsCutAsTheLibraryCutsIt() throws IOException {
    for (int length :
        new int[] {
          0, 7, 8, 63, 64, 21_845, 21_846, 65_534, 65_535, 65_536, 65_537, 131_071, 131_080, 196_608
        }) {
      for (String unit : new String[] {"a", "é", "€", "\udc00"}) {
        String s = unit.repeat(length);
        assertArrayEquals(libraryWrites(s), ValueCodecTest.write(s), unit + " x " + length);
        assertEquals(s, libraryReads(ValueCodecTest.write(s)));
      }
      byte[] bytes = new byte[length];
      assertArrayEquals(libraryWrites(bytes), ValueCodecTest.write(bytes), "bytes x " + length);
    }
  }

  @Test
  void everyIntegerNearAPowerOfTwoIsTheLibrarys() throws IOException {
    for (int shift = 0; shift < 64; shift++) {
      for (int near = -2; near <= 2; near++) {
        for (long n : new long[] {(1L << shift) + near, -(1L << shift) + near}) {
          assertArrayEquals(libraryWrites(n), ValueCodecTest.write(n), "" + n);
          assertEquals(n, ValueCodecTest.read(ValueCodecTest.write(n)));
        }
      }
    }
  }

  private static boolean hasRepeatedTag(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (String tag : new String[] {"char", "ratio", "seq", "tagged"}) {
      if (text.indexOf(tag) != text.lastIndexOf(tag)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] libraryWrites(@Nullable Object v) throws IOException {
    Map<Class<?>, Map<String, WriteHandler>> handlers = new HashMap<>();
    handler(handlers, Keyword.class, "key", (w, k) -> name(w, "key", ((Keyword) k).sym));
    handler(handlers, Symbol.class, "sym", (w, s) -> name(w, "sym", (Symbol) s));
    handler(
        handlers,
        Character.class,
        "char",
        (w, c) -> w.writeTag("char", 1).writeInt((long) (char) c));
    handler(handlers, BigInt.class, "bigint", (w, n) -> w.writeObject(((BigInt) n).toBigInteger()));
    handler(
        handlers,
        Ratio.class,
        "ratio",
        (w, r) ->
            w.writeTag("ratio", 2)
                .writeObject(((Ratio) r).numerator)
                .writeObject(((Ratio) r).denominator));
    handler(handlers, Set.class, "set", (w, s) -> w.writeTag("set", 1).writeList(sorted(s)));
    handler(handlers, Map.class, "map", (w, m) -> w.writeTag("map", 1).writeList(sorted(m)));
    handler(
        handlers,
        TaggedLiteral.class,
        "tagged",
        (w, t) ->
            w.writeTag("tagged", 2)
                .writeObject(((TaggedLiteral) t).tag)
                .writeObject(((TaggedLiteral) t).form));
    handler(
        handlers,
        Sequential.class,
        "seq",
        (w, s) -> {
          Writer to = s instanceof IPersistentVector ? w : w.writeTag("seq", 1);
          to.writeList(Arrays.asList(RT.toArray(s)));
        });
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (FressianWriter writer = new FressianWriter(out, lookup(handlers))) {
      writer.writeObject(v);
    }
    return out.toByteArray();
  }

  /** The library's own lookup looks at a class's direct interfaces only. */
  @SuppressWarnings("rawtypes")
  private static ILookup<Class, Map<String, WriteHandler>> lookup(
      Map<Class<?>, Map<String, WriteHandler>> handlers) {
    return type -> {
      for (Map.Entry<Class<?>, Map<String, WriteHandler>> handler : handlers.entrySet()) {
        if (type != null && handler.getKey().isAssignableFrom(type)) {
          return handler.getValue();
        }
      }
      return null;
    };
  }

  private static List<@Nullable Object> sorted(Object setOrMap) {
    return Arrays.asList(SortedForm.values(SortedForm.ofCollection(setOrMap).items()));
  }

  private static void name(Writer w, String tag, Symbol s) throws IOException {
    w.writeTag(tag, 2).writeObject(s.getNamespace()).writeObject(s.getName());
  }

  private static void handler(
      Map<Class<?>, Map<String, WriteHandler>> handlers,
      Class<?> type,
      String tag,
      WriteHandler handler) {
    handlers.put(type, Map.of(tag, handler));
  }

  static @Nullable Object libraryReads(byte[] bytes) throws IOException {
    Map<Object, ReadHandler> handlers = new HashMap<>();
    handlers.put(
        "key", (r, tag, n) -> Keyword.intern((String) r.readObject(), (String) r.readObject()));
    handlers.put(
        "sym", (r, tag, n) -> Symbol.intern((String) r.readObject(), (String) r.readObject()));
    handlers.put("char", (r, tag, n) -> (char) r.readInt());
    handlers.put(
        "bigint", (r, tag, n) -> BigInt.fromBigInteger(new BigInteger((byte[]) r.readObject())));
    handlers.put(
        "ratio",
        (r, tag, n) ->
            new Ratio(
                ((BigInt) r.readObject()).toBigInteger(),
                ((BigInt) r.readObject()).toBigInteger()));
    handlers.put("seq", (r, tag, n) -> PersistentList.create((List<?>) r.readObject()));
    handlers.put(
        "tagged",
        (r, tag, n) -> TaggedLiteral.create((Symbol) r.readObject(), vector(r.readObject())));
    handlers.put(
        "set",
        (r, tag, n) ->
            PersistentHashSet.create(
                ((List<?>) r.readObject()).stream().map(FressianLibraryTest::vector).toArray()));
    handlers.put(
        "map",
        (r, tag, n) ->
            RT.mapUniqueKeys(
                ((List<?>) r.readObject()).stream().map(FressianLibraryTest::vector).toArray()));
    try (FressianReader reader =
        new FressianReader(new ByteArrayInputStream(bytes), handlers::get)) {
      return vector(reader.readObject());
    }
  }

  /** A list of the library's, and those inside it, as vectors. */
  private static @Nullable Object vector(@Nullable Object v) {
    if (v instanceof IPersistentList) {
      return PersistentList.create(
          ((List<?>) v).stream().map(FressianLibraryTest::vector).toList());
    }
    if (v instanceof List<?> list && !(v instanceof Sequential)) {
      return RT.vector(list.stream().map(FressianLibraryTest::vector).toArray());
    }
    return v;
  }
}
