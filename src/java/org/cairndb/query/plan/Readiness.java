package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.error.CairnException;
import org.cairndb.query.parse.QueryErrors;

/** Whether a clause can be run when only some variables are bound. For one thread. */
final class Readiness {
  private final RuleSet rules;
  private final QueryErrors errors;
  private final Map<Mode, Boolean> modes = new HashMap<>();

  /** A rule, called with the arguments at some positions bound. */
  private record Mode(Symbol rule, long positions) {}

  Readiness(RuleSet rules, QueryErrors errors) {
    this.rules = rules;
    this.errors = errors;
  }

  boolean isReady(Node node, long bound) {
    if (node instanceof Node.Test test) {
      return (test.slots() & ~bound) == 0;
    }
    if (node instanceof Node.Bind bind) {
      return (bind.call().slots() & ~bound) == 0;
    }
    if (node instanceof Node.Without without) {
      return (without.slots() & ~bound) == 0
          && (without.slots() != 0 || ClauseReader.slotsOfAll(without.body()) == 0)
          && canRun(without.body(), bound & without.slots());
    }
    if (node instanceof Node.Either either) {
      if ((either.required() & ~bound) != 0) {
        return false;
      }
      for (List<Node> branch : either.branches()) {
        long inner = bound & either.slots();
        if (!canRun(branch, inner)
            || (either.slots() & ~(inner | ClauseReader.slotsOfAll(branch))) != 0) {
          return false;
        }
      }
      return true;
    }
    if (node instanceof Node.RuleCall call) {
      return isReady(call, boundPositions(call, bound));
    }
    return true;
  }

  /** The argument positions of a call that have a value when some variables are bound. */
  static long boundPositions(Node.RuleCall call, long bound) {
    long positions = 0;
    for (int i = 0; i < call.arguments().size(); i++) {
      Arg arg = call.arguments().get(i);
      boolean isBound =
          arg instanceof Arg.Slot ? (arg.slots() & bound) != 0 : !(arg instanceof Arg.Blank);
      if (isBound) {
        positions |= 1L << i;
      }
    }
    return positions;
  }

  private boolean isReady(Node.RuleCall call, long positions) {
    RuleSet.Definition rule = rules.get(call.name());
    if (rule == null) {
      throw errors.at(call.form(), "query/unknown-rule", "unknown rule", "rule", call.name());
    }
    if (rule.arity() != call.arguments().size()) {
      throw errors.at(
          call.form(),
          "query/arity",
          "rule is called with a wrong number of arguments",
          "rule",
          call.name(),
          "expected",
          rule.arity(),
          "actual",
          call.arguments().size());
    }
    if ((rule.required() & ~positions) != 0) {
      return false;
    }
    Mode mode = new Mode(call.name(), positions);
    Boolean known = modes.get(mode);
    if (known != null) {
      return known;
    }
    modes.put(mode, true); // while its own body is looked at, a recursive call counts as ready
    boolean ready = true;
    for (RuleSet.Branch branch : rule.branches()) {
      long inner = branch.slots(positions);
      long all = inner | ClauseReader.slotsOfAll(branch.body());
      ready &= canRun(branch.body(), inner);
      ready &= (branch.slots((1L << rule.arity()) - 1) & ~all) == 0;
    }
    modes.put(mode, ready);
    return ready;
  }

  /** Whether all clauses can be run, in some order. */
  boolean canRun(List<Node> nodes, long bound) {
    List<Node> waiting = new ArrayList<>(nodes);
    long now = bound;
    boolean moved = true;
    while (moved && !waiting.isEmpty()) {
      moved = false;
      for (int i = waiting.size() - 1; i >= 0; i--) {
        if (isReady(waiting.get(i), now)) {
          now |= waiting.remove(i).slots();
          moved = true;
        }
      }
    }
    return waiting.isEmpty();
  }

  /** The error for clauses none of which can be run. */
  CairnException stuck(List<Node> waiting, long bound, Scope scope) {
    Node node = waiting.get(0);
    long needed =
        node instanceof Node.Bind bind
            ? bind.call().slots()
            : node instanceof Node.Either either && either.required() != 0
                ? either.required()
                : node.slots();
    if (needed == 0 && node instanceof Node.Without without) {
      needed = ClauseReader.slotsOfAll(without.body());
    }
    List<Symbol> missing = scope.names(needed & ~bound);
    return errors.at(
        node.form(),
        "query/where",
        "insufficient bindings, no other clause binds what this one needs",
        "unbound",
        clojure.lang.PersistentVector.create(missing));
  }
}
