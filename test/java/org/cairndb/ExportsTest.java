package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.RandomValues;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.system.Progress;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported and imported is the same database, and nothing damaged gets in. */
class ExportsTest {
  private static final Keyword ADD = Keyword.intern("db", "add");
  private final long seed = Seed.of(ExportsTest.class);
  private final Random random = new Random(seed);
  private final RandomValues values = new RandomValues(seed);

  @TempDir private Path folder;

  private Connection connection(String name, boolean history) {
    Object config =
        RT.map(
            Keyword.intern("store"),
            RT.map(
                Keyword.intern("backend"), Keyword.intern("file"),
                Keyword.intern("path"), folder.resolve(name).toString()),
            Keyword.intern("schema-flexibility"),
            Keyword.intern("read"),
            Keyword.intern("keep-history?"),
            history);
    Cairn.createDatabase(config);
    return Cairn.connect(config);
  }

  private void fill(Connection connection, int transactions) {
    connection.transact(
        clojure.lang.RT.readString(
            "[{:db/ident :many :db/cardinality :db.cardinality/many}"
                + " {:db/ident :ref :db/valueType :db.type/ref :db/unique :db.unique/value}]"),
        null);
    for (int i = 0; i < transactions; i++) {
      List<Object> data = new ArrayList<>();
      for (int j = 0; j < 8; j++) {
        long e = 3 + random.nextInt(60);
        Keyword a =
            Keyword.intern(new String[] {"many", "one", "x y/z", "other"}[random.nextInt(4)]);
        data.add(RT.vector(ADD, e, a, values.next(2)));
      }
      data.add(RT.vector(Keyword.intern("db", "retractEntity"), 3L + random.nextInt(60)));
      connection.transact(data, null);
    }
  }

  private static List<Datom> past(CurrentDatabase database) {
    List<Datom> all = new ArrayList<>();
    var view = database.retired() == null ? database : database.history();
    view.datoms(IndexRange.of(IndexOrder.AVET, Key.ALL)).forEach(all::add);
    all.sort(
        java.util.Comparator.comparing((Datom d) -> d.a().toString())
            .thenComparingLong(Datom::e)
            .thenComparing((x, y) -> org.cairndb.datom.ValueOrder.compare(x.v(), y.v()))
            .thenComparingLong(Datom::tx)
            .thenComparing(Datom::added));
    return all;
  }

  private static void assertSame(CurrentDatabase expected, CurrentDatabase found) {
    List<Datom> one = past(expected);
    List<Datom> two = past(found);
    assertEquals(one.size(), two.size());
    for (int i = 0; i < one.size(); i++) {
      assertEquals(one.get(i), two.get(i));
      assertEquals(one.get(i).tx(), two.get(i).tx());
      assertEquals(one.get(i).v().getClass(), two.get(i).v().getClass());
    }
    assertEquals(expected.maxTx(), found.maxTx());
    assertEquals(expected.maxEntity(), found.maxEntity());
    assertEquals(
        org.cairndb.db.SchemaMaps.schema(expected), org.cairndb.db.SchemaMaps.schema(found));
    assertEquals(expected.config(), found.config());
  }

  private Path exported(Connection connection, String name) {
    Path file = folder.resolve(name);
    Exports.write(connection.database(), file, progress -> {});
    return file;
  }

  @Test
  void whatIsExportedIsImportedWithAllOfItsPast() throws IOException {
    for (boolean history : new boolean[] {true, false}) {
      try (Connection source = connection("a" + history, history);
          Connection target = connection("b" + history, history)) {
        fill(source, 30);
        Path file = exported(source, "file" + history);
        List<Progress> told = new ArrayList<>();
        IPersistentMap header = Exports.check(file, told::add);
        assertEquals(source.database().maxTx(), header.valAt(Keyword.intern("max-tx")));
        assertEquals(told.get(told.size() - 1).total(), told.get(told.size() - 1).done());
        assertSame(source.database(), Exports.read(target, file, progress -> {}));
        Path again = exported(target, "again" + history);
        List<String> one = Files.readAllLines(file);
        List<String> two = Files.readAllLines(again);
        assertEquals(one.size(), two.size());
        source.transact(RT.vector(RT.map(Keyword.intern("one"), 1L)), null);
        target.transact(RT.vector(RT.map(Keyword.intern("one"), 1L)), null);
        assertEquals(source.database().maxEntity(), target.database().maxEntity());
      }
    }
  }

