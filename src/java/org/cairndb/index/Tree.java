package org.cairndb.index;

import java.util.Set;
import org.cairndb.datom.IndexOrder;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * A persistent sorted set of datoms in one {@link IndexOrder}: a B+ tree whose nodes are shared
 * between versions and loaded when they are touched. Immutable, safe for threads. Changes are made
 * through {@link #edit()}, which gives a new tree and leaves this one as it is.
 *
 * <p>Invariants: all leaves are at one depth and of one kind; datoms ascend strictly by the parts
 * of the key (three, of retired facts four); a branch's i-th first key is at most every datom under
 * child i and, from i = 1 on, more than every datom under child i - 1; every count is exact.
 */
public final class Tree {
  private final IndexOrder order;
  private final Child root;
  private final NodeCache nodes;
  private final long dirtied;

  Tree(IndexOrder order, Child root, NodeCache nodes) {
    this(order, root, nodes, 0);
  }

  Tree(IndexOrder order, Child root, NodeCache nodes, long dirtied) {
    this.dirtied = dirtied;
    this.order = order;
    this.root = root;
    this.nodes = nodes;
  }

  /** A tree without datoms, whose nodes will be kept by a cache. */
  public static Tree empty(IndexOrder order, NodeCache nodes) {
    return new Tree(order, Child.dirty(Leaf.empty()), nodes);
  }

  /**
   * A tree without datoms for retired facts: each with the transaction that asserted it, by which
   * those of the same entity, attribute and value are sorted, and the one that retracted it.
   */
  public static Tree emptyRetired(IndexOrder order, NodeCache nodes) {
    return new Tree(order, Child.dirty(Leaf.emptyRetired()), nodes);
  }

  /** The order in which it is sorted. */
  public IndexOrder order() {
    return order;
  }

  /** How many datoms it has. */
  public long count() {
    return root.count;
  }

  /**
   * About how much heap, in bytes, the nodes took that were made or changed on the way to this
   * version from the one that was read from storage. It only grows from version to version. A node
   * that goes on changing counts once in each epoch of the cache.
   */
  public long dirtied() {
    return dirtied;
  }

  /** The datoms of a range. */
  public Scan scan(IndexRange range) {
    return new TreeScan(this, range);
  }

  /** The same from its end: runs follow each other backwards, each in itself still ascends. */
  public Scan scanBackward(IndexRange range) {
    return new BackwardTreeScan(this, range);
  }

  /** The value of the first datom that has a key as its prefix, or null. */
  public @Nullable Object firstValue(Key prefix) {
    Place first = first(nodes.growing(order, root), prefix);
    return first == null ? null : first.leaf().v().get(first.at());
  }

  /** The entity of the first datom that has a key as its prefix, or -1. */
  public long firstEntity(Key prefix) {
    Place first = first(nodes.growing(order, root), prefix);
    return first == null ? -1 : first.leaf().e()[first.at()];
  }

  /** Where the first datom under a node is that has a key as its prefix; null if none has. */
  private @Nullable Place first(Node node, Key prefix) {
    if (node instanceof Branch branch) {
      int at = branch.indexBefore(order, prefix);
      Place found = first(nodes.growing(order, branch, at), prefix);
      boolean mayFollow =
          at + 1 < branch.size() && branch.firsts().compare(order, at + 1, prefix) <= 0;
      return found == null && mayFollow
          ? first(nodes.growing(order, branch, at + 1), prefix)
          : found;
    }
    return node instanceof GrowingLeaf growing
        ? growing.find(prefix)
        : ((Leaf) node).find(order, prefix);
  }

  /** How many datoms a range has. Reads as many nodes as the tree has levels, twice. */
  public long count(IndexRange range) {
    long to = rank(range.to(), range.toInclusive());
    long from = rank(range.from(), !range.fromInclusive());
    return Math.max(0, to - from);
  }

  /**
   * How many datoms lie before a key or, if {@code past}, up to and with every datom that has it as
   * its prefix.
   */
  private long rank(Key key, boolean past) {
    if (key.parts() == 0) {
      return past ? count() : 0;
    }
    long rank = 0;
    Node node = nodes.get(order, root);
    while (node instanceof Branch branch) {
      int at = past ? branch.indexUpTo(order, key) : branch.indexBefore(order, key);
      rank += branch.countBefore(at);
      node = nodes.get(order, branch, at);
    }
    Leaf leaf = (Leaf) node;
    return rank + (past ? leaf.upperBound(order, key) : leaf.lowerBound(order, key));
  }

  /**
   * Reads every node that does not lie in some packs, to know that it is sound.
   *
   * @throws org.cairndb.error.CorruptException if one is not
   */
  public void readNodes(Set<BlobId> beside) {
    Extent at = root.extent();
    if (at == null || !beside.contains(at.blob())) {
      readUnder(nodes.get(order, root), beside);
    }
  }

  private void readUnder(Node node, Set<BlobId> beside) {
    if (node instanceof Branch branch) {
      for (int i = 0; i < branch.size(); i++) {
        Extent at = branch.child(i).extent();
        if (at == null || !beside.contains(at.blob())) {
          readUnder(nodes.get(order, branch, i), beside);
        }
      }
    }
  }

  /** Begins a new version. */
  public TreeEdit edit() {
    return new TreeEdit(this);
  }

  /**
   * This tree with many changes made at once, in one pass over the nodes that they reach.
   *
   * @param rows what to add and what to take away; of retired facts if this tree is
   * @param changes the rows in the order of this tree, each datom once, or twice if it is first
   *     taken away and then added
   */
  public Tree merge(Rows rows, int[] changes) {
    return TreeMerge.merge(this, rows, changes);
  }

  Child root() {
    return root;
  }

  /** Whether its nodes lie in a storage or in memory, on their way there. */
  public boolean isIn(Storage storage) {
    return nodes.storage().sharesBlobsWith(storage);
  }

  NodeCache nodes() {
    return nodes;
  }
}
