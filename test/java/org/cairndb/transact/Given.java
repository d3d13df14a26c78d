package org.cairndb.transact;

import clojure.lang.EdnReader;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Assertions;

/** A database to transact on, with EDN text in and text out. Immutable. */
record Given(CurrentDatabase db) {
  static final long NOW = 1_600_000_000_000L;

  private static Given empty(Keyword flexibility, boolean history) {
    Config config =
        new Config(
            PersistentArrayMap.createAsIfByAssoc(
                new Object[] {
                  Config.SCHEMA_FLEXIBILITY, flexibility, Config.KEEP_HISTORY, history
                }));
    NodeCache nodes =
        new NodeCache(new MemoryStorage(SystemHost.INSTANCE, new byte[0]), Long.MAX_VALUE);
    return new Given(CurrentDatabase.empty(new UUID(1, 2), config, nodes));
  }

  /** No schema, no history: reports hold nothing but what the data say. */
  static Given schemaless() {
    return empty(Config.READ, false);
  }

  /** No schema, no history, with some attributes declared. */
  static Given declaring(String attributes) {
    return schemaless().with(attributes);
  }

  static Given strict() {
    return empty(Config.WRITE, false);
  }

  static Given withHistory() {
    return empty(Config.READ, true);
  }

  static Given strictWithHistory() {
    return empty(Config.WRITE, true);
  }

  static Object edn(String text) {
    return EdnReader.readString(text, PersistentHashMap.EMPTY);
  }

  TxReport report(Object data) {
    return TransactionProcessor.process(
        db, data instanceof String text ? edn(text) : data, null, NOW);
  }

  Given with(Object data) {
    return new Given(report(data).dbAfter());
  }

  /** What a transaction reports: {@code +[e a v]} and {@code -[e a v]}. */
  List<String> changes(Object data) {
    return changes(report(data));
  }

  static List<String> changes(TxReport report) {
    List<String> changes = new ArrayList<>();
    for (Datom d : report.datoms()) {
      changes.add((d.added() ? "+" : "-") + text(d));
    }
    return changes;
  }

  static String text(Datom d) {
    return "[" + d.e() + " " + d.a() + " " + RT.printString(d.v()) + "]";
  }

  /** All facts of the entities with a positive id below a bound, declarations apart. */
  List<String> facts() {
    List<String> facts = new ArrayList<>();
    for (Datom d : all(db)) {
      if (!"db".equals(d.a().getNamespace())) {
        facts.add(text(d));
      }
    }
    facts.sort(null);
    return facts;
  }

  static Iterable<Datom> all(DatabaseValue database) {
    return database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL));
  }

  /** The refusal of a transaction, as {@code :error message}. */
  String refusal(Object data) {
    TransactionException e = thrown(data);
    return e.error() + " " + e.getMessage();
  }

  TransactionException thrown(Object data) {
    List<String> before = facts();
    TransactionException e =
        Assertions.assertThrows(TransactionException.class, () -> report(data));
    Assertions.assertEquals(before, facts());
    return e;
  }
}
