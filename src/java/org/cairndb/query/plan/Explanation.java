package org.cairndb.query.plan;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.query.parse.Term;
import org.jspecify.annotations.Nullable;

/**
 * A plan as data: a vector of steps in the order in which they are run.
 *
 * <pre>
 * step = {:op        :scan | :join | :test | :call | :not | :or | :rule
 *         :clause    what was written
 *         :bound     [variable …]   those that have a value before it
 *         :index     :eavt | :aevt | :avet | :tuples   where a pattern is read, if known
 *         :estimated rows that are expected after it
 *         :steps     [step …]       inside a not
 *         :branches  [[step …] …]   of an or, of a rule that is not shown further out
 *         :rows :runs :time-us      what it really did, if the query was run and came so far}
 * </pre>
 */
public final class Explanation {
  private final Measured measured;
  private final RulePlanner rules;
  private final Set<Symbol> shown = new HashSet<>();

  /** Tells what steps really did. */
  public interface Measured {
    /** Of a query that was not run. */
    Measured NOTHING = node -> null;

    /** What a step did; null if it was not run. */
    @Nullable Actual of(Node node);
  }

  /** Plans the branches of rules. */
  public interface RulePlanner {
    /** A planner for the branches; null if it is not known what {@code $} is there. */
    @Nullable Planner planner(Symbol source);

    /** The rule of a name, or null. */
    RuleSet.@Nullable Definition rule(Symbol name);
  }

  private Explanation(RulePlanner rules, Measured measured) {
    this.rules = rules;
    this.measured = measured;
  }

  /**
   * The plan of a block.
   *
   * @param bound the variables that have values before it
   * @param rows how many rows there are before it
   * @param measured what steps really did, if the query was run
   */
  public static PersistentVector of(
      Planner planner,
      List<Node> nodes,
      long bound,
      double rows,
      Scope scope,
      RulePlanner rules,
      Measured measured) {
    return new Explanation(rules, measured)
        .steps(new Block(planner, scope, Term.Source.DEFAULT), nodes, bound, rows);
  }

  /** What the steps of a block have in common. */
  private record Block(Planner planner, Scope scope, Symbol source) {}

  private PersistentVector steps(Block block, List<Node> nodes, long bound, double rows) {
    List<Object> steps = new ArrayList<>();
    long now = bound;
    double current = rows;
    for (Planner.Step step : block.planner.orderToShow(nodes, bound, rows, block.scope)) {
      steps.add(step(block, step, now, current));
      now |= step.node().slots();
      current = step.rows();
    }
    return PersistentVector.create(steps);
  }

  private Object step(Block block, Planner.Step step, long bound, double rows) {
    Node node = step.node();
    List<@Nullable Object> map = new ArrayList<>();
    List<Symbol> known = block.scope.names(node.slots() & bound);
    put(map, "op", Keyword.intern(op(node, !known.isEmpty())));
    put(map, "clause", node.form().value());
    put(map, "bound", PersistentVector.create(known));
    String index =
        node instanceof Node.Match match ? block.planner.counts().access(match, bound) : null;
    if (index != null) {
      put(map, "index", Keyword.intern(index));
    }
    put(map, "estimated", Math.round(step.rows()));
    if (node instanceof Node.Without without) {
      put(map, "steps", steps(block, without.body(), bound & without.slots(), rows));
    } else if (node instanceof Node.Either either) {
      List<Object> branches = new ArrayList<>();
      for (List<Node> branch : either.branches()) {
        branches.add(steps(block, branch, bound & either.slots(), rows));
      }
      put(map, "branches", PersistentVector.create(branches));
    } else if (node instanceof Node.RuleCall call) {
      putBranches(map, block, call, bound);
    }
    Actual did = measured.of(node);
    if (did != null) {
      put(map, "rows", did.rows());
      put(map, "runs", did.runs());
      put(map, "time-us", did.nanos() / 1_000);
    }
    return new PersistentArrayMap(map.toArray());
  }

  private void putBranches(
      List<@Nullable Object> map, Block block, Node.RuleCall call, long bound) {
    boolean isDefault = call.source().equals(Term.Source.DEFAULT);
    Symbol source = isDefault ? block.source : call.source();
    RuleSet.Definition rule = rules.rule(call.name());
    Planner planner = rules.planner(source);
    if (rule == null || planner == null || !shown.add(call.name())) {
      return;
    }
    List<Object> branches = new ArrayList<>();
    long positions = Readiness.boundPositions(call, bound);
    for (RuleSet.Branch branch : rule.branches()) {
      Block inner = new Block(planner, branch.scope(), source);
      branches.add(steps(inner, branch.body(), branch.slots(positions), 1));
    }
    put(map, "branches", PersistentVector.create(branches));
  }

  private static void put(List<@Nullable Object> map, String key, @Nullable Object value) {
    map.add(Keyword.intern(key));
    map.add(value);
  }

  private static String op(Node node, boolean isConnected) {
    if (node instanceof Node.Match) {
      return isConnected ? "join" : "scan";
    }
    if (node instanceof Node.Test) {
      return "test";
    }
    if (node instanceof Node.Bind) {
      return "call";
    }
    if (node instanceof Node.Without) {
      return "not";
    }
    return node instanceof Node.Either ? "or" : "rule";
  }

  /** Rules of which nothing is known, for plans without rules. */
  public static RulePlanner withoutRules() {
    return new RulePlanner() {
      @Override
      public @Nullable Planner planner(Symbol source) {
        return null;
      }

      @Override
      public RuleSet.@Nullable Definition rule(Symbol name) {
        return null;
      }
    };
  }
}
