package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clojure.lang.EdnReader;
import clojure.lang.IFn;
import clojure.lang.PersistentHashMap;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Tables of queries with their answers, worked out by hand. A row is {@code query | inputs |
 * answer}; inputs are EDN, with {@code $} for the database; the answer is EDN that must be equal,
 * as Clojure sees it, in both directions.
 */
class QueriesTest {
  private static final int FIRST = Schema.INITIAL.size();

  /** Ivan, Petr, a second Ivan and Oleg; who is a friend of whom; one entity with an ident. */
  static final CurrentDatabase PEOPLE =
      Databases.of(
          List.of(
              Databases.attribute(
                  FIRST, "email", ValueType.STRING, false, Attribute.Unique.IDENTITY),
              Databases.attribute(FIRST + 1, "friend", ValueType.REF, true, null),
              Databases.attribute(FIRST + 2, "aka", ValueType.STRING, true, null)),
          facts(
              """
              [[1 :name "Ivan"] [1 :age 15] [1 :email "i@x"] [1 :friend 2] [1 :friend 3]
               [1 :aka "X"] [1 :aka "Y"]
               [2 :name "Petr"] [2 :age 37] [2 :email "p@x"] [2 :friend 3]
               [3 :name "Ivan"] [3 :age 37] [3 :friend 4]
               [4 :name "Oleg"] [4 :height 1.5] [4 :born #inst "2001-01-01"]
               [5 :db/ident :me] [5 :name "Me"]]
              """),
          4);

  private static List<List<Object>> facts(String edn) {
    List<List<Object>> facts = new ArrayList<>();
    for (Object fact : (List<?>) read(edn)) {
      facts.add(new ArrayList<>((List<?>) fact));
    }
    return facts;
  }

  private static Object read(String edn) {
    IFn inst = RT.var("clojure.instant", "read-instant-date");
    RT.var("clojure.core", "require").invoke(clojure.lang.Symbol.intern("clojure.instant"));
    return EdnReader.readString(
        edn,
        PersistentHashMap.create(
            RT.keyword(null, "readers"),
            PersistentHashMap.create(clojure.lang.Symbol.intern("inst"), inst)));
  }

  /** Inputs as written in a table. */
  static Object[] inputs(String written) {
    Object[] inputs = RT.toArray(read("[" + written + "]"));
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = String.valueOf(inputs[i]).equals("$") ? PEOPLE : inputs[i];
    }
    return inputs;
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "queries.txt", delimiter = '|', quoteCharacter = '`')
  void answers(String query, String inputs, String answer) {
    Object expected = read(answer);
    Object[] given = inputs(inputs);
    Object fromText = Queries.q(query, given);
    Object fromData = Queries.q(read(query), given);
    IFn equal = RT.var("clojure.core", "=");
    assertEquals(true, equal.invoke(expected, fromText), () -> RT.printString(fromText));
    assertEquals(true, equal.invoke(fromText, expected), () -> RT.printString(fromText));
    assertEquals(true, equal.invoke(expected, fromData), () -> RT.printString(fromData));
    IFn hash = RT.var("clojure.core", "hash");
    assertEquals(hash.invoke(expected), hash.invoke(fromText), "hashes of equals are equal");
  }
}
