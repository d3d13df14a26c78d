package org.cairndb.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.parse.QueryParser;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** Plans from made-up counts: 20,000 people, 8 names, 2 sexes, 100 ages, an id for each. */
class PlannerTest {
  private static final Map<String, Double> DISTINCT =
      Map.of(":name", 8.0, ":sex", 2.0, ":age", 100.0, ":id", 20_000.0, ":last-name", 6.0);

  private static final Counts PEOPLE =
      new Counts() {
        @Override
        public double rows(Node.Match match) {
          return match.term(2) instanceof Arg.Constant ? 20_000 / values(match) : 20_000;
        }

        @Override
        public double distinct(Node.Match match, int slot) {
          return match.term(0) instanceof Arg.Slot e && e.index() == slot ? 20_000 : values(match);
        }

        @Override
        public double rows(Node.RuleCall call, long bound) {
          return bound == 0 ? 1e7 : 8;
        }

        private static double values(Node.Match match) {
          String attribute = String.valueOf(((Arg.Constant) match.term(1)).value());
          return DISTINCT.getOrDefault(attribute, 1.0);
        }
      };

  private static String plan(Query query, List<Node> where, LogicalQuery logical) {
    Planner planner = new Planner(RuleSet.EMPTY, PEOPLE, new QueryErrors(query.form()));
    return PlanText.of(
        Explanation.of(
            planner,
            where,
            0,
            1,
            logical.scope(),
            Explanation.withoutRules(),
            Explanation.Measured.NOTHING));
  }

  private static void assertPlan(String text, String expected) {
    Query query = QueryParser.parse(text);
    LogicalQuery logical = LogicalQuery.of(query);
    assertEquals(expected, plan(query, logical.where(), logical));
  }

  @Test
  void aSelectiveClauseComesFirstWhereverItWasWritten() {
    assertPlan(
        "[:find ?e ?a :where [?e :age ?a] [?e :sex :male] [?e :name \"Ivan\"]]",
        """
        scan           [?e :name "Ivan"]  ~2500 rows
        join by ?e     [?e :sex :male]  ~1250 rows
        join by ?e     [?e :age ?a]  ~1250 rows
        """);
  }

  @Test
  void aUniqueValueIsLookedUpFirst() {
    assertPlan(
        "[:find ?n :where [?e :name ?n] [?e :age ?a] [?e :id 7]]",
        """
        scan           [?e :id 7]  ~1 rows
        join by ?e     [?e :name ?n]  ~1 rows
        join by ?e     [?e :age ?a]  ~1 rows
        """);
  }

  @Test
  void aJoinByValueComesAfterTheStarThatItStartsFrom() {
    assertPlan(
        "[:find ?f ?l :where [?f :last-name ?l] [?f :age ?a] [?e :age ?a] [?e :name \"Ivan\"]]",
        """
        scan           [?e :name "Ivan"]  ~2500 rows
        join by ?e     [?e :age ?a]  ~2500 rows
        join by ?a     [?f :age ?a]  ~500000 rows
        join by ?f     [?f :last-name ?l]  ~500000 rows
        """);
  }

  @Test
  void aComparisonRunsAsSoonAsItsVariableIsBound() {
    assertPlan(
        "[:find ?e ?l :where [(< ?a 20)] [?e :last-name ?l] [?e :age ?a] [?e :name \"Ivan\"]]",
        """
        scan           [?e :name "Ivan"]  ~2500 rows
        join by ?e     [?e :last-name ?l]  ~2500 rows
        join by ?e     [?e :age ?a]  ~2500 rows
        test           [(< ?a 20)]  ~1000 rows
        """);
  }

  @Test
  void theOrderInWhichClausesWereWrittenDoesNotChangeTheExpectedRows() {
    Query query =
        QueryParser.parse(
            "[:find ?e :where [?e :name \"Ivan\"] [?e :sex :male] [?e :age 7]"
                + " (not [?e :last-name \"X\"]) [(< ?e 100)]]");
    LogicalQuery logical = LogicalQuery.of(query);
    String first = plan(query, logical.where(), logical);
    List<Node> shuffled = new java.util.ArrayList<>(logical.where());
    Random random = new Random(Seed.of(PlannerTest.class));
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(shuffled, random);
      assertEquals(first, plan(query, shuffled, logical));
    }
  }
}
