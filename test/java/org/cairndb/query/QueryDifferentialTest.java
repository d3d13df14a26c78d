package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random queries over random databases give what the definition gives. */
class QueryDifferentialTest {
  private static final int FIRST = Schema.INITIAL.size();
  private static final List<Attribute> SCHEMA =
      List.of(
          Databases.attribute(FIRST, "m", ValueType.ANY, true, null),
          Databases.attribute(FIRST + 1, "r", ValueType.REF, true, null));

  @Test
  void answersAreThoseOfTheDefinition() {
    compare(1_000);
  }

  @Test
  @Tag("nightly")
  void answersAreThoseOfTheDefinitionInManyCases() {
    compare(20_000);
  }

  private static void compare(int cases) {
    long seed = Seed.of(QueryDifferentialTest.class);
    Random seeds = new Random(seed);
    int withRows = 0;
    for (int i = 0; i < cases; i++) {
      long caseSeed = seeds.nextLong();
      withRows += compareOne(caseSeed) ? 1 : 0;
    }
    assertEquals(true, withRows * 4 > cases, "most queries should have an answer: " + withRows);
  }

  private static boolean compareOne(long seed) {
    Random random = new Random(seed);
    RandomQueries queries = new RandomQueries(random);
    List<List<Object>> facts = queries.facts();
    CurrentDatabase database = Databases.of(SCHEMA, facts, Integer.MAX_VALUE);
    List<List<Object>> datoms = ReferenceEvaluator.datoms(facts, CurrentDatabase.TX0 + 1);
    RandomQueries.Case query = queries.query();
    String what =
        query.query()
            + "\nrules "
            + query.rules()
            + "\ninputs "
            + query.inputs()
            + "\nfacts "
            + facts;
    Set<List<Object>> expected;
    Set<List<Object>> actual = new HashSet<>();
    int rows;
    try {
      expected = ReferenceEvaluator.answer(query.query(), inputs(datoms, query));
      Set<?> result = (Set<?>) Queries.q(query.query(), inputs(database, query));
      rows = result.size();
      for (Object row : result) {
        actual.add(new ArrayList<>((List<?>) row));
      }
    } catch (ReferenceEvaluator.TooLargeException e) {
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
    assertEquals(expected, actual, what);
    assertEquals(expected.size(), rows, "rows are distinct: " + what);
    return !expected.isEmpty();
  }

  private static Object[] inputs(Object database, RandomQueries.Case query) {
    List<Object> inputs = new ArrayList<>(List.of(database, query.rules()));
    inputs.addAll(query.inputs());
    return inputs.toArray();
  }
}
