package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code :db/ensure}: entities as a spec demands them. */
class EntitySpecTest {
  private static final Given DB =
      Given.schemaless()
          .with(
              "[{:db/id 1 :db/ident :person :db.entity/attrs [:name :age]}"
                  + " {:db/id 2 :db/ident :both :db.entity/attrs [:name]"
                  + "  :db.entity/preds clojure.core/distinct?}"
                  + " {:db/id 3 :db/ident :wrong :db.entity/preds clojure.core/identical?}"
                  + " {:db/id 4 :db/ident :lost :db.entity/preds nobody/nothing}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 9 :db/ensure :person :name \"A\" :age 3}] | +[9 :name \"A\"], +[9 :age 3]",
        "[{:db/id 9 :db/ensure :person :name \"A\"} [:db/add 9 :age 3]]"
            + " | +[9 :name \"A\"], +[9 :age 3]",
        "[{:db/id 9 :db/ensure :both :name \"A\"}] | +[9 :name \"A\"]",
      })
  void whatSatisfiesItsSpecIsTakenAndTheDemandIsNotStored(String data, String changes) {
    assertEquals(changes, String.join(", ", DB.changes(data)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 9 :db/ensure :person :name \"A\"}] | :transact/ensure entity lacks attributes of"
            + " its spec: entity-id=9, missing=[:age], context={:db/id 9, :db/ensure :person, :name"
            + " \"A\"}",
        "[[:db/add 9 :db/ensure :wrong]] | :transact/ensure entity does not satisfy a predicate of"
            + " its spec: entity-id=9, pred=clojure.core/identical?,"
            + " context=[:db/add 9 :db/ensure :wrong]",
        "[[:db/add 9 :db/ensure :lost]] | :transact/ensure the predicate of a spec is not loaded,"
            + " expected the qualified name of a function: pred=nobody/nothing,"
            + " context=[:db/add 9 :db/ensure :lost]",
        "[[:db/add 9 :db/ensure :unknown]] | :entity-id/missing no such entity:"
            + " entity-id=:unknown, context=[:db/add 9 :db/ensure :unknown]",
      })
  void whatDoesNotIsRefused(String data, String refusal) {
    assertEquals(refusal, DB.refusal(data));
  }
}
