package org.cairndb.query.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.parse.QueryParser;
import org.cairndb.query.parse.RulesParser;
import org.cairndb.testing.Repository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The plans in {@code test/resources}: statistics, rules and queries in, plans out. {@code
 * -Drewrite=true} writes what the planner gives into the files, to be read as a diff.
 *
 * <pre>
 * file   = comment* "statistics" edn "rules" edn (blank "query" text plan)+
 * plan   = ("  | " line)*        below its query
 * </pre>
 */
class PlansTest {
  private static final Path FOLDER =
      Repository.HOME.resolve("test/resources/org/cairndb/query/plan");

  @Test
  void plansAreThoseInTheFiles() throws Exception {
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        String text = Files.readString(file);
        String actual = withPlans(text);
        if (Boolean.getBoolean("rewrite")) {
          Files.writeString(file, actual);
        } else {
          assertEquals(text, actual, file + ": if this is meant, run with -Drewrite=true");
        }
      }
    }
  }

  private static String withPlans(String text) {
    String[] parts = text.split("\nquery ");
    assertTrue(parts.length > 1, "file has no queries");
    String head = parts[0].replaceAll("(?m)^;.*$", "");
    int rules = head.indexOf("rules ");
    Map<?, ?> statistics =
        (Map<?, ?>) read(head.substring(head.indexOf("statistics ") + 11, rules));
    RuleSet ruleSet = new RuleSet(RulesParser.parse(head.substring(rules + 6)));
    StringBuilder result = new StringBuilder(parts[0].stripTrailing()).append('\n');
    for (String part : Arrays.asList(parts).subList(1, parts.length)) {
      String query = part.replaceAll("(?m)^  \\|.*$", "").strip();
      result.append("\nquery ").append(query).append('\n');
      plan(query, new Given(statistics), ruleSet)
          .lines()
          .forEach(line -> result.append("  | ").append(line).append('\n'));
    }
    return result.toString();
  }

  private static Object read(String edn) {
    return RT.var("clojure.core", "read-string").invoke(edn);
  }

  private static String plan(String text, Counts counts, RuleSet rules) {
    LogicalQuery logical = LogicalQuery.of(QueryParser.parse(text));
    Planner planner = new Planner(rules, counts, new QueryErrors(logical.query().form()));
    long bound = 0;
    for (Target input : logical.inputs()) {
      bound |= input.slots();
    }
    Explanation.RulePlanner ofRules =
        new Explanation.RulePlanner() {
          @Override
          public Planner planner(Symbol source) {
            return planner;
          }

          @Override
          public RuleSet.@Nullable Definition rule(Symbol name) {
            return rules.get(name);
          }
        };
    return PlanText.of(
        Explanation.of(
            planner,
            logical.where(),
            bound,
            1,
            logical.scope(),
            ofRules,
            Explanation.Measured.NOTHING));
  }

  /** Counts that a file gives. */
  private record Given(Map<?, ?> statistics) implements Counts {
    @Override
    public double rows(Node.Match match) {
      double rows = of(match, "rows");
      rows /= match.term(0) instanceof Arg.Constant ? of(match, "entities") : 1;
      return match.term(2) instanceof Arg.Constant ? rows / of(match, "values") : rows;
    }

    @Override
    public double distinct(Node.Match match, int slot) {
      boolean isEntity = match.term(0) instanceof Arg.Slot e && e.index() == slot;
      return of(match, isEntity ? "entities" : "values");
    }

    @Override
    public double rows(Node.RuleCall call, long bound) {
      return (call.slots() & bound) == 0 ? 1e7 : 8;
    }

    private double of(Node.Match match, String what) {
      Object attribute = ((Arg.Constant) match.term(1)).value();
      Map<?, ?> counts = (Map<?, ?>) statistics.get(attribute);
      return ((Number) counts.get(Keyword.intern(what))).doubleValue();
    }
  }
}
