package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.Schema;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.system.Progress;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load makes the database that its datoms come from, with all of its past, or nothing. */
class LoadTest {
  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword MADE = Keyword.intern("made");
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final String SCHEMA =
      "[{:db/id -1 :db/ident :many :db/cardinality :db.cardinality/many}"
          + " {:db/id -2 :db/ident :forgets :db/noHistory true}]";

  private final long seed = Seed.of(LoadTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final List<List<Datom>> reports = new ArrayList<>();
  private long entities;

  private CurrentDatabase empty() {
    NodeCache nodes = new NodeCache(new MemoryStorage(host, new byte[0]), Long.MAX_VALUE);
    return CurrentDatabase.empty(new UUID(1, 2), Config.SCHEMALESS, nodes);
  }

  /** New entities in the order of their ids; facts of old ones come, change, go and come again. */
  private Object transaction() {
    List<Object> data = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      data.add(RT.map(ID, "t" + i, MADE, true, Keyword.intern("one"), (long) random.nextInt(3)));
    }
    for (int i = random.nextInt(9); i > 0; i--) {
      long e = 3 + random.nextInt((int) entities + 1);
      Keyword a = Keyword.intern(new String[] {"one", "many", "many", "text"}[random.nextInt(4)]);
      Object v =
          a.getName().equals("text") ? "v" + random.nextInt(3) : (Object) (long) random.nextInt(4);
      Keyword op = random.nextInt(3) == 0 ? Keyword.intern("db", "retract") : ADD;
      data.add(RT.vector(op, e, a, v));
    }
    return data;
  }

  private CurrentDatabase source(int transactions) {
    CurrentDatabase source = empty();
    reports.clear();
    entities = 0;
    Object schema = clojure.lang.EdnReader.readString(SCHEMA, clojure.lang.PersistentHashMap.EMPTY);
    for (int i = 0; i < transactions; i++) {
      TxReport report =
          TransactionProcessor.process(source, i == 0 ? schema : transaction(), null, 1000L * i);
      source = report.dbAfter();
      entities = source.maxEntity() - 2;
      reports.add(report.datoms());
    }
    return source;
  }

  private static List<Datom> datoms(DatabaseValue view) {
    List<Datom> all = new ArrayList<>();
    for (Datom datom : view.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
      all.add(datom);
    }
    return all;
  }

  /** The datoms that only one of two lists has, or their sizes if one has some twice. */
  private static List<?> difference(List<Datom> one, List<Datom> two) {
    Set<Object> here = new LinkedHashSet<>();
    Set<Object> there = new LinkedHashSet<>();
    one.forEach(datom -> here.add(datom.toString()));
    two.forEach(datom -> there.add(datom.toString()));
    List<Object> only = new ArrayList<>();
    here.stream().filter(datom -> !there.contains(datom)).forEach(d -> only.add("first: " + d));
    there.stream().filter(datom -> !here.contains(datom)).forEach(d -> only.add("second: " + d));
    return only.isEmpty() && one.size() != two.size() ? List.of(one.size(), two.size()) : only;
  }

