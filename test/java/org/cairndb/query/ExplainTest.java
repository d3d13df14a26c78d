package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairndb.db.CurrentDatabase;
import org.junit.jupiter.api.Test;

/** What is told of a query's plan, before and after it is run. */
class ExplainTest {
  private static final CurrentDatabase PEOPLE = people();
  private static final String QUERY =
      "[:find ?e :in $ % :where [?e :age 3] (not [?e :name \"n1\"]) (near ?e ?f)"
          + " (or-join [?e] [?e :age 3] (and [?e :next ?g] [?g :age 3]))]";
  private static final String RULES =
      "[[(near ?a ?b) [?a :next ?b]] [(near ?a ?b) [?a :next ?c] (near ?c ?b)]]";

  private static CurrentDatabase people() {
    List<List<Object>> facts = new ArrayList<>();
    for (long e = 1; e <= 60; e++) {
      facts.add(List.of(e, Keyword.intern("name"), "n" + e % 4));
      facts.add(List.of(e, Keyword.intern("age"), e % 10));
      facts.add(List.of(e, Keyword.intern("next"), e % 60 + 1));
    }
    return Databases.of(List.of(), facts, Integer.MAX_VALUE);
  }

  private static Object get(Object step, String key) {
    return ((Map<?, ?>) step).get(Keyword.intern(key));
  }

  private static Object step(List<?> plan, String op) {
    return plan.stream()
        .filter(step -> Keyword.intern(op).equals(get(step, "op")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aPlanIsDataThatNamesIndexClauseAndBoundVariables() {
    List<?> plan = Queries.plan(QUERY, PEOPLE, RULES);
    Object scan = step(plan, "scan");
    assertEquals(Keyword.intern("avet"), get(scan, "index"));
    assertEquals("[?e :age 3]", RT.printString(get(scan, "clause")));
    assertEquals(List.of(), get(scan, "bound"));
    assertEquals(6L, get(scan, "estimated"));
    assertEquals("[?e]", RT.printString(get(step(plan, "not"), "bound")));
    assertEquals(1, ((List<?>) get(step(plan, "not"), "steps")).size());
    assertEquals(2, ((List<?>) get(step(plan, "or"), "branches")).size());
    assertEquals(2, ((List<?>) get(step(plan, "rule"), "branches")).size());
    assertEquals(null, get(scan, "rows"));
  }

  @Test
  void aQueryThatIsRunTellsWhatEachStepDid() {
    IPersistentMap stats = Queries.stats(QUERY, PEOPLE, RULES);
    assertEquals(Queries.q(QUERY, PEOPLE, RULES), get(stats, "ret"));
    List<?> steps = (List<?>) get(stats, "stats");
    for (Object step : steps) {
      assertTrue((Long) get(step, "rows") > 0, step.toString());
      assertTrue((Long) get(step, "time-us") >= 0, step.toString());
    }
    assertEquals(6L, get(step(steps, "scan"), "rows"));
    Object inNegation = ((List<?>) get(step(steps, "not"), "steps")).get(0);
    assertEquals(3L, get(inNegation, "rows"));
  }

  @Test
  void theTextIsATreeAndToldOfARunOnlyOnDemand() {
    String plan = Queries.explain(QUERY, PEOPLE, RULES);
    assertTrue(plan.startsWith("scan           [?e :age 3]  avet  ~6 rows\n"), plan);
    assertTrue(plan.contains("\n  join by ?e     [?e :name \"n1\"]  aevt  ~"), plan);
    assertFalse(plan.contains(" us"), plan);
    IPersistentMap analyzed =
        RT.map(
            Keyword.intern("query"),
            QUERY,
            Keyword.intern("args"),
            RT.vector(PEOPLE, RULES),
            Keyword.intern("analyze"),
            true);
    String run = Queries.explain(analyzed);
    assertTrue(run.matches("(?s)scan +\\S.*~6 rows, 6 rows in \\d+ us\n.*"), run);
  }
}
