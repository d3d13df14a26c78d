package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refused transaction says: which datum, and what is wrong with it. */
class RefusalTest {
  private static final Given DB =
      Given.declaring("[{:db/id 100 :db/ident :name :db/unique :db.unique/identity}]")
          .with("[{:db/id 1 :name \"Ivan\"}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[:db/add 1 :a nil]] | :transact/syntax cannot store nil as a value (leave the attribute"
            + " out, or retract it): attribute=:a, context=[:db/add 1 :a nil]",
        "[{:db/id 1 :a nil}] | :transact/syntax cannot store nil as a value (leave the attribute"
            + " out, or retract it): attribute=:a, context={:db/id 1, :a nil}",
        "[{:db/id 1 :ok 1} {:db/id 2 :a nil}] | :transact/syntax cannot store nil as a value (leave"
            + " the attribute out, or retract it): attribute=:a, context={:db/id 2, :a nil}",
        "[[:db/foo 1 2]] | :transact/syntax unknown operation, expected :db/add, :db/retract,"
            + " :db/retractEntity, :db.fn/retractAttribute, :db/cas, :db.fn/call or the ident of a"
            + " transaction function: operation=:db/foo, context=[:db/foo 1 2]",
        "[[1 :name \"x\"]] | :transact/syntax unknown operation, expected :db/add, :db/retract,"
            + " :db/retractEntity, :db.fn/retractAttribute, :db/cas, :db.fn/call or the ident of a"
            + " transaction function: operation=1, context=[1 :name \"x\"]",
        "[[:db/add 1 :a]] | :transact/syntax operation has the wrong number of elements:"
            + " operation=:db/add, expected=4, found=3, context=[:db/add 1 :a]",
        "[[:db/retract 1]] | :transact/syntax operation has the wrong number of elements:"
            + " operation=:db/retract, expected=3, found=2, context=[:db/retract 1]",
        "[:db/add 1 :a 2] | :transact/syntax bad entity, expected a map, a vector that begins with"
            + " an operation, or a datom: context=:db/add",
        "[5] | :transact/syntax bad entity, expected a map, a vector that begins with"
            + " an operation, or a datom: context=5",
        "[[]] | :transact/syntax bad entity, expected a map, a vector that begins with"
            + " an operation, or a datom: context=[]",
        "{:db/id 1} | :transact/syntax bad transaction data, expected a sequential collection of"
            + " maps, vectors and datoms: context={:db/id 1}",
        "#{[:db/add 1 :a 2]} | :transact/syntax bad transaction data, expected a sequential"
            + " collection of maps, vectors and datoms: context=#{[:db/add 1 :a 2]}",
        "\"text\" | :transact/syntax bad transaction data, expected a sequential collection of"
            + " maps, vectors and datoms: context=\"text\"",
        "[{\"name\" 1}] | :transact/syntax an attribute must be a keyword: attribute=\"name\","
            + " context={\"name\" 1}",
        "[[:db/add 1 \"name\" 1]] | :transact/syntax an attribute must be a keyword:"
            + " attribute=\"name\", context=[:db/add 1 \"name\" 1]",
        "[[:db/add 1 :db/id 5]] | :transact/syntax :db/id is no attribute: attribute=:db/id,"
            + " context=[:db/add 1 :db/id 5]",
        "[{:db/id [:name \"Oleg\"] :a 1}] | :entity-id/missing no such entity:"
            + " entity-id=[:name \"Oleg\"], context={:db/id [:name \"Oleg\"], :a 1}",
        "[{:db/id [:a 1] :b 1}] | :lookup-ref/unique the attribute of a lookup ref must be unique:"
            + " attribute=:a, entity-id=[:a 1], context={:db/id [:a 1], :b 1}",
        "[[:db/add 2 :name \"Ivan\"]] | :transact/unique value is unique and another entity has it:"
            + " attribute=:name, value=\"Ivan\", entity-id=2, found=1,"
            + " datom=#datahike/Datom [2 :name \"Ivan\" 536870915 true],"
            + " context=[:db/add 2 :name \"Ivan\"]",
      })
  void theMessageShowsTheDatum(String data, String refusal) {
    assertEquals(refusal, DB.refusal(data));
  }

  @Test
  void theDataOfTheExceptionHoldTheDatum() {
    TransactionException e = DB.thrown("[{:db/id 1 :ok 1} {:db/id 2 :a nil}]");
    assertEquals(Given.edn("{:db/id 2 :a nil}"), RT.get(e.getData(), Keyword.intern("context")));
    assertEquals(Keyword.intern("a"), RT.get(e.getData(), Keyword.intern("attribute")));
  }

  @Test
  void aValueThatCannotBeStoredIsRefused() {
    Object data =
        List.of(List.of(Keyword.intern("db", "add"), 1, Keyword.intern("a"), new Object()));
    TransactionException e = DB.thrown(data);
    assertEquals(":value/unsupported", e.error().toString());
    assertTrue(String.valueOf(e.getMessage()).contains("class=java.lang.Object"), e.getMessage());
  }

  @Test
  void aLargeDatumIsShownShortened() {
    List<Object> large = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      large.add("element " + i);
    }
    large.set(0, Keyword.intern("unknown-operation"));
    TransactionException e = DB.thrown(List.of(PersistentVector.create(large)));
    assertTrue(String.valueOf(e.getMessage()).length() < 1000, e.getMessage());
  }

  @Test
  void nothingOfARefusedTransactionTakesPlace() {
    String good = "{:db/id 7 :new-attribute 1} {:name \"Petr\"} [:db/retractEntity 1]";
    DB.thrown("[" + good + " [:db/add 1 :a nil]]");
    assertEquals(List.of("[1 :name \"Ivan\"]"), DB.facts());
    assertEquals(null, DB.db().schema().attribute(Keyword.intern("new-attribute")));
    assertEquals(100, DB.db().maxEntity());
  }
}
