package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps in maps, attributes read backwards, components, and entities that are taken away. */
class NestedMapTest {
  private static final Given DB =
      Given.declaring(
          "[{:db/id 100 :db/ident :name :db/unique :db.unique/identity}"
              + " {:db/id 101 :db/ident :friend :db/valueType :db.type/ref}"
              + " {:db/id 102 :db/ident :friends :db/valueType :db.type/ref"
              + "  :db/cardinality :db.cardinality/many}"
              + " {:db/id 103 :db/ident :part :db/valueType :db.type/ref :db/isComponent true"
              + "  :db/cardinality :db.cardinality/many}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :friend {:db/id 2 :age 7}}] | +[1 :friend 2], +[2 :age 7]",
        "[{:db/id 1 :friend {:age 7}}] | +[1 :friend 104], +[104 :age 7]",
        "[{:friend {:age 7} :age 8}] | +[104 :friend 105], +[105 :age 7], +[104 :age 8]",
        "[{:db/id 1 :friend {:db/id -7 :age 7}} {:db/id -7 :size 8}]"
            + " | +[1 :friend 104], +[104 :age 7], +[104 :size 8]",
        "[{:db/id 1 :friends [{:age 7} {:age 8}]}]"
            + " | +[1 :friends 104], +[104 :age 7], +[1 :friends 105], +[105 :age 8]",
        "[{:db/id 1 :friends {:age 7}}] | +[1 :friends 104], +[104 :age 7]",
        "[{:db/id 1 :friends [2 {:age 7}]}] | +[1 :friends 2], +[1 :friends 104], +[104 :age 7]",
        "[{:db/id 1 :_friend {:db/id 2 :age 7}}] | +[2 :friend 1], +[2 :age 7]",
        "[{:db/id 1 :_friend 2}] | +[2 :friend 1]",
        "[{:db/id 1 :_friend [2 {:age 7}]}] | +[2 :friend 1], +[104 :friend 1], +[104 :age 7]",
        "[{:db/id 1 :_friend -5}] | +[104 :friend 1]",
        "[[:db/add 1 :_friend 2]] | +[2 :friend 1]",
        "[[:db/add 1 :friend {:age 7}]] | +[1 :friend 104], +[104 :age 7]",
        "[{:db/id 1 :friend {:db/id 2 :friend {:db/id 3 :age 9}}}]"
            + " | +[1 :friend 2], +[2 :friend 3], +[3 :age 9]",
        "[{:db/id 1 :name \"A\"} {:db/id 2 :friend {:name \"A\" :age 7}}]"
            + " | +[1 :name \"A\"], +[2 :friend 1], +[1 :age 7]",
        "[{:db/id 1 :friend {}}] | +[1 :friend 104]",
      })
  void aMapInAReferenceIsAnEntity(String data, String changes) {
    assertEquals(changes, String.join(", ", DB.changes(data)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :_age 2}] | :transact/syntax",
        "[{:db/id 1 :_unknown 2}] | :transact/syntax",
        "[[:db/add 1 :_name 2]] | :transact/syntax",
        "[{:db/id 1 :_friend nil}] | :entity-id/syntax",
        "[{:db/id 1 :friend [{:age 7}]}] | :lookup-ref/syntax",
        "[{:db/id 1 :friend #{2}}] | :entity-id/syntax",
      })
  void whatCannotBeAReferenceIsRefused(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }

  @Test
  void retractingAnEntityTakesItsComponentsAndWhatRefersToThem() {
    Given db =
        DB.with(
            "[{:db/id 1 :friend 3 :part 3} {:db/id 2 :friends [3 4 5]}"
                + " {:db/id 3 :age 3 :part [{:db/id 4 :age 4 :part {:db/id 5 :age 5}} 6]}"
                + " {:db/id 6 :age 6 :part 3} {:db/id 7 :friend 7 :age 7}]");
    assertEquals(
        List.of("[7 :age 7]", "[7 :friend 7]"),
        db.with("[[:db/retractEntity 1]]").facts().subList(0, 2));
    assertEquals(2, db.with("[[:db/retractEntity 1]]").facts().size());
    assertEquals(
        List.of("-[7 :age 7]", "-[7 :friend 7]"), db.changes("[[:db.fn/retractEntity 7]]"));
  }

  @Test
  void aCircleOfComponentsEnds() {
    Given db = DB.with("[{:db/id 1 :part 2} {:db/id 2 :part 1 :age 2}]");
    assertEquals(List.of(), db.with("[[:db/retractEntity 2]]").facts());
  }

  @Test
  void mapsThatLieTooDeepAreRefused() {
    StringBuilder text = new StringBuilder("[");
    text.append("{:friend ".repeat(1000)).append("{:age 1}").append("}".repeat(1000)).append("]");
    assertEquals(":transact/syntax", DB.thrown(text.toString()).error().toString());
  }

  @Test
  void aReferenceIsTakenAwayWithItsTarget() {
    Given db = DB.with("[{:db/id 1 :friend 2 :friends [2 3]} {:db/id 2 :age 5}]");
    assertEquals(
        List.of("-[2 :age 5]", "-[1 :friend 2]", "-[1 :friends 2]"),
        db.changes("[[:db/retractEntity 2]]"));
  }
}
