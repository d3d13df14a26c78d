package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.List;
import java.util.Locale;

/**
 * A plan as text: the clauses in the order in which they are run, each with what it does to the
 * rows before it and how many rows are expected after it.
 *
 * <pre>
 * scan           [?e :name "Ivan"]  ~2500 rows
 * join by ?e     [?e :age ?a]  ~2500 rows
 * without        (not [?e :sex :male])  ~1500 rows
 *   join by ?e     [?e :sex :male]  ~750 rows
 * </pre>
 */
public final class Explanation {
  private final Planner planner;
  private final Scope scope;
  private final StringBuilder text = new StringBuilder();

  private Explanation(Planner planner, Scope scope) {
    this.planner = planner;
    this.scope = scope;
  }

  /**
   * The plan of a block.
   *
   * @param bound the variables that have values before it
   * @param rows how many rows there are before it
   */
  public static String of(Planner planner, List<Node> nodes, long bound, double rows, Scope scope) {
    Explanation explanation = new Explanation(planner, scope);
    explanation.add(nodes, bound, rows, "");
    return explanation.text.toString();
  }

  private void add(List<Node> nodes, long bound, double rows, String indent) {
    long now = bound;
    double current = rows;
    for (Planner.Step step : planner.orderToShow(nodes, bound, rows, scope)) {
      Node node = step.node();
      text.append(indent)
          .append(String.format(Locale.ROOT, "%-15s", kind(node, now)))
          .append(node.form())
          .append("  ~")
          .append(Math.round(step.rows()))
          .append(" rows\n");
      String inner = indent + "  ";
      if (node instanceof Node.Without without) {
        add(without.body(), now & without.slots(), current, inner);
      } else if (node instanceof Node.Either either) {
        for (List<Node> branch : either.branches()) {
          add(branch, now & either.slots(), current, inner);
        }
      }
      now |= node.slots();
      current = step.rows();
    }
  }

  private String kind(Node node, long bound) {
    if (node instanceof Node.Test) {
      return "test";
    }
    if (node instanceof Node.Bind) {
      return "call";
    }
    if (node instanceof Node.Without) {
      return "without";
    }
    if (node instanceof Node.Either) {
      return "either";
    }
    String name = node instanceof Node.RuleCall ? "rule" : "scan";
    List<Symbol> shared = scope.names(node.slots() & bound);
    if (shared.isEmpty()) {
      return name;
    }
    StringBuilder by = new StringBuilder(name.equals("rule") ? "rule by" : "join by");
    shared.forEach(variable -> by.append(' ').append(variable));
    return by.append(' ').toString();
  }
}
