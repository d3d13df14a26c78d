package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Negative numbers, strings and the names of the transaction, as entities and as references. */
class TempidTest {
  private static final Given DB =
      Given.declaring(
          "[{:db/id 1 :db/ident :friend :db/valueType :db.type/ref}"
              + " {:db/id 2 :db/ident :friends :db/valueType :db.type/ref"
              + "  :db/cardinality :db.cardinality/many}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id -1 :name \"A\"} {:db/id -2 :name \"B\"}]"
            + " | +[3 :name \"A\"], +[4 :name \"B\"] | {-1 3, -2 4, :db/current-tx 536870914}",
        "[{:db/id \"a\" :name \"A\" :friend \"b\"} {:db/id \"b\" :name \"B\"}]"
            + " | +[3 :name \"A\"], +[3 :friend 4], +[4 :name \"B\"]"
            + " | {\"a\" 3, \"b\" 4, :db/current-tx 536870914}",
        "[[:db/add -1 :name \"A\"] [:db/add -1 :age 3]]"
            + " | +[3 :name \"A\"], +[3 :age 3] | {-1 3, :db/current-tx 536870914}",
        "[[:db/add -1 :friend -1]] | +[3 :friend 3] | {-1 3, :db/current-tx 536870914}",
        "[{:db/id -1 :friends [-2 \"c\"]}] | +[3 :friends 4], +[3 :friends 5]"
            + " | {-1 3, -2 4, \"c\" 5, :db/current-tx 536870914}",
        "[[:db/add :db/current-tx :source \"x\"]]"
            + " | +[536870914 :source \"x\"] | {:db/current-tx 536870914}",
        "[{:db/id \"datomic.tx\" :source \"x\"}] | +[536870914 :source \"x\"]"
            + " | {\"datomic.tx\" 536870914, :db/current-tx 536870914}",
        "[{:db/id 9 :friend \"datahike.tx\"}] | +[9 :friend 536870914]"
            + " | {\"datahike.tx\" 536870914, :db/current-tx 536870914}",
        "[{:db/id 9 :friend :db/current-tx}] | +[9 :friend 536870914]"
            + " | {:db/current-tx 536870914}",
        "[{:db/id 50 :friend 60} {:name \"new\"}] | +[50 :friend 60], +[61 :name \"new\"]"
            + " | {:db/current-tx 536870914}",
      })
  void aTempidStandsForOneEntity(String data, String changes, String tempids) {
    TxReport report = DB.report(data);
    assertEquals(changes, String.join(", ", Given.changes(report)));
    assertEquals(Given.edn(tempids), report.tempids());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[:db/retract -1 :name \"x\"]] | :transact/syntax",
        "[[:db/retract \"a\" :name]] | :transact/syntax",
        "[[:db/retract 1 :friend -1]] | :transact/syntax",
        "[[:db/retractEntity -1]] | :transact/syntax",
        "[[:db/cas -1 :name nil \"x\"]] | :transact/syntax",
        "[[:db/cas 1 :friend nil -1]] | :transact/syntax",
      })
  void aTempidCannotBeReadFrom(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1.5 :name \"x\"}] | :entity-id/syntax",
        "[{:db/id 2147483648 :name \"x\"}] | :entity-id/syntax",
        "[{:db/id true :name \"x\"}] | :entity-id/syntax",
        "[[:db/add nil :name \"x\"]] | :entity-id/syntax",
        "[[:db/add #{1} :name \"x\"]] | :entity-id/syntax",
        "[[:db/add {:db/id 1} :name \"x\"]] | :entity-id/syntax",
        "[[:db/add 1 :friend 1.0]] | :entity-id/syntax",
        "[[:db/add :nobody :name \"x\"]] | :entity-id/missing",
        "[[:db/add 1 :friend :nobody]] | :entity-id/missing",
        "[[:db/cas :nobody :name nil \"x\"]] | :entity-id/missing",
      })
  void whatIsNoEntityIsRefused(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }

  @ParameterizedTest
  @CsvSource({"7N", "7"})
  void anyIntegerIsAnEntityId(String id) {
    assertEquals(List.of("+[7 :name \"x\"]"), DB.changes("[[:db/add " + id + " :name \"x\"]]"));
  }
}
