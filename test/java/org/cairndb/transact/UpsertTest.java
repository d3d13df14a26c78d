package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entities that are found by an identifying value, and tempids that turn out to be one. */
class UpsertTest {
  private static final Given DB =
      Given.declaring(
              "[{:db/id 100 :db/ident :name :db/unique :db.unique/identity}"
                  + " {:db/id 101 :db/ident :email :db/unique :db.unique/identity}"
                  + " {:db/id 102 :db/ident :ssn :db/unique :db.unique/value}"
                  + " {:db/id 103 :db/ident :ref :db/valueType :db.type/ref}"
                  + " {:db/id 104 :db/ident :slug :db/unique :db.unique/identity"
                  + "  :db/cardinality :db.cardinality/many}"
                  + " {:db/id 105 :db/ident :of :db/valueType :db.type/ref"
                  + "  :db/unique :db.unique/identity}]")
          .with(
              "[{:db/id 1 :name \"Ivan\" :email \"i@\" :slug [\"iv\" \"van\"]}"
                  + " {:db/id 2 :name \"Petr\" :email \"p@\" :ssn \"22\"} {:db/id 3 :of 1}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:name \"Ivan\" :age 35}] | +[1 :age 35] | {}",
        "[{:db/id -1 :name \"Ivan\" :age 35}] | +[1 :age 35] | {-1 1}",
        "[{:db/id \"x\" :name \"Ivan\" :age 35}] | +[1 :age 35] | {\"x\" 1}",
        "[{:db/id 1 :name \"Ivan\" :age 35}] | +[1 :age 35] | {}",
        "[{:name \"Ivan\" :email \"i@\" :age 35}] | +[1 :age 35] | {}",
        "[{:name \"Ivan\" :email \"new@\"}] | -[1 :email \"i@\"], +[1 :email \"new@\"] | {}",
        "[{:slug \"van\" :age 35}] | +[1 :age 35] | {}",
        "[{:slug [\"van\" \"iv\"] :age 35}] | +[1 :age 35] | {}",
        "[{:slug [\"van\" \"w\"] :age 35}] | +[1 :slug \"w\"], +[1 :age 35] | {}",
        "[{:of 1 :age 3}] | +[3 :age 3] | {}",
        "[{:of [:name \"Ivan\"] :age 3}] | +[3 :age 3] | {}",
        "[{:db/id [:name \"Ivan\"] :age 35}] | +[1 :age 35] | {}",
        "[{:db/id [:name \"Ivan\"] :name \"Ivan\" :age 35}] | +[1 :age 35] | {}",
        "[[:db/add -1 :name \"Ivan\"] [:db/add -1 :age 35]] | +[1 :age 35] | {-1 1}",
        "[[:db/add -1 :age 35] [:db/add -1 :name \"Ivan\"]] | +[1 :age 35] | {-1 1}",
        "[{:db/id -1 :age 35} {:db/id -1 :name \"Ivan\"}] | +[1 :age 35] | {-1 1}",
        "[{:db/id 2 :ref -1} {:db/id -1 :name \"Ivan\"}] | +[2 :ref 1] | {-1 1}",
        "[[:db/add 2 :ref -1] [:db/add -1 :name \"Ivan\"] [:db/add -1 :age 35]]"
            + " | +[2 :ref 1], +[1 :age 35] | {-1 1}",
        "[{:name \"New\" :age 1} {:name \"New\" :size 2}]"
            + " | +[106 :name \"New\"], +[106 :age 1], +[106 :size 2] | {}",
        "[{:db/id -1 :name \"New\"} {:db/id -2 :name \"New\" :age 2}]"
            + " | +[106 :name \"New\"], +[106 :age 2] | {-1 106, -2 106}",
        "[{:db/id -1 :age 1} {:db/id -2 :name \"New\"} {:db/id -1 :name \"New\"}]"
            + " | +[106 :age 1], +[106 :name \"New\"] | {-1 106, -2 106}",
        "[[:db/add 2 :ref -2] {:db/id -1 :name \"New\"} [:db/add -2 :name \"New\"]]"
            + " | +[2 :ref 106], +[106 :name \"New\"] | {-1 106, -2 106}",
        "[[:db/add 2 :ref -2] {:name \"New\"} [:db/add -2 :name \"New\"]]"
            + " | +[2 :ref 106], +[106 :name \"New\"] | {-2 106}",
        "[{:db/id -1 :name \"New\" :age 1} {:db/id 9 :name \"New\"}]"
            + " | +[9 :name \"New\"], +[9 :age 1] | {-1 9}",
        "[{:db/id -1 :ref -2 :name \"A\"} {:db/id -2 :ref -1 :name \"Ivan\"}]"
            + " | +[106 :ref 1], +[106 :name \"A\"], +[1 :ref 106] | {-1 106, -2 1}",
        "[{:age 3 :of -1} {:db/id -1 :name \"Ivan\"}] | +[3 :age 3] | {-1 1}",
        "[[:db/add -1 :name \"Ivan\"] [:db/add -1 :name \"Ivan2\"]]"
            + " | -[1 :name \"Ivan\"], +[1 :name \"Ivan2\"] | {-1 1}",
        "[{:db/id 1 :name \"Igor\"} {:name \"Ivan\" :age 5}]"
            + " | -[1 :name \"Ivan\"], +[1 :name \"Igor\"], +[106 :name \"Ivan\"], +[106 :age 5]"
            + " | {}",
      })
  void anIdentifyingValueFindsItsEntity(String data, String changes, String tempids) {
    TxReport report = DB.report(data);
    assertEquals(changes, String.join(", ", Given.changes(report)));
    assertEquals(Given.edn(tempids), report.tempids().without(Keyword.intern("db", "current-tx")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:name \"Ivan\" :email \"p@\"}] | :transact/upsert",
        "[{:db/id 2 :name \"Ivan\"}] | :transact/upsert",
        "[{:db/id 7 :name \"Ivan\"}] | :transact/upsert",
        "[{:db/id -1 :name \"Ivan\"} {:db/id -1 :name \"Petr\"}] | :transact/upsert",
        "[[:db/add -1 :name \"Ivan\"] [:db/add -1 :email \"p@\"]] | :transact/upsert",
        "[{:slug [\"van\"] :name \"Petr\"}] | :transact/upsert",
        "[[:db/add 2 :name \"Ivan\"]] | :transact/unique",
        "[{:db/id 7 :ssn \"22\"}] | :transact/unique",
        "[{:ssn \"22\"}] | :transact/unique",
        "[{:ssn \"1\"} {:ssn \"1\"}] | :transact/unique",
        "[[:db/add 1 :of 1]] | :transact/unique",
      })
  void aConflictIsRefused(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }

  @Test
  void aUniqueValueMayMoveWithinATransaction() {
    assertEquals(
        List.of("-[2 :ssn \"22\"]", "+[1 :ssn \"22\"]"),
        DB.changes("[[:db/retract 2 :ssn \"22\"] [:db/add 1 :ssn \"22\"]]"));
  }

  @Test
  void manyTempidsThatTurnOutToBeKnownDoNotTakeManyRuns() {
    Keyword id = Keyword.intern("db", "id");
    Keyword ref = Keyword.intern("ref");
    Keyword name = Keyword.intern("name");
    List<Object> known = new ArrayList<>();
    List<Object> data = new ArrayList<>();
    int n = 5000;
    for (long i = 0; i < n; i++) {
      known.add(PersistentArrayMap.createAsIfByAssoc(new Object[] {name, "n" + i}));
      data.add(PersistentArrayMap.createAsIfByAssoc(new Object[] {id, -i - 1 - n, ref, -i - 1}));
    }
    for (long i = 0; i < n; i++) {
      data.add(PersistentArrayMap.createAsIfByAssoc(new Object[] {id, -i - 1, name, "n" + i}));
    }
    Given db = DB.with(PersistentVector.create(known));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertEquals(n, db.changes(PersistentVector.create(data)).size()));
  }

  @Test
  void theMessageNamesBothEntities() {
    String refusal = DB.refusal("[{:db/id 2 :name \"Ivan\"}]");
    assertTrue(refusal.contains("attribute=:name, value=\"Ivan\", entity-id=2, found=1"), refusal);
  }
}
