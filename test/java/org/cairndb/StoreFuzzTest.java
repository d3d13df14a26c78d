package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.Schema;
import org.cairndb.error.CairnException;
import org.cairndb.query.Queries;
import org.cairndb.storage.FileStorage;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.cairndb.transact.Transactor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;

/**
 * Bytes of a stored database are changed and a query is asked: an error, or the answer that the
 * database gave at some transaction. Never another one.
 */
class StoreFuzzTest {
  private static final long CACHE_BYTES = 1 << 20;
  private static final long CHECKPOINT_BYTES = 6 << 10;
  private static final int TRANSACTIONS = 60;

  private static final List<String> QUERIES =
      List.of(
          "[:find ?e ?n :where [?e :name ?n]]",
          "[:find ?n . :where [17 :name ?n]]",
          "[:find (count ?e) . :where [?e :age 33]]",
          "[:find ?a ?b :where [?a :friend ?b] [?b :age ?x] [(< ?x 20)]]",
          "[:find (pull ?e [*]) :where [?e :name \"name 5\"]]");

  private static final SimulatedHost HOST = new SimulatedHost(1);
  private static SimulatedDisk intact;
  private static CurrentDatabase original;

  @BeforeAll
  static void aDatabaseWithJournalAndPacks() {
    intact = new SimulatedDisk(1);
    byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
    FileStorage storage = FileStorage.create(intact, HOST, empty);
    try (Transactor transactor = open(storage)) {
      for (long i = 1; i <= TRANSACTIONS; i++) {
        transactor.submit(RT.vector(person(i), person(i / 2 + 1)), null, true).join();
      }
    }
    original = open(FileStorage.open(intact.restart(), HOST)).database();
    assertTrue(intact.files().stream().anyMatch(name -> name.startsWith("data/")));
    assertEquals(CurrentDatabase.TX0 + TRANSACTIONS, original.maxTx());
  }

  private static Transactor open(FileStorage storage) {
    return new Transactor(storage, storage.recover(), HOST, CACHE_BYTES, CHECKPOINT_BYTES);
  }

  private static Object person(long e) {
    return RT.map(
        Keyword.intern("db", "id"),
        e,
        Keyword.intern("name"),
        "name " + e,
        Keyword.intern("age"),
        e * 31 % 60,
        Keyword.intern("friend"),
        e / 2 + 1);
  }

  private static @Nullable Object answer(String query, DatabaseValue database) {
    return Queries.q(
        RT.map(
            Keyword.intern("query"),
            query,
            Keyword.intern("args"),
            RT.vector(database),
            Keyword.intern("timeout"),
            2000,
            Keyword.intern("max-rows"),
            100_000));
  }

  @FuzzTest
  void damageIsNoticedOrHarmless(FuzzedDataProvider data) {
    SimulatedDisk disk = intact.restart();
    List<String> files = disk.files();
    for (int n = data.consumeInt(1, 4); n > 0; n--) {
      damage(disk, data.pickValue(files), data);
    }
    String query =
        data.consumeBoolean() ? data.pickValue(QUERIES) : data.consumeRemainingAsString();
    CurrentDatabase found;
    Object answer;
    try {
      found = open(FileStorage.open(disk, HOST)).database();
      answer = answer(query, found);
    } catch (CairnException noticed) {
      return;
    }
    assertTrue(found.maxTx() <= original.maxTx());
    assertEquals(answer(query, original.asOf(found.maxTx())), answer);
  }

  private static void damage(SimulatedDisk disk, String file, FuzzedDataProvider data) {
    byte[] bytes = disk.content(file);
    int at = data.consumeInt(0, bytes.length);
    byte[] put = data.consumeBytes(data.consumeInt(1, 16));
    switch (data.consumeInt(0, 3)) {
      case 0 -> bytes = Arrays.copyOf(bytes, at);
      case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + at);
      default -> System.arraycopy(put, 0, bytes, at, Math.min(put.length, bytes.length - at));
    }
    disk.overwrite(file, bytes);
  }
}
