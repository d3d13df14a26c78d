package org.cairndb.query.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Settles which variables of a {@code not} come from outside: those that some clause beside it or
 * around it can bind. The rest are its own, even if another {@code not} uses the same name.
 */
final class Negations {
  private Negations() {}

  /**
   * @param outer the variables that are bound from outside, or could be
   */
  static List<Node> settle(List<Node> nodes, long outer) {
    long visible = outer;
    for (Node node : nodes) {
      if (!(node instanceof Node.Without)) {
        visible |= node.slots();
      }
    }
    List<Node> settled = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      settled.add(settle(node, visible));
    }
    return settled;
  }

  private static Node settle(Node node, long visible) {
    if (node instanceof Node.Without without) {
      long shared = without.slots() & visible;
      return new Node.Without(settle(without.body(), shared), shared, without.form());
    }
    if (node instanceof Node.Either either) {
      List<List<Node>> branches = new ArrayList<>();
      for (List<Node> branch : either.branches()) {
        branches.add(settle(branch, either.slots()));
      }
      return new Node.Either(branches, either.slots(), either.required(), either.form());
    }
    return node;
  }
}
