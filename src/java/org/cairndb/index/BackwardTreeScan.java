package org.cairndb.index;

import org.cairndb.datom.IndexOrder;

/** Walks the leaves of a tree from the last key of a range to the first. */
final class BackwardTreeScan implements Scan {
  private final NodeCache nodes;
  private final IndexOrder order;
  private final Key first;
  private final boolean firstInclusive;
  private final Branch[] path;
  private final int[] at;
  private Leaf leaf;
  private int from;
  private int to;
  private boolean started;
  private boolean ended;

  BackwardTreeScan(Tree tree, IndexRange range) {
    this.nodes = tree.nodes();
    this.order = tree.order();
    this.first = range.from();
    this.firstInclusive = range.fromInclusive();
    Key last = range.to();
    boolean inclusive = range.toInclusive();
    boolean whole = last.parts() == 0 && inclusive;
    Node node = nodes.get(order, tree.root());
    this.path = new Branch[node.level()];
    this.at = new int[path.length];
    for (int depth = 0; node instanceof Branch branch; depth++) {
      path[depth] = branch;
      at[depth] = childOf(branch, last, inclusive, whole);
      node = nodes.get(order, branch, at[depth]);
    }
    this.leaf = (Leaf) node;
    this.to = whole ? leaf.size() : endOf(leaf, last, inclusive);
  }

  private int childOf(Branch branch, Key last, boolean inclusive, boolean whole) {
    if (whole) {
      return branch.size() - 1;
    }
    return inclusive ? branch.indexUpTo(order, last) : branch.indexBefore(order, last);
  }

  private int endOf(Leaf of, Key last, boolean inclusive) {
    return inclusive ? of.upperBound(order, last) : of.lowerBound(order, last);
  }

  @Override
  public boolean advance() {
    if (ended || (started && !step())) {
      return false;
    }
    started = true;
    while (to == 0) {
      if (!step()) {
        return false;
      }
    }
    return clip();
  }

  /** Moves to the leaf before; false at the beginning of the tree. */
  private boolean step() {
    int depth = path.length - 1;
    while (depth >= 0 && at[depth] == 0) {
      depth--;
    }
    if (depth < 0) {
      ended = true;
      return false;
    }
    Node node = nodes.get(order, path[depth], --at[depth]);
    while (node instanceof Branch branch) {
      depth++;
      path[depth] = branch;
      at[depth] = branch.size() - 1;
      node = nodes.get(order, branch, at[depth]);
    }
    leaf = (Leaf) node;
    to = leaf.size();
    return true;
  }

  /** Begins the run at the first key of the range; false if nothing of the leaf is left. */
  private boolean clip() {
    if (first.parts() == 0) {
      from = firstInclusive ? 0 : to;
    } else {
      from = firstInclusive ? leaf.lowerBound(order, first) : leaf.upperBound(order, first);
    }
    ended = from > 0;
    return from < to;
  }

  @Override
  public Leaf leaf() {
    return leaf;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }
}
