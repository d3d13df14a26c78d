package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps, additions and retractions in a database without a schema. */
class AddAndRetractTest {
  private static final long TX = CurrentDatabase.TX0 + 1;
  private static final String AKA =
      "[{:db/id 100 :db/ident :aka :db/cardinality :db.cardinality/many}]";

  @Test
  void theFirstTransactionOfASessionWorksWithoutASchema() {
    TxReport report =
        Given.schemaless().report("[{:db/id 1 :name \"Alice\" :age 33} {:db/id 2 :name \"Bob\"}]");
    assertEquals(
        List.of("+[1 :name \"Alice\"]", "+[1 :age 33]", "+[2 :name \"Bob\"]"),
        Given.changes(report));
    assertEquals(TX, report.dbAfter().maxTx());
    assertEquals(2, report.dbAfter().maxEntity());
    assertEquals(0, report.dbBefore().datomCount());
    assertEquals(Given.edn("{:db/current-tx 536870913}"), report.tempids());
  }

  @ParameterizedTest(name = "{0} then {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:name \"A\"}] | [{:name \"B\"}] | +[2 :name \"B\"]",
        "[{:db/id 7 :name \"A\"}] | [{:name \"B\"}] | +[8 :name \"B\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db/add 1 :name \"A\"]] | ~~",
        "[[:db/add 1 :name \"A\"]] | [{:db/id 1 :name \"A\"}] | ~~",
        "[[:db/add 1 :name \"A\"]] | [[:db/add 1 :name \"B\"]] | -[1 :name \"A\"], +[1 :name"
            + " \"B\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 1 :name \"A\"]] | -[1 :name \"A\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 1 :name \"B\"]] | ~~",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 1 :other \"A\"]] | ~~",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 2 :name \"A\"]] | ~~",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 1 :name]] | -[1 :name \"A\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db.fn/retractAttribute 1 :name]] | -[1 :name \"A\"]",
        "[[:db/add 1 :name \"A\"] [:db/add 1 :age 1]] | [[:db/retractEntity 1]] | -[1 :age 1], -[1"
            + " :name \"A\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db.fn/retractEntity 9]] | ~~",
        "[] | [[:db/add 1 :name \"A\"] [:db/add 1 :name \"B\"]] | +[1 :name \"B\"]",
        "[] | [[:db/add 1 :name \"A\"] [:db/retract 1 :name \"A\"]] | ~~",
        "[[:db/add 1 :name \"A\"]] | [[:db/retract 1 :name \"A\"] [:db/add 1 :name \"A\"]] | -[1"
            + " :name \"A\"], +[1 :name \"A\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db/add 1 :name \"B\"] [:db/add 1 :name \"A\"]] | -[1 :name"
            + " \"A\"], +[1 :name \"A\"]",
        "[[:db/add 1 :name \"A\"]] | [[:db/add 1 :name \"B\"] [:db/retract 1 :name \"B\"]] | -[1"
            + " :name \"A\"]",
        "[[:db/add 1 :n 1]] | [[:db/add 1 :n 1.0]] | -[1 :n 1], +[1 :n 1.0]",
        "[] | nil | ~~",
        "[] | [nil [:db/add 1 :a 2] nil] | +[1 :a 2]",
        "[] | ((:db/add 1 :a 2)) | +[1 :a 2]",
        "[] | [{:db/id 1 :tags [1 2]}] | +[1 :tags [1 2]]",
        "[] | [{:db/id 1 :point {:x 1}}] | +[1 :point {:x 1}]",
        "[] | [[:db/add 1 :friend -5]] | +[1 :friend -5]",
        "[] | [[:db/add 536870912 :note \"x\"]] | +[536870912 :note \"x\"]",
        "[] | [[:db/add 1 :ratio ##NaN]] | +[1 :ratio ##NaN]",
        "[[:db/add 1 :ratio ##NaN]] | [[:db/add 1 :ratio ##NaN]] | ~~",
      })
  void aTransactionReportsItsNetChanges(String first, String second, String changes) {
    assertEquals(changes, String.join(", ", Given.schemaless().with(first).changes(second)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :aka [\"x\" \"y\"]}] | +[1 :aka \"x\"], +[1 :aka \"y\"]",
        "[{:db/id 1 :aka #{\"x\"}}] | +[1 :aka \"x\"]",
        "[{:db/id 1 :aka (\"x\" \"y\")}] | +[1 :aka \"x\"], +[1 :aka \"y\"]",
        "[{:db/id 1 :aka \"x\"}] | +[1 :aka \"x\"]",
        "[{:db/id 1 :aka []}] | ~~",
        "[[:db/add 1 :aka \"x\"] [:db/add 1 :aka \"y\"] [:db/add 1 :aka \"x\"]] | +[1 :aka \"x\"],"
            + " +[1 :aka \"y\"]",
        "[[:db/add 1 :aka [\"x\"]]] | +[1 :aka [\"x\"]]",
      })
  void aCollectionForAnAttributeOfManyStandsForItsElements(String data, String changes) {
    assertEquals(changes, String.join(", ", Given.declaring(AKA).changes(data)));
  }

  @Test
  void retractionWithoutAValueTakesAll() {
    Given db = Given.declaring(AKA).with("[{:db/id 1 :aka [\"x\" \"y\"] :name \"A\"}]");
    assertEquals(List.of("[1 :name \"A\"]"), db.with("[[:db/retract 1 :aka]]").facts());
  }

  @Test
  void datomsAreTransactionDataToo() {
    Given db = Given.schemaless().with("[[:db/add 1 :name \"A\"]]");
    Keyword name = Keyword.intern("name");
    List<Datom> data =
        List.of(new Datom(1, name, "A", 1, false), new Datom(2, name, "B", 99, true));
    assertEquals(
        List.of("-[1 :name \"A\"]", "+[2 :name \"B\"]"), db.changes(PersistentVector.create(data)));
    assertEquals(db.db().maxTx() + 1, db.report(data).datoms().get(1).tx());
  }

  @Test
  void javaCollectionsAreTransactionDataToo() {
    Keyword name = Keyword.intern("name");
    assertEquals(
        List.of("+[1 :name \"A\"]", "+[1 :age 5]"),
        Given.schemaless()
            .changes(
                List.of(
                    Map.of(name, "A"),
                    List.of(Keyword.intern("db", "add"), 1, Keyword.intern("age"), 5))));
  }

  @Test
  void aReportIsAMapAndAReferenceToItself() {
    TxReport report = Given.schemaless().report("[{:db/id 1 :name \"A\"}]");
    assertSame(report, report.deref());
    assertSame(report, report.deref(1, "timeout"));
    assertSame(report.dbAfter(), RT.get(report, Keyword.intern("db-after")));
    assertEquals(5, RT.count(report));
    assertEquals(report.txData(), RT.get(report, Keyword.intern("tx-data")));
    assertEquals(1, RT.get(report.assoc(Keyword.intern("x"), 1), Keyword.intern("x")));
    Datom datom = (Datom) report.txData().nth(0);
    assertEquals(TX, datom.tx());
  }

  @Test
  void entityIdsAreNotGivenOutTwice() {
    Given db = Given.schemaless().with("[{:name \"A\"}]").with("[[:db/retractEntity 1]]");
    assertEquals(List.of("+[2 :name \"B\"]"), db.changes("[{:name \"B\"}]"));
  }
}
