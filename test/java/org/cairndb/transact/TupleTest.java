package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Composite tuples, which follow the attributes that they are made of, and tuples with typed
 * elements.
 */
class TupleTest {
  private static final Given DB =
      Given.declaring(
          "[{:db/id 100 :db/ident :a+b :db/tupleAttrs [:a :b]}"
              + " {:db/id 101 :db/ident :c+d :db/tupleAttrs [:c :d] :db/unique :db.unique/identity}"
              + " {:db/id 102 :db/ident :d :db/valueType :db.type/ref}"
              + " {:db/id 103 :db/ident :e+f :db/tupleAttrs [:e :f] :db/unique :db.unique/value}"
              + " {:db/id 104 :db/ident :pair :db/tupleType :db.type/long}"
              + " {:db/id 105 :db/ident :mixed :db/tupleTypes [:db.type/string :db.type/ref]}]");

  @ParameterizedTest(name = "{0} then {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | [{:db/id 1 :a 1 :b 2}] | +[1 :a 1], +[1 :b 2], +[1 :a+b [1 2]]",
        "[] | [{:db/id 1 :a 1}] | +[1 :a 1], +[1 :a+b [1 nil]]",
        "[] | [[:db/add 1 :a 1] [:db/add 2 :a 9] [:db/add 1 :b 2]]"
            + " | +[1 :a 1], +[2 :a 9], +[2 :a+b [9 nil]], +[1 :b 2], +[1 :a+b [1 2]]",
        "[{:db/id 1 :a 1}] | [{:db/id 1 :b 2}] | +[1 :b 2], -[1 :a+b [1 nil]], +[1 :a+b [1 2]]",
        "[{:db/id 1 :a 1 :b 2}] | [{:db/id 1 :a 5}]"
            + " | -[1 :a 1], +[1 :a 5], -[1 :a+b [1 2]], +[1 :a+b [5 2]]",
        "[{:db/id 1 :a 1 :b 2}] | [[:db/retract 1 :a] [:db/retract 1 :b]]"
            + " | -[1 :a 1], -[1 :b 2], -[1 :a+b [1 2]]",
        "[{:db/id 1 :a 1 :b 2}] | [[:db/retractEntity 1]]"
            + " | -[1 :a 1], -[1 :a+b [1 2]], -[1 :b 2]",
        "[{:db/id 1 :a 1 :b 2}] | [{:db/id 1 :a+b [1 2]}] | ~~",
        "[] | [{:db/id 1 :a+b [1 2] :a 1 :b 2}] | +[1 :a 1], +[1 :b 2], +[1 :a+b [1 2]]",
        "[{:db/id 1 :c 1 :d 2}] | [{:c 1 :d 2 :x 3}] | +[1 :x 3]",
        "[{:db/id 1 :c 1 :d 2}] | [{:c+d [1 2] :x 3}] | +[1 :x 3]",
        "[{:db/id 1 :c 1 :d 2}] | [{:db/id [:c+d [1 2]] :x 3}] | +[1 :x 3]",
        "[{:db/id 1 :c 1 :d 2}] | [[:db/add -1 :c 1] [:db/add -1 :d 2] [:db/add -1 :x 3]]"
            + " | +[1 :x 3]",
        "[{:db/id 1 :c 1 :d 2}] | [{:c 1 :x 3}] | +[106 :c 1], +[106 :x 3], +[106 :c+d [1 nil]]",
        "[{:db/id 1 :c 1}] | [{:db/id 2 :c 1} {:db/id 2 :d 2}]"
            + " | +[2 :c 1], +[2 :d 2], +[2 :c+d [1 2]]",
        "[{:db/id 1 :c 1 :d 2}] | [[:db/add -1 :c+d [1 2]] [:db/add -1 :x 3]] | +[1 :x 3]",
        "[{:db/id 1 :c 1 :d 2}] | [{:c+d [1 2] :d 3}]"
            + " | -[1 :d 2], +[1 :d 3], -[1 :c+d [1 2]], +[1 :c+d [1 3]]",
        "[{:db/id 1 :d 2 :c 1}] | [[:db/retractEntity 2]]"
            + " | -[1 :d 2], -[1 :c+d [1 2]], +[1 :c+d [1 nil]]",
        "[] | [[:db/add -1 :e 1] [:db/add -2 :e 1] [:db/add -1 :f 1] [:db/add -2 :f 2]]"
            + " | +[106 :e 1], +[107 :e 1], +[106 :f 1], +[107 :f 2], +[106 :e+f [1 1]],"
            + " +[107 :e+f [1 2]]",
        "[] | [{:db/id 1 :pair [1 2]}] | +[1 :pair [1 2]]",
        "[] | [{:db/id 1 :mixed [\"x\" -5]} {:db/id -5 :x 1}]"
            + " | +[1 :mixed [\"x\" 106]], +[106 :x 1]",
      })
  void aTupleFollowsItsAttributes(String first, String second, String changes) {
    List<String> expected = List.of(changes.split("(?<=]), "));
    List<String> found = DB.with(first).changes(second);
    assertEquals(
        expected.stream().filter(s -> !s.isEmpty()).sorted().toList(),
        found.stream().sorted().toList());
  }

  @ParameterizedTest(name = "{0} then {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :a 1}] | [{:db/id 1 :a+b [1 2]}] | :transact/syntax",
        "[{:db/id 1 :a 1}] | [[:db/add 1 :a+b [5 nil]]] | :transact/syntax",
        "[{:db/id 1 :a 1}] | [[:db/retract 1 :a+b [1 nil]]] | :transact/syntax",
        "[{:db/id 1 :a 1}] | [[:db/retract 1 :a+b]] | :transact/syntax",
        "[] | [{:db/id 1 :a+b [1]}] | :transact/schema",
        "[{:db/id 1 :e 1 :f 2}] | [{:db/id 2 :e 1 :f 2}] | :transact/unique",
        "[{:db/id 1 :c 1 :d 2}] | [{:db/id 2 :c 1 :d 2}] | :transact/upsert",
        "[{:db/id 1 :c 1}] | [{:db/id 2 :c 1}] | :transact/unique",
        "[{:db/id 1 :e 1} {:db/id 2 :e 2}] | [[:db/add 1 :e 2]] | :transact/unique",
        "[{:db/id 1 :e 1}] | [{:db/id 2 :e 1}] | :transact/unique",
        "[{:db/id 1 :a 1}] | [{:db/id 1 :a+b [1 nil]}] | :transact/syntax",
        "[] | [[:db/add -1 :c+d [1 2]]] | :transact/syntax",
        "[{:db/id 1 :c 1 :d 2} {:db/id 2 :c 1 :d 3}] | [{:db/id 2 :d 2}] | :transact/unique",
        "[] | [{:db/id 1 :pair [1 \"x\"]}] | :transact/schema",
        "[] | [{:db/id 1 :mixed [1 2]}] | :transact/schema",
        "[] | [{:db/id 1 :mixed [\"x\"]}] | :transact/schema",
        "[] | [{:db/ident :a :db/cardinality :db.cardinality/many}] | :transact/schema",
        "[] | [{:db/ident :x :db/tupleAttrs [:a+b :a]}] | :transact/schema",
        "[] | [{:db/ident :x :db/tupleAttrs [:a \"b\"]}] | :transact/schema",
        "[] | [{:db/ident :x :db/tupleAttrs []}] | :transact/schema",
        "[] | [{:db/ident :x :db/tupleTypes [:db.type/nothing]}] | :transact/schema",
        "[] | [{:db/ident :x :db/tupleAttrs [:a :b] :db/cardinality :db.cardinality/many}]"
            + " | :transact/schema",
        "[] | [{:db/ident :x :db/tupleAttrs [:a :b] :db/valueType :db.type/long}]"
            + " | :transact/schema",
        "[] | [{:db/ident :x :db/tupleType :db.type/long :db/tupleTypes [:db.type/long]}]"
            + " | :transact/schema",
        "[{:db/id 1 :a 1}] | [{:db/ident :a+b :db/tupleAttrs [:b :a]}] | :transact/schema",
        "[{:db/id 1 :pair [1 2]}] | [{:db/ident :pair :db/tupleType :db.type/string}]"
            + " | :transact/schema",
      })
  void whatATupleCannotBeIsRefused(String first, String second, String error) {
    assertEquals(error, DB.with(first).thrown(second).error().toString());
  }

  @Test
  void aNewCompositeTupleIsMadeForTheEntitiesThatAreThere() {
    Given db = Given.schemaless().with("[{:db/id 1 :a 1 :b 2} {:db/id 2 :b 3} {:db/id 3 :x 1}]");
    assertEquals(
        List.of(
            "[1 :a 1]", "[1 :a+b [1 2]]", "[1 :b 2]", "[2 :a+b [nil 3]]", "[2 :b 3]", "[3 :x 1]"),
        db.with("[{:db/id 9 :db/ident :a+b :db/tupleAttrs [:a :b]}]").facts());
    Given twice = Given.schemaless().with("[{:db/id 1 :a 1 :b 2} {:db/id 2 :a 1 :b 2}]");
    assertEquals(
        ":transact/unique",
        twice
            .thrown("[{:db/ident :a+b :db/tupleAttrs [:a :b] :db/unique :db.unique/value}]")
            .error()
            .toString());
  }
}