  @Test
  void anImportThatWasBrokenOffGoesOn() throws IOException {
    try (Connection source = connection("c", true);
        Connection target = connection("d", true)) {
      List<Object> data = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        for (long e = 1; e <= 2_000; e++) {
          data.add(RT.vector(e, Keyword.intern("n"), i * (1 + e % 7), 100L + i, true));
        }
      }
      source.load(data);
      Path whole = exported(source, "whole");
      Path file = folder.resolve("part");
      byte[] bytes = Files.readAllBytes(whole);
      Files.write(file, Arrays.copyOf(bytes, bytes.length * 9 / 10));
      CairnException e =
          assertThrows(CairnException.class, () -> Exports.read(target, file, p -> {}, 20_000));
      assertEquals("import/incomplete", e.error().toString().substring(1));
      long kept = target.database().maxTx();
      assertTrue(kept > CurrentDatabase.TX0 + 5, "what came before stays: " + kept);
      CairnException other =
          assertThrows(
              CairnException.class, () -> Exports.read(target, exported(target, "other"), p -> {}));
      assertEquals("import/other-file", other.error().toString().substring(1));
      target.release(true);
    }
    try (Connection target = Cairn.connect("datahike:file://" + folder.resolve("d"))) {
      List<Progress> told = new ArrayList<>();
      CurrentDatabase found = Exports.read(target, folder.resolve("whole"), told::add);
      assertEquals(1, told.size(), "only what was left");
      try (Connection source = Cairn.connect("datahike:file://" + folder.resolve("c"))) {
        assertSame(source.database(), found);
      }
    }
  }

  @Test
  void aValueAssertedAgainIsOfTheClassThatItHadLast() {
    try (Connection source = connection("g", true);
        Connection target = connection("h", true)) {
      Keyword a = Keyword.intern("a");
      Keyword retract = Keyword.intern("db", "retract");
      source.transact(RT.vector(RT.vector(ADD, 7L, a, 0.5f), RT.vector(ADD, 7L, a, 2L)), null);
      source.transact(RT.vector(RT.vector(ADD, 8L, a, 0.5f)), null);
      source.transact(RT.vector(RT.vector(retract, 8L, a, 0.5f)), null);
      source.transact(RT.vector(RT.vector(ADD, 8L, a, 0.5d)), null);
      assertSame(
          source.database(), Exports.read(target, exported(source, "classes"), progress -> {}));
    }
  }

  @Test
  void noDamagedByteGetsIn() throws IOException {
    try (Connection source = connection("e", true);
        Connection target = connection("f", true)) {
      fill(source, 12);
      byte[] sound = Files.readAllBytes(exported(source, "sound"));
      Path file = folder.resolve("damaged");
      for (int i = 0; i < 60; i++) {
        byte[] bytes = sound.clone();
        switch (i % 3) {
          case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
          default -> {
            List<String> lines =
                new ArrayList<>(new String(bytes, StandardCharsets.UTF_8).lines().toList());
            lines.remove(random.nextInt(lines.size()));
            bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
          }
        }
        Files.write(file, bytes);
        assertThrows(CairnException.class, () -> Exports.check(file, p -> {}));
        assertThrows(CairnException.class, () -> Exports.read(target, file, p -> {}));
        assertEquals(CurrentDatabase.TX0, target.database().maxTx());
      }
      assertArrayEquals(sound, Files.readAllBytes(folder.resolve("sound")));
    }
  }

  @Test
  void anExportOfDatahikeAsTextIsRead() throws IOException {
    Path file = folder.resolve("datahike.edn");
    Files.writeString(
        file,
        "#datahike/Datom [1 :name \"Alice\" 536870913 true]\n"
            + "#datahike/Datom [2 :friend :x/y 536870914 true]\n");
    try (Connection target = connection("g", true)) {
      CurrentDatabase found = Exports.read(target, file, p -> {});
      assertEquals(CurrentDatabase.TX0 + 2, found.maxTx());
      assertEquals(4, found.datomCount(), "two facts, two instants");
      Files.writeString(
          file, "#datahike/Datom [1 :name \"Alice\" 536870913 true]\n#datahike/Datom [\n");
      CairnException e =
          assertThrows(CairnException.class, () -> Exports.read(target, file, p -> {}));
      assertEquals(2L, e.getData().valAt(Keyword.intern("line")));
      Files.writeString(file, "\u0085\u0001");
      refused("not-an-export", target, file);
      assertFalse(Files.exists(folder.resolve("datahike.edn.partial")));
    }
  }

  /** The bytes were put together by hand, from RFC 8949 and the registry of its tags. */
  @Test
  void anExportOfDatahikeAsCborIsRead() throws IOException {
    String name = "d827653a6e616d65";
    String first = "8501" + name + "65416c6963651a20000001f5";
    String retracted = "9f01" + name + "65416c6963651a20000002f4ff";
    String instant = "851a20000001d8276d3a64622f7478496e7374616e74c11a514b67b01a20000001f5";
    String others =
        datom("d825505eaffac8b51e480581277fdcc7842faf")
            + datom("c48221196ab3")
            + datom("d81e820103")
            + datom("c249010000000000000000")
            + datom("fb3ff199999999999a")
            + datom("f93c00")
            + datom("43010203")
            + datom("3863")
            + datom("c074323031332d30332d32315432303a30343a30305a");
    Path file = folder.resolve("datahike.cbor");
    try (Connection target = connection("h", true)) {
      byte[] bytes = java.util.HexFormat.of().parseHex(instant + first + retracted + others);
      Files.write(file, bytes);
      CurrentDatabase found = Exports.read(target, file, p -> {});
      Object values = org.cairndb.query.Queries.q("[:find (set ?v) . :where [_ :v ?v]]", found);
      assertEquals(
          clojure.lang.RT.readString(
              "#{#uuid \"5eaffac8-b51e-4805-8127-7fdcc7842faf\" 273.15M 1/3 18446744073709551616N"
                  + " 1.1 -100 #inst \"2013-03-21T20:04:00Z\"}"),
          ((clojure.lang.IPersistentSet) values)
              .disjoin(1.0f)
              .disjoin(bytesIn((java.util.Collection<?>) values)));
      assertEquals(null, org.cairndb.query.Queries.q("[:find ?n . :where [_ :name ?n]]", found));
      assertEquals(
          "Alice",
          org.cairndb.query.Queries.q("[:find ?n . :where [_ :name ?n]]", found.history()));
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
      refused("incomplete", target, file);
      for (String wrong : new String[] {"d9fffff5", "f0", "1c", "9bffffffffffffffff", "5f41"}) {
        Files.write(file, java.util.HexFormat.of().parseHex(first + datom(wrong)));
        CairnException e =
            assertThrows(CairnException.class, () -> Exports.read(target, file, p -> {}));
        assertEquals((long) first.length() / 2, e.getData().valAt(Keyword.intern("offset")));
      }
      Files.write(file, java.util.HexFormat.of().parseHex(first + "81".repeat(100_000)));
      refused("corrupt", target, file);
      assertEquals(found.maxTx(), target.database().maxTx(), "what is refused changes nothing");
    }
  }

  private static Object bytesIn(java.util.Collection<?> values) {
    return values.stream().filter(v -> v instanceof byte[]).findFirst().orElseThrow();
  }

  /** An entity of its own with one value. */
  private String datom(String value) {
    return "8519"
        + String.format("%04x", 1000 + entities++)
        + "d827623a76"
        + value
        + "1a20000003f5";
  }

  private int entities;

  private static void refused(String reason, Connection target, Path file) {
    CairnException e =
        assertThrows(CairnException.class, () -> Exports.read(target, file, p -> {}));
    assertEquals("import/" + reason, e.error().toString().substring(1));
  }
}
