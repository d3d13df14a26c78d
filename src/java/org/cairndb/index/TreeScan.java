package org.cairndb.index;

import org.cairndb.datom.IndexOrder;

/**
 * Walks the leaves of a tree from one key to another. Keeps the path of branches, so a step costs
 * no search.
 */
final class TreeScan implements Scan {
  private final NodeCache nodes;
  private final IndexOrder order;
  private final Key last;
  private final boolean lastInclusive;
  private final Branch[] path;
  private final int[] at;
  private Leaf leaf;
  private int from;
  private int to;
  private boolean started;
  private boolean ended;

  TreeScan(Tree tree, IndexRange range) {
    this.nodes = tree.nodes();
    this.order = tree.order();
    this.last = range.to();
    this.lastInclusive = range.toInclusive();
    Node node = nodes.get(order, tree.root());
    this.path = new Branch[node.level()];
    this.at = new int[path.length];
    Key first = range.from();
    boolean inclusive = range.fromInclusive();
    for (int depth = 0; node instanceof Branch branch; depth++) {
      path[depth] = branch;
      at[depth] = inclusive ? branch.indexBefore(order, first) : branch.indexUpTo(order, first);
      node = nodes.get(order, branch, at[depth]);
    }
    this.leaf = (Leaf) node;
    this.from = inclusive ? leaf.lowerBound(order, first) : leaf.upperBound(order, first);
  }

  @Override
  public boolean advance() {
    if (ended) {
      return false;
    }
    if (started && !step()) {
      return false;
    }
    started = true;
    while (from >= leaf.size()) {
      if (!step()) {
        return false;
      }
    }
    return clip();
  }

  @Override
  public boolean advanceTo(Key key) {
    if (ended || !started || path.length == 0 || isInNextLeaf(key)) {
      return advance();
    }
    for (int depth = 0; depth < path.length; depth++) {
      int child = path[depth].indexBefore(order, key);
      if (child > at[depth]) {
        at[depth] = child;
        descend(depth, key);
        from = leaf.lowerBound(order, key);
        return from < leaf.size() ? clip() : advance();
      }
    }
    return advance();
  }

  /** Whether a key comes before the leaf after the next. */
  private boolean isInNextLeaf(Key key) {
    int bottom = path.length - 1;
    int afterNext = at[bottom] + 2;
    return afterNext < path[bottom].size()
        && path[bottom].firsts().compare(order, afterNext, key) >= 0;
  }

  /**
   * Goes down from the child where a branch of the path now is, to the leaf that may have a key.
   */
  private void descend(int from, Key key) {
    Node node = nodes.get(order, path[from], at[from]);
    for (int depth = from + 1; node instanceof Branch branch; depth++) {
      path[depth] = branch;
      at[depth] = branch.indexBefore(order, key);
      node = nodes.get(order, branch, at[depth]);
    }
    leaf = (Leaf) node;
  }

  /** Moves to the next leaf; false at the end of the tree. */
  private boolean step() {
    int depth = path.length - 1;
    while (depth >= 0 && at[depth] + 1 >= path[depth].size()) {
      depth--;
    }
    if (depth < 0) {
      ended = true;
      return false;
    }
    Node node = nodes.get(order, path[depth], ++at[depth]);
    while (node instanceof Branch branch) {
      depth++;
      path[depth] = branch;
      at[depth] = 0;
      node = nodes.get(order, branch, 0);
    }
    leaf = (Leaf) node;
    from = 0;
    return true;
  }

  /** Ends the run at the last key of the range; false if nothing of the leaf is left. */
  private boolean clip() {
    int end = leaf.compare(order, leaf.size() - 1, last);
    if (last.parts() == 0 ? lastInclusive : end < 0 || (end == 0 && lastInclusive)) {
      to = leaf.size();
    } else {
      to = lastInclusive ? leaf.upperBound(order, last) : leaf.lowerBound(order, last);
      ended = true;
    }
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
