package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Date;
import java.util.List;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The transaction's own entity: its instant and what is said of it. */
class TransactionEntityTest {
  private static final long T = CurrentDatabase.TX0;
  private static final long NOW = Given.NOW;
  private static final String INSTANT = "#inst \"2020-09-13T12:26:40.000-00:00\"";

  private static TxReport report(Given db, String data, String meta, long now) {
    return TransactionProcessor.process(db.db(), Given.edn(data), Given.edn(meta), now);
  }

  @Test
  void theFirstDatomIsTheInstant() {
    TxReport report = Given.withHistory().report("[{:db/id 1 :a 2}]");
    assertEquals(
        List.of("+[" + (T + 1) + " :db/txInstant " + INSTANT + "]", "+[1 :a 2]"),
        Given.changes(report));
    assertEquals(NOW, report.record().instantMillis());
    assertEquals(Given.edn("{:db/txInstant " + INSTANT + "}"), report.txMeta());
  }

  @Test
  void aTransactionThatChangesNothingStillHasAnInstant() {
    Given db = Given.withHistory().with("[{:db/id 1 :a 2}]");
    assertEquals(1, db.changes("[{:db/id 1 :a 2}]").size());
  }

  @Test
  void instantsAscendStrictly() {
    Given db = Given.withHistory();
    long[] clock = {NOW, NOW, NOW - 5000, NOW + 1, NOW + 10, NOW + 10};
    long[] expected = {NOW, NOW + 1, NOW + 2, NOW + 3, NOW + 10, NOW + 11};
    for (int i = 0; i < clock.length; i++) {
      TxReport report = report(db, "[]", "nil", clock[i]);
      assertEquals(expected[i], report.record().instantMillis());
      db = new Given(report.dbAfter());
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :a 2}] | {:db/txInstant #inst \"2100\"} | ~~",
        "[[:db/add :db/current-tx :db/txInstant #inst \"2100\"] {:db/id 1 :a 2}] | nil | ~~",
        "[{:db/id 1 :a 2} {:db/id \"datomic.tx\" :db/txInstant #inst \"2100\"}] | nil | ~~",
        "[{:db/id 1 :a 2}] | {:db/txInstant #inst \"2100\" :by \"me\"} | :by \"me\"",
        "[{:db/id :db/current-tx :by \"me\"} {:db/id 1 :a 2}]"
            + " | {:db/txInstant #inst \"2100\"} | :by \"me\"",
      })
  void theDataMaySetTheInstant(String data, String meta, String more) {
    TxReport report = report(Given.withHistory().with("[{:x 1}]"), data, meta, NOW);
    String instant = "+[" + (T + 2) + " :db/txInstant #inst \"2100-01-01T00:00:00.000-00:00\"]";
    List<String> expected =
        more.isEmpty()
            ? List.of(instant, "+[1 :a 2]")
            : List.of(instant, "+[" + (T + 2) + " " + more + "]", "+[1 :a 2]");
    List<String> found =
        Given.changes(report).stream().map(s -> s.replace("+[2 :a 2]", "+[1 :a 2]")).toList();
    assertEquals(expected, found.stream().filter(s -> !s.startsWith("-")).toList());
    assertEquals(4_102_444_800_000L, report.record().instantMillis());
    assertEquals(1, found.stream().filter(s -> s.contains("txInstant")).count());
  }

  @Test
  void anInstantMayBeLongAgoButNotBeforeTheNewest() {
    Given db = Given.withHistory();
    for (String year : List.of("1066", "1815", "1815", "1969")) {
      TxReport report = report(db, "[]", "{:db/txInstant #inst \"" + year + "\"}", NOW);
      Date instant = new Date(report.record().instantMillis());
      assertEquals(Given.edn("#inst \"" + year + "\""), instant);
      db = new Given(report.dbAfter());
    }
    Given last = db;
    for (String data : List.of("[]", "[[:db/add \"datomic.tx\" :db/txInstant #inst \"1968\"]]")) {
      String meta = data.equals("[]") ? "{:db/txInstant #inst \"1968\"}" : "nil";
      TransactionException e =
          assertThrows(TransactionException.class, () -> report(last, data, meta, NOW));
      assertEquals(":transact/tx-instant", e.error().toString());
    }
    TxReport next = report(last, "[]", "nil", NOW);
    assertEquals(NOW, next.record().instantMillis());
    TransactionException e =
        last.thrown("[[:db/add " + (T + 4) + " :db/txInstant #inst \"2200\"]]");
    assertEquals(":transact/tx-instant", e.error().toString());
  }

  @Test
  void whatIsSaidOfATransactionIsStoredOnIt() {
    TxReport report = report(Given.withHistory(), "[]", "{:source \"import\" :tags [1 2]}", NOW);
    assertEquals("+[" + (T + 1) + " :source \"import\"]", Given.changes(report).get(1));
    assertEquals(3, report.datoms().size());
  }

  @Test
  void aStrictSchemaHoldsForWhatIsSaidOfATransaction() {
    Given db =
        Given.strictWithHistory()
            .with(
                "[{:db/ident :source :db/valueType :db.type/string"
                    + " :db/cardinality :db.cardinality/one}]");
    assertEquals(2, report(db, "[]", "{:source \"x\"}", NOW).datoms().size());
    TransactionException e =
        assertThrows(TransactionException.class, () -> report(db, "[]", "{:sourc \"x\"}", NOW));
    assertEquals(":transact/schema", e.error().toString());
  }

  @Test
  void withoutHistoryItIsOnlyPassedOn() {
    TxReport report = report(Given.schemaless(), "[{:db/id 1 :a 2}]", "{:source \"x\"}", NOW);
    assertEquals(List.of("+[1 :a 2]"), Given.changes(report));
    assertEquals(Given.edn("{:source \"x\"}"), report.txMeta());
    assertNull(Given.schemaless().report("[]").txMeta());
  }

  @Test
  void whatIsNoMapIsOnlyPassedOn() {
    TxReport report = report(Given.withHistory(), "[]", ":note", NOW);
    assertEquals(1, report.datoms().size());
    assertEquals(Given.edn(":note"), report.txMeta());
  }

  @ParameterizedTest
  @CsvSource({
    "[[:db/retract :db/current-tx :db/txInstant]]",
    "[[:db/retractEntity :db/current-tx]]",
    "[[:db/add :db/current-tx :db/txInstant 5]]"
  })
  void aTransactionCannotLoseItsInstant(String data) {
    Given.withHistory().thrown(data);
  }
}
