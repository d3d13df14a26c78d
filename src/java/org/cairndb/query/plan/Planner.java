package org.cairndb.query.plan;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.query.parse.QueryErrors;

/**
 * Puts the clauses of a block in the order in which they are run: each as soon as what it needs is
 * bound, and of those that could be next the one after which the fewest rows are expected. The
 * order in which clauses were written only breaks ties, so it changes neither the answer nor, much,
 * the time. For one thread.
 */
public final class Planner {
  /** Of the rows before a test, about the part that is left after it. */
  private static final double TEST_KEEPS = 0.4;

  private static final double NEGATION_KEEPS = 0.6;
  private static final double VALUES_PER_CALL = 4;

  /** A look-up of one entity costs about as much as reading so many datoms in a row. */
  private static final double LOOKUP = 16;

  private static final double DATOM = 0.05;

  /** Nothing can be better than a clause that costs no more: it leaves one row at most. */
  private static final double CERTAIN = 1.1;

  private final Readiness readiness;
  private final Counts counts;

  /**
   * One clause in its place.
   *
   * @param rows how many rows are expected after it
   */
  public record Step(Node node, double rows) {}

  /** A planner that asks {@code counts} for sizes. */
  public Planner(RuleSet rules, Counts counts, QueryErrors errors) {
    this.readiness = new Readiness(rules, errors);
    this.counts = counts;
  }

  /** What it asks for sizes. */
  Counts counts() {
    return counts;
  }

  /**
   * Orders the clauses of a block.
   *
   * @param bound the variables that have values before it
   * @param rows how many rows there are before it
   * @throws org.cairndb.error.CairnException {@code :query/where} if a clause needs a variable that
   *     nothing binds
   */
  public List<Step> order(List<Node> nodes, long bound, double rows, Scope scope) {
    return order(nodes, bound, rows, scope, false);
  }

  /** The same, with the rows of the last step estimated too, which nothing but a reader needs. */
  List<Step> orderToShow(List<Node> nodes, long bound, double rows, Scope scope) {
    return order(nodes, bound, rows, scope, true);
  }

  private List<Step> order(
      List<Node> nodes, long bound, double rows, Scope scope, boolean isShown) {
    List<Node> waiting = new ArrayList<>(nodes);
    List<Step> steps = new ArrayList<>(nodes.size());
    double[] domains = new double[Scope.MAX];
    long now = bound;
    double current = Math.max(rows, 1);
    while (!waiting.isEmpty()) {
      int best = -1;
      double bestCost = Double.MAX_VALUE;
      double bestRows = 0;
      boolean isLast = waiting.size() == 1 && !isShown;
      for (int i = 0; i < waiting.size() && bestCost > CERTAIN; i++) {
        Node node = waiting.get(i);
        if (!readiness.isReady(node, now)) {
          continue;
        }
        double after = isLast ? current : rowsAfter(node, now, current, domains);
        double cost = isLast ? 0 : after + effort(node, now, current);
        if (cost < bestCost) {
          best = i;
          bestCost = cost;
          bestRows = after;
        }
      }
      if (best < 0) {
        throw readiness.stuck(waiting, now, scope);
      }
      Node node = waiting.remove(best);
      learnDomains(node, now, domains, !waiting.isEmpty());
      now |= node.slots();
      current = Math.max(bestRows, 1);
      steps.add(new Step(node, bestRows));
    }
    return steps;
  }

  /** How many rows there will be after a clause, if there are {@code rows} before. */
  private double rowsAfter(Node node, long bound, double rows, double[] domains) {
    if (node instanceof Node.Match match) {
      double after = rows * counts.rows(match);
      for (long rest = match.slots() & bound; rest != 0; rest &= rest - 1) {
        int slot = Long.numberOfTrailingZeros(rest);
        after /= Math.max(1, Math.max(domains[slot], counts.distinct(match, slot)));
      }
      return after;
    }
    if (node instanceof Node.Test) {
      return rows * TEST_KEEPS;
    }
    if (node instanceof Node.Without) {
      return rows * NEGATION_KEEPS;
    }
    if (node instanceof Node.Bind bind) {
      return bind.target() instanceof Target.Each ? rows * VALUES_PER_CALL : rows;
    }
    if (node instanceof Node.RuleCall call) {
      return rows * counts.rows(call, bound);
    }
    if (node instanceof Node.Either either) {
      double after = 0;
      for (List<Node> branch : either.branches()) {
        after += rowsAfter(branch, bound & either.slots(), rows, domains);
      }
      return after;
    }
    return (node.slots() & ~bound) == 0 ? rows : rows * 1e6;
  }

  private double rowsAfter(List<Node> branch, long bound, double rows, double[] domains) {
    double[] inner = domains.clone();
    double current = rows;
    long now = bound;
    for (Node node : branch) {
      current = rowsAfter(node, now, current, inner);
      learnDomains(node, now, inner, true);
      now |= node.slots();
    }
    return current;
  }

  /** What a clause costs beside the rows that it leaves, in rows. */
  private double effort(Node node, long bound, double rows) {
    if (node instanceof Node.Match match) {
      double all = counts.rows(match);
      boolean connected = (match.slots() & bound) != 0;
      return DATOM * (connected ? Math.min(all, rows * LOOKUP) : all);
    }
    if (node instanceof Node.Bind || node instanceof Node.Without) {
      return rows * 0.5;
    }
    return node instanceof Node.Test test && isCheap(test) ? -rows : 0;
  }

  /** A comparison costs nearly nothing, so it is never worth waiting with. */
  private static boolean isCheap(Node.Test test) {
    return test.call().function() instanceof Arg.Constant f
        && f.value() instanceof clojure.lang.Symbol s
        && s.getNamespace() == null
        && Comparisons.NAMES.contains(s.getName());
  }

  private void learnDomains(Node node, long bound, double[] domains, boolean needed) {
    if (needed && node instanceof Node.Match match) {
      for (long rest = match.slots() & ~bound; rest != 0; rest &= rest - 1) {
        int slot = Long.numberOfTrailingZeros(rest);
        domains[slot] = counts.distinct(match, slot);
      }
    }
  }
}
