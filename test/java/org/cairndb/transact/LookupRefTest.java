package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lookup refs and idents, as entities and as references. */
class LookupRefTest {
  private static final Given DB =
      Given.declaring(
              "[{:db/id 100 :db/ident :name :db/unique :db.unique/identity}"
                  + " {:db/id 101 :db/ident :email :db/unique :db.unique/value}"
                  + " {:db/id 102 :db/ident :friend :db/valueType :db.type/ref}"
                  + " {:db/id 103 :db/ident :friends :db/valueType :db.type/ref"
                  + "  :db/cardinality :db.cardinality/many}"
                  + " {:db/id 104 :db/ident :best :db/valueType :db.type/ref"
                  + "  :db/unique :db.unique/value}"
                  + " {:db/id 105 :db/ident :color/red} {:db/id 106 :db/ident :color/blue}]")
          .with(
              "[{:db/id 1 :name \"Ivan\" :email \"i@\"} {:db/id 2 :name \"Oleg\" :email \"o@\"}"
                  + " {:db/id 3 :best 1 :friend 2 :age 7}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id [:name \"Ivan\"] :age 35}] | +[1 :age 35]",
        "[{:db/id [:email \"i@\"] :age 35}] | +[1 :age 35]",
        "[{:db/id :color/red :age 35}] | +[105 :age 35]",
        "[[:db/add [:name \"Ivan\"] :age 35]] | +[1 :age 35]",
        "[[:db/add [:best 1] :age 35]] | -[3 :age 7], +[3 :age 35]",
        "[[:db/add [:best [:name \"Ivan\"]] :age 35]] | -[3 :age 7], +[3 :age 35]",
        "[{:db/id 1 :friend [:name \"Oleg\"]}] | +[1 :friend 2]",
        "[{:db/id 1 :friend :color/red}] | +[1 :friend 105]",
        "[[:db/add 1 :friend [:name \"Oleg\"]]] | +[1 :friend 2]",
        "[{:db/id 3 :friends [:name \"Oleg\"]}] | +[3 :friends 2]",
        "[{:db/id 3 :friends [[:name \"Oleg\"]]}] | +[3 :friends 2]",
        "[{:db/id 3 :friends [[:name \"Oleg\"] [:name \"Ivan\"]]}]"
            + " | +[3 :friends 2], +[3 :friends 1]",
        "[{:db/id 3 :friends [:color/red :color/blue]}] | +[3 :friends 105], +[3 :friends 106]",
        "[{:db/id 1 :_friends [:name \"Oleg\"]}] | +[2 :friends 1]",
        "[{:db/id 1 :_friends [[:name \"Oleg\"] 3]}] | +[2 :friends 1], +[3 :friends 1]",
        "[{:db/id 4 :name \"New\"} [:db/add [:name \"New\"] :age 1]]"
            + " | +[4 :name \"New\"], +[4 :age 1]",
        "[[:db/retract [:name \"Ivan\"] :email]] | -[1 :email \"i@\"]",
        "[[:db/retract [:name \"Nobody\"] :email]] | ~~",
        "[[:db.fn/retractAttribute [:name \"Nobody\"] :email]] | ~~",
        "[[:db/retractEntity [:name \"Nobody\"]]] | ~~",
        "[[:db/retract 3 :friend [:name \"Oleg\"]]] | -[3 :friend 2]",
        "[[:db/retract 3 :friend [:name \"Nobody\"]]] | ~~",
        "[[:db/retract 3 :_best 1]] | ~~",
        "[[:db/retract 1 :_best 3]] | -[3 :best 1]",
        "[[:db/cas [:name \"Ivan\"] :email \"i@\" \"j@\"]] | -[1 :email \"i@\"], +[1 :email"
            + " \"j@\"]",
        "[[:db/cas 3 :friend [:name \"Oleg\"] [:name \"Ivan\"]]] | -[3 :friend 2], +[3 :friend 1]",
      })
  void aLookupRefStandsForItsEntity(String data, String changes) {
    assertEquals(changes, String.join(", ", DB.changes(data)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id [:name \"Nobody\"] :age 1}] | :entity-id/missing",
        "[{:db/id [:name nil] :age 1}] | :entity-id/missing",
        "[[:db/add 1 :friend [:name \"Nobody\"]]] | :entity-id/missing",
        "[{:db/id [:age 7] :name \"x\"}] | :lookup-ref/unique",
        "[{:db/id [:nothing 7] :name \"x\"}] | :lookup-ref/unique",
        "[{:db/id [:name] :age 1}] | :lookup-ref/syntax",
        "[{:db/id [:name 1 2] :age 1}] | :lookup-ref/syntax",
        "[{:db/id [1 :name] :age 1}] | :lookup-ref/syntax",
        "[[:db/add 1 :friend [1 2]]] | :lookup-ref/syntax",
      })
  void aLookupRefThatFindsNothingIsRefused(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }
}