  private static CurrentDatabase carriedOut(Load load, CurrentDatabase before) {
    CurrentDatabase last = before;
    for (CurrentDatabase next = before; next != null; next = load.next(last)) {
      last = next;
    }
    return last;
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 40, 1})
  void theLoadedDatabaseHasThePastOfItsSource(int step) {
    for (int run = 0; run < 3; run++) {
      CurrentDatabase source = source(40);
      List<Datom> all = datoms(source.history());
      if (step < 1 << 20) {
        all.sort(java.util.Comparator.comparingLong(Datom::tx));
      }
      CurrentDatabase loaded = carriedOut(new TupleLoad(all, step, p -> {}, host), empty());
      assertEquals(source.maxTx(), loaded.maxTx());
      assertEquals(source.maxEntity(), loaded.maxEntity());
      assertEquals(List.of(), difference(datoms(source.history()), datoms(loaded.history())));
      NaiveTimes model = new NaiveTimes();
      reports.forEach(model::add);
      model.compareAll(loaded, random);
    }
  }

  @Test
  void idsAreGivenAnewAndReferencesFollow() {
    Given before = Given.withHistory().with("[{:db/ident :friend :db/valueType :db.type/ref}]");
    Object rows =
        Given.edn(
            "[[70 :name \"A\" 90 true] [71 :friend 70 90 true] [71 :friend 99 95 true]"
                + " [90 :by \"loader\" 90 true] [90 :db/txInstant #inst \"2020-01-01\" 90 true]"
                + " [70 :name \"A\" 95 false] [12 :db/ident :friend 90 true]]");
    CurrentDatabase loaded = carriedOut(load(rows), before.db());
    long tx = before.db().maxTx();
    String expected =
        "[[1 :db/ident :friend T] [1 :db/valueType :db.type/ref T] [2 :name \"A\" T1]"
            + " [2 :name \"A\" -T2]"
            + " [3 :friend 2 T1] [3 :friend 2 -T2] [3 :friend 4 T2] [T1 :by \"loader\" T1]]";
    StringBuilder found = new StringBuilder();
    for (Datom datom : datoms(loaded.history())) {
      if (!datom.a().getName().equals("txInstant")) {
        found
            .append(found.isEmpty() ? "[[" : " [")
            .append(name(datom.e(), tx))
            .append(' ')
            .append(datom.a())
            .append(' ')
            .append(RT.printString(datom.v()))
            .append(datom.added() ? " " : " -")
            .append(name(datom.tx(), tx))
            .append(']');
      }
    }
    assertEquals(expected, found + "]");
    assertEquals(3, loaded.count(IndexRange.of(IndexOrder.AEVT, Key.a(8))), "each has an instant");
  }

  private static String name(long id, long tx) {
    return id < tx ? String.valueOf(id) : id == tx ? "T" : "T" + (id - tx);
  }

  private TupleLoad load(Object rows) {
    return new TupleLoad((Iterable<?>) rows, progress -> {}, host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":transact/syntax [[1 :a]]",
        ":transact/syntax [[1 \"a\" 2 3 true]]",
        ":transact/syntax [[1 :a nil 3 true]]",
        ":transact/syntax [[1 :a 2 3 :yes]]",
        ":transact/syntax [[1.5 :a 2 3]]",
        ":transact/syntax [17]",
        ":import/mismatch [[1 5 2 3 true]]",
        ":transact/schema [[1 :db/ident :r 9] [1 :db/valueType :db.type/ref 9] [2 :r \"x\" 9]]",
        ":transact/schema [[1 :db/ident :s 9] [1 :db/valueType :db.type/string 9] [2 :s 7 9]]",
        ":transact/unique [[1 :db/ident :u 9] [1 :db/unique :db.unique/value 9]"
            + " [2 :u 7 9] [3 :u 7 9]]",
        ":transact/unique [[1 :db/ident :k 9] [2 :db/ident :k 9]]",
        ":schema/validation [[1 :db/ident :db/k 9] [1 :db/index true 9]]",
        ":schema/validation [[1 :db/ident :c 9] [1 :db/cardinality :db.cardinality/two 9]]",
        ":schema/validation [[1 :db/ident :x 9] [1 :db/valueType :db.type/long 9]]",
      })
  void whatIsNoDatomIsRefusedWithItsRow(String given) {
    CurrentDatabase before = Given.withHistory().with("[{:x \"text\"}]").db();
    Object error = Given.edn(given.substring(0, given.indexOf(' ')));
    Object rows = Given.edn(given.substring(given.indexOf(' ') + 1));
    TransactionException e =
        assertThrows(TransactionException.class, () -> carriedOut(load(rows), before), given);
    assertEquals(error, e.getData().valAt(Keyword.intern("error")), e.getMessage());
  }

  @Test
  void progressTellsRowsAndTotal() {
    List<Progress> told = new ArrayList<>();
    List<Object> rows = new ArrayList<>();
    for (long i = 0; i < 50_000; i++) {
      rows.add(RT.vector(i, Keyword.intern("n"), i, 5L, true));
    }
    carriedOut(new TupleLoad(rows, told::add, host), empty());
    assertEquals(
        new Progress(50_000, 50_000, told.get(told.size() - 1).nanos()), told.get(told.size() - 1));
    assertTrue(told.size() >= 4, told.toString());
    assertTrue(told.get(0).done() < 50_000 && told.get(0).total() == 50_000);
  }

  /** After a loss of power at any moment: all of the load or nothing, and it can be done again. */
  @Test
  void afterALossOfPowerALoadIsThereAsAWholeOrNotAtAll() {
    List<Datom> rows = datoms(source(12).history());
    rows.sort(java.util.Comparator.comparingLong(Datom::tx));
    int[] states = new int[3];
    SimulatedDisk disk = new SimulatedDisk(seed);
    boolean[] acknowledged = {false};
    CurrentDatabase[] expected = new CurrentDatabase[2];
    disk.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            SimulatedDisk after = disk.crash(random.nextLong(), damage);
            if (after.exists("CAIRN")) {
              FileStorage storage = FileStorage.open(after, host);
              CurrentDatabase found = open(storage);
              int state = stateOf(found, expected);
              assertTrue(state > 0 || !acknowledged[0], operation + ", " + damage);
              states[state]++;
              if (state == 1 && expected[1] != null && random.nextInt(8) == 0) {
                load(storage, rows);
                assertEquals(2, stateOf(open(FileStorage.open(after, host)), expected));
                states[0]++;
              }
            }
          }
        });
    FileStorage storage = FileStorage.create(disk, host, EMPTY);
    try (JournalWriter writer = storage.openWriter()) {
      TxReport first =
          TransactionProcessor.process(open(storage), Given.edn("[{:name \"before\"}]"), null, 5);
      TxCodec.Group group = new TxCodec.Group();
      group.add(first.record(), first.dbAfter().schema());
      writer.append(group.toBytes());
      expected[0] = first.dbAfter();
    }
    CurrentDatabase copy = open(FileStorage.open(disk, host));
    expected[1] = carriedOut(new TupleLoad(rows, 25, p -> {}, host), copy);
    load(storage, rows);
    acknowledged[0] = true;
    assertEquals(2, stateOf(open(FileStorage.open(disk, host)), expected));
    System.out.println(
        states[1]
            + " times nothing, "
            + states[2]
            + " times all of it, "
            + states[0]
            + " done again");
    assertTrue(states[1] > 50 && states[2] > 5 && states[0] > 5);
  }

  private void load(FileStorage storage, List<Datom> rows) {
    try (JournalWriter writer = storage.openWriter()) {
      NodeCache nodes = new NodeCache(storage, 1 << 14);
      CurrentDatabase before = StoredState.open(storage, writer.recovered(), nodes);
      LoadRun run = new LoadRun(storage, nodes, 60);
      run.carryOut(new TupleLoad(rows, 25, p -> {}, host), before);
      StoredState.Checkpoint checkpoint = run.checkpoint();
      assertNotNull(checkpoint);
      writer.checkpoint(checkpoint.payload(), checkpoint.needs(), writer.position());
    }
  }

  /** 1 if a database is the one before a load, 2 if it is the one after; else the test fails. */
  private static int stateOf(CurrentDatabase found, CurrentDatabase[] expected) {
    if (expected[0] == null || found.maxTx() < expected[0].maxTx()) {
      return 1;
    }
    boolean loaded = expected[1] != null && found.maxTx() > expected[0].maxTx();
    CurrentDatabase same = expected[loaded ? 1 : 0];
    assertEquals(same.maxTx(), found.maxTx());
    assertEquals(
        List.of(),
        difference(
            withoutInstants(datoms(same.history())), withoutInstants(datoms(found.history()))));
    return loaded ? 2 : 1;
  }

  private static List<Datom> withoutInstants(List<Datom> datoms) {
    return datoms.stream().filter(d -> !d.a().getName().equals("txInstant")).toList();
  }

  private CurrentDatabase open(FileStorage storage) {
    NodeCache nodes = new NodeCache(storage, Long.MAX_VALUE);
    return StoredState.open(storage, storage.recover(), nodes);
  }

  @Test
  void aLoadThatFailsLateLeavesNothing() {
    SimulatedDisk disk = new SimulatedDisk(seed);
    FileStorage storage = FileStorage.create(disk, host, EMPTY);
    NodeCache nodes = new NodeCache(storage, 1 << 14);
    CurrentDatabase before = StoredState.open(storage, storage.recover(), nodes);
    List<Object> rows = new ArrayList<>(datoms(source(30).history()));
    rows.sort(java.util.Comparator.comparingLong(d -> ((Datom) d).tx()));
    rows.add(RT.vector(1L, 2L));
    try (JournalWriter writer = storage.openWriter()) {
      LoadRun run = new LoadRun(storage, nodes, 60);
      assertThrows(
          TransactionException.class,
          () -> run.carryOut(new TupleLoad(rows, 25, p -> {}, host), before));
      assertNull(run.checkpoint());
      assertTrue(disk.files().stream().filter(name -> name.startsWith("data")).count() > 2);
      assertEquals(1, nodes.packs().size(), "what nothing refers to is needed by nobody");
      TxReport report =
          TransactionProcessor.process(before, Given.edn("[{:name \"after\"}]"), null, 7);
      StoredState.Checkpoint checkpoint = StoredState.write(report.dbAfter(), storage);
      writer.checkpoint(checkpoint.payload(), checkpoint.needs(), writer.position());
      assertEquals(datoms(report.dbAfter()), datoms(open(FileStorage.open(disk, host))));
    }
    Iterator<?> none = storage.verify().iterator();
    assertTrue(!none.hasNext());
  }
}
