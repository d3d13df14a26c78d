package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.parse.Term;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rules, called with some arguments bound, only ever hand their free arguments on: each
 * branch calls the rule once or not at all, and a call passes the free arguments as they came, as
 * in
 *
 * <pre>
 * (ancestor ?x ?y) ← [?x :parent ?t] (ancestor ?t ?y)      ?x bound
 * </pre>
 *
 * The answers for one {@code ?x} are then those of the other branches for every {@code ?t} that can
 * be reached from it, so what can be reached is all that has to be kept; the answers for each
 * {@code ?t}, of which there may be as many as the square of the path's length, are not.
 */
public final class Linearity {
  private final RuleSet rules;
  private final RuleSet.Definition rule;
  private final long bound;

  private Linearity(RuleSet rules, RuleSet.Definition rule, long bound) {
    this.rules = rules;
    this.rule = rule;
    this.bound = bound;
  }

  /**
   * Whether a rule is of that kind, and recursive.
   *
   * @param bound the positions of the bound arguments, as a set of bits
   */
  public static boolean isLinear(RuleSet rules, RuleSet.Definition rule, long bound) {
    if (bound == 0) {
      return false;
    }
    Linearity linearity = new Linearity(rules, rule, bound);
    boolean recursive = false;
    for (RuleSet.Branch branch : rule.branches()) {
      Node.RuleCall call = recursiveCall(rule, branch);
      recursive |= call != null;
      if (!linearity.isLinear(branch, call)) {
        return false;
      }
    }
    return recursive;
  }

  /** The first call at the top of a branch of the rule itself, or null. */
  public static Node.@Nullable RuleCall recursiveCall(
      RuleSet.Definition rule, RuleSet.Branch branch) {
    for (Node node : branch.body()) {
      if (node instanceof Node.RuleCall call && call.name().equals(rule.name())) {
        return call;
      }
    }
    return null;
  }

  /** Whether answering a rule may need another, or itself. */
  public static boolean leadsTo(RuleSet rules, RuleSet.Definition from, Symbol to) {
    Set<Symbol> called = new HashSet<>();
    Linearity linearity = new Linearity(rules, from, 0);
    from.branches().forEach(branch -> linearity.addCalled(branch.body(), called));
    return called.contains(to);
  }

  private boolean isLinear(RuleSet.Branch branch, Node.@Nullable RuleCall recursive) {
    long head = 0;
    for (int slot : branch.head()) {
      if ((head & 1L << slot) != 0) {
        return false;
      }
      head |= 1L << slot;
    }
    Set<Symbol> called = new HashSet<>();
    long others = 0;
    List<Node> rest = new ArrayList<>();
    for (Node node : branch.body()) {
      if (node != recursive) {
        rest.add(node);
        others |= node.slots();
        addCalled(List.of(node), called);
      }
    }
    return branch.scope().size() < Scope.MAX
        && !called.contains(rule.name())
        && (recursive == null
            || (handsOn(branch, recursive, others)
                && canRun(rest, branch.slots(bound), recursive)));
  }

  /** Whether the other clauses need nothing that only the recursive call binds. */
  private boolean canRun(List<Node> rest, long given, Node.RuleCall recursive) {
    return new Readiness(rules, new QueryErrors(recursive.form())).canRun(rest, given);
  }

  /** Whether a call passes the free arguments on, and nothing else in the branch uses them. */
  private boolean handsOn(RuleSet.Branch branch, Node.RuleCall call, long others) {
    if (!call.source().equals(Term.Source.DEFAULT)) {
      return false;
    }
    long passed = 0;
    long computed = 0;
    for (int i = 0; i < branch.head().length; i++) {
      Arg arg = call.arguments().get(i);
      if ((bound & 1L << i) != 0) {
        computed |= arg.slots();
        if (arg instanceof Arg.Blank) {
          return false;
        }
      } else if (arg instanceof Arg.Slot slot && slot.index() == branch.head()[i]) {
        passed |= arg.slots();
      } else {
        return false;
      }
    }
    long given = branch.slots(bound);
    return (passed & (others | computed)) == 0 && (computed & ~(others | given)) == 0;
  }

  /** Adds the rules that nodes call, and those that these call. */
  private void addCalled(List<Node> nodes, Set<Symbol> called) {
    for (Node node : nodes) {
      if (node instanceof Node.Without without) {
        addCalled(without.body(), called);
      } else if (node instanceof Node.Either either) {
        either.branches().forEach(branch -> addCalled(branch, called));
      } else if (node instanceof Node.RuleCall call && called.add(call.name())) {
        RuleSet.Definition callee = rules.get(call.name());
        if (callee != null) {
          callee.branches().forEach(branch -> addCalled(branch.body(), called));
        }
      }
    }
  }
}
