package org.cairndb.index;

/** For tests of other packages: trees that no honest writer makes. */
public final class ForgedTree {
  private ForgedTree() {}

  /** A tree of one leaf, two neighbours of which have changed places. */
  public static Tree outOfOrder(Tree tree) {
    NodeCache nodes = tree.nodes();
    Leaf leaf = (Leaf) nodes.get(tree.order(), tree.root());
    Object edit = new Object();
    int at = leaf.size() / 2;
    Leaf forged = leaf.remove(at, edit).insert(at - 1, leaf.key(at), leaf.t()[at], edit);
    return new Tree(tree.order(), Child.dirty(forged), nodes);
  }
}
