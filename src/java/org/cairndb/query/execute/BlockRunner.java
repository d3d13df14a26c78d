package org.cairndb.query.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairndb.query.parse.Term;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Comparisons;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.Planner;
import org.cairndb.query.plan.Scope;
import org.jspecify.annotations.Nullable;

/** Runs the clauses of one block, in the order that the planner gives. For one thread. */
final class BlockRunner {
  /** Answers calls of rules. */
  interface RuleCaller {
    /** Joins the answers of a call to the bindings. */
    void call(Node.RuleCall call, Bindings bindings, BlockRunner runner);

    /** Keeps the rows that agree with what the rule was asked for. */
    default void given(Node.Given given, Bindings bindings) {
      throw new AssertionError("rows are given only to a branch of a rule: node=" + given);
    }
  }

  private final Environment environment;
  private final @Nullable Source inherited;
  private final Scope scope;
  private final RuleCaller rules;

  /**
   * @param inherited what {@code $} stands for if it is not the query's own
   * @param scope the names of the variables
   */
  BlockRunner(Environment environment, @Nullable Source inherited, Scope scope, RuleCaller rules) {
    this.environment = environment;
    this.inherited = inherited;
    this.scope = scope;
    this.rules = rules;
  }

  /** What a call's source stands for here; null if it is {@code $} and there is none. */
  @Nullable Source source(Node.RuleCall call) {
    boolean isDefault = call.source().equals(Term.Source.DEFAULT);
    return isDefault && (inherited != null || !environment.hasSource(call.source()))
        ? inherited
        : environment.source(call.source(), inherited, call.form());
  }

  /** The names of the variables. */
  Scope scope() {
    return scope;
  }

  /**
   * Runs clauses that may come in any order.
   *
   * @param live the variables that are needed afterwards
   */
  void run(List<Node> nodes, Bindings bindings, long live) {
    Map<Integer, Comparisons.Range> ranges = Comparisons.ranges(nodes, bindings::known);
    List<Node> order = new ArrayList<>(nodes.size());
    PatternCounts counts = new PatternCounts(environment, inherited, bindings, ranges);
    for (Planner.Step step :
        new Planner(environment.rules(), counts, environment.errors())
            .order(nodes, bindings.bound(), bindings.rows(), scope)) {
      order.add(step.node());
    }
    runInOrder(order, bindings, live, ranges);
  }

  /** Runs clauses in the given order, which must bind what each needs before it. */
  void runInOrder(
      List<Node> order, Bindings bindings, long live, Map<Integer, Comparisons.Range> ranges) {
    int n = order.size();
    long[] wanted = new long[n + 1];
    boolean[] joinsLater = new boolean[n + 1];
    wanted[n] = live;
    for (int i = n - 1; i >= 0; i--) {
      wanted[i] = wanted[i + 1] | order.get(i).slots();
      joinsLater[i] = joinsLater[i + 1] || !(order.get(i) instanceof Node.Test);
    }
    Profile profile = bindings.budget().profile();
    for (int i = 0; i < n && !bindings.isEmpty(); i++) {
      long begin = profile == null ? 0 : profile.begin();
      run(order.get(i), bindings, wanted[i + 1], ranges);
      bindings.keep(wanted[i + 1], joinsLater[i + 1]);
      bindings.budget().look();
      if (profile != null) {
        profile.end(order.get(i), begin, bindings.rows());
      }
    }
  }

  private void run(
      Node node, Bindings bindings, long wanted, Map<Integer, Comparisons.Range> ranges) {
    if (node instanceof Node.Match match) {
      match(match, bindings, wanted, ranges);
    } else if (node instanceof Node.Test test) {
      new Calls(environment, inherited, bindings).test(test);
    } else if (node instanceof Node.Bind bind) {
      new Calls(environment, inherited, bindings).bind(bind);
    } else if (node instanceof Node.Without without) {
      without(without, bindings);
    } else if (node instanceof Node.Either either) {
      either(either, bindings);
    } else if (node instanceof Node.RuleCall call) {
      rules.call(call, bindings, this);
    } else {
      rules.given((Node.Given) node, bindings);
    }
  }

  private void match(
      Node.Match match, Bindings bindings, long wanted, Map<Integer, Comparisons.Range> ranges) {
    Source source = environment.source(match.source(), inherited, match.form());
    if (source instanceof Source.OfTuples tuples) {
      bindings.add(TupleMatch.match(tuples.tuples(), match, bindings));
      return;
    }
    Comparisons.Range limits =
        match.term(Terms.V) instanceof Arg.Slot v ? ranges.get(v.index()) : null;
    DatabaseMatch.match(((Source.OfDatabase) source).database(), match, bindings, wanted, limits);
  }

  private void without(Node.Without without, Bindings bindings) {
    Bindings inner = bindings.restrictedTo(without.slots());
    run(without.body(), inner, without.slots());
    if (inner.isEmpty()) {
      return;
    }
    long slots = without.slots() & ~bindings.constantMask();
    if (slots == 0) {
      bindings.fail();
      return;
    }
    Relation found = inner.relation(slots);
    Relation left = bindings.take(slots);
    bindings.add(Joins.filter(left, found, false, bindings.budget()));
  }

  private void either(Node.Either either, Bindings bindings) {
    long slots = either.slots() & ~bindings.constantMask();
    List<Relation> found = new ArrayList<>();
    for (List<Node> branch : either.branches()) {
      Bindings inner = bindings.restrictedTo(either.slots());
      run(branch, inner, either.slots());
      found.add(inner.relation(slots));
    }
    bindings.add(Joins.distinct(Joins.concat(found, slots), bindings.budget()));
  }
}
