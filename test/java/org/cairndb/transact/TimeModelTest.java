package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.datom.Datom;
import org.cairndb.db.BulkEdit;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.LogRange;
import org.cairndb.db.Schema;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every view of time against the list of all changes: in memory, after replays, from the disk. */
class TimeModelTest {
  @TempDir private Path folder;

  private final Random random = new Random(Seed.of(TimeModelTest.class));

  private Object transaction(int entities) {
    List<Object> txData = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      long e = 10L + random.nextInt(entities);
      Object text = "text " + random.nextInt(5);
      Object datum =
          switch (random.nextInt(13)) {
            case 0 -> RT.vector(Keyword.intern("db", "retractEntity"), e);
            case 1 -> RT.vector(Keyword.intern("db.fn", "retractAttribute"), e, key("age"));
            case 2, 3 -> RT.vector(Keyword.intern("db", "retract"), e, key("tags"), text);
            case 4, 5 -> RT.vector(Keyword.intern("db", "add"), e, key("tags"), text);
            case 6 -> RT.vector(Keyword.intern("db", "add"), e, key("ref"), e - 1);
            case 7 -> RT.vector(Keyword.intern("db", "add"), e, key("price"), number() / 4.0);
            case 8 -> RT.vector(Keyword.intern("db", "add"), e, key("any"), any());
            case 9 -> purge(e, text);
            default -> RT.vector(Keyword.intern("db", "add"), e, key("age"), number());
          };
      txData.add(datum);
    }
    return txData;
  }

  /** A transaction without purges. */
  private Object unpurged(int entities) {
    List<Object> txData = new ArrayList<>((List<?>) transaction(entities));
    txData.removeIf(datum -> String.valueOf(datum).contains("purge"));
    return txData;
  }

  private Object purge(long e, Object text) {
    return switch (random.nextInt(4)) {
      case 0 -> RT.vector(Keyword.intern("db.purge", "entity"), e);
      case 1 -> RT.vector(Keyword.intern("db.purge", "attribute"), e, key("age"));
      case 2 -> RT.vector(Keyword.intern("db", "purge"), e, key("tags"), text);
      default ->
          RT.vector(
              Keyword.intern("db.history.purge", "before"),
              CurrentDatabase.TX0 + random.nextInt(30));
    };
  }

  private static Keyword key(String name) {
    return Keyword.intern(name);
  }

  private long number() {
    return random.nextInt(4);
  }

  private Object any() {
    return switch (random.nextInt(3)) {
      case 0 -> number();
      case 1 -> "text";
      default -> number() / 2.0;
    };
  }

  private static final String DECLARATIONS =
      "[{:db/id 1 :db/ident :tags :db/cardinality :db.cardinality/many}"
          + " {:db/id 2 :db/ident :ref :db/valueType :db.type/ref}]";

  @Test
  void everyViewOfTimeShowsWhatWasReported() {
    for (int session = 0; session < 20; session++) {
      NaiveTimes model = new NaiveTimes();
      Given given = Given.withHistory();
      int transactions = 3 + random.nextInt(40);
      int entities = 1 + random.nextInt(40);
      CurrentDatabase replayed = given.db();
      for (int i = 0; i < transactions; i++) {
        TxReport report = given.report(i == 0 ? DECLARATIONS : transaction(entities));
        model.add(report);
        given = new Given(report.dbAfter());
        replayed = TxCodecTest.replayed(replayed, List.of(report));
      }
      model.compareAll(given.db(), random);
      model.compareAll(replayed, random);
    }
  }

  @Test
  void viewsOfTimeSurviveCheckpointsAndReplays() {
    Path place = folder.resolve("db");
    byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
    FileStorage.create(place, SystemHost.INSTANCE, empty);
    NaiveTimes model = new NaiveTimes();
    Transactor stored = open(FileStorage.open(place));
    for (int round = 0; round < 9; round++) {
      for (int i = 0; i < 20; i++) {
        Object txData = round + i == 0 ? Given.edn(DECLARATIONS) : transaction(300);
        model.add(stored.submit(txData, null, true).join());
      }
      if (round % 3 == 2) {
        stored.close();
        stored = open(FileStorage.open(place));
        long retired = java.util.Objects.requireNonNull(stored.database().retired()).count();
        assertTrue(retired > 0, "some facts must have been retired");
      }
    }
    model.compareAll(stored.database(), random);
    stored.close();
    Storage storage = FileStorage.open(place);
    try (Transactor again = open(storage)) {
      assertEquals(stored.database(), again.database());
      model.compareAll(again.database(), random);
    }
  }

  @Test
  void manyDatomsAtOnceMakeTheSamePast() {
    for (int session = 0; session < 30; session++) {
      NaiveTimes model = new NaiveTimes();
      Given given = Given.withHistory();
      CurrentDatabase base = given.db();
      List<TxReport> reports = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        TxReport report = given.report(i == 0 ? DECLARATIONS : unpurged(4));
        given = new Given(report.dbAfter());
        model.add(report.datoms());
        reports.add(report);
        base = i == random.nextInt(30) ? given.db() : base;
      }
      BulkEdit bulk = new BulkEdit(base, BulkEdit.Rule.KEEP, 16);
      bulk.setSchema(given.db().schema());
      for (TxReport report : reports) {
        if (report.record().tx() > base.maxTx()) {
          for (Datom d : report.datoms()) {
            bulk.add(d.e(), given.db().schema().id(d.a()), d.v(), d.tx(), d.added());
          }
        }
      }
      model.compareAll(bulk.build(), random);
    }
  }

  @Test
  void aReplayDecidesTheSameAboutWhatHasNoHistory() {
    for (int session = 0; session < 30; session++) {
      CurrentDatabase first = Given.withHistory().with(DECLARATIONS).db();
      CurrentDatabase database = first;
      List<TxReport> reports = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        List<Object> txData = new ArrayList<>((List<?>) transaction(4));
        if (random.nextInt(3) == 0) {
          String flag = "{:db/id 3 :db/ident :age :db/noHistory " + random.nextBoolean() + "}";
          txData.add(random.nextInt(txData.size() + 1), Given.edn(flag));
        }
        TxReport report = TransactionProcessor.process(database, txData, null, Given.NOW);
        reports.add(report);
        database = report.dbAfter();
      }
      String expected = text(database);
      assertEquals(expected, text(TxCodecTest.replayed(first, reports)));
      CurrentDatabase oneByOne = first;
      for (TxReport report : reports) {
        oneByOne = TxCodecTest.replayed(oneByOne, List.of(report));
      }
      assertEquals(expected, text(oneByOne));
    }
  }

  private static String text(CurrentDatabase database) {
    StringBuilder text = new StringBuilder();
    Given.all(database.history()).forEach(datom -> text.append(datom).append('\n'));
    List<String> logged = new ArrayList<>();
    LogRange.of(database, null, null)
        .forEach(tx -> tx.datoms().forEach(datom -> logged.add(datom + "\n")));
    assertEquals(
        text.toString().lines().sorted().toList(),
        String.join("", logged).lines().sorted().toList());
    return text.append(logged).toString();
  }

  private static Transactor open(Storage storage) {
    return new Transactor(storage, storage.recover(), SystemHost.INSTANCE, 64 << 10, 12 << 10);
  }
}
