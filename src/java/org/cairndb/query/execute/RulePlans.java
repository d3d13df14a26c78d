package org.cairndb.query.execute;

import clojure.lang.Symbol;
import java.util.Map;
import org.cairndb.query.plan.Explanation;
import org.cairndb.query.plan.Planner;
import org.cairndb.query.plan.RuleSet;
import org.jspecify.annotations.Nullable;

/** Plans the branches of a query's rules, to be shown. */
record RulePlans(Environment environment) implements Explanation.RulePlanner {
  @Override
  public @Nullable Planner planner(Symbol source) {
    Source inherited = environment.sources().get(source);
    if (inherited == null) {
      return null;
    }
    Bindings none = new Bindings(environment.budget(), environment.errors());
    PatternCounts counts = new PatternCounts(environment, inherited, none, Map.of());
    return new Planner(environment.rules(), counts, environment.errors());
  }

  @Override
  public RuleSet.@Nullable Definition rule(Symbol name) {
    return environment.rules().get(name);
  }
}
