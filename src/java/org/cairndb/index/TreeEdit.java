package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.jspecify.annotations.Nullable;

/**
 * A version of a tree in the making. It copies each node that it changes once and changes its own
 * copies in place; the tree that it began from stays as it was. For one thread. After {@link
 * #seal()} it goes on as an edit of the sealed version.
 */
public final class TreeEdit {
  /** About what one datom more takes of a node that is counted already. */
  private static final int ROW_BYTES = 40;

  private final IndexOrder order;
  private final NodeCache nodes;
  private Child root;
  private final byte epoch;
  private Object owner = new Object();
  private long dirtied;
  private @Nullable Object stored;

  TreeEdit(Tree tree) {
    this.order = tree.order();
    this.root = tree.root();
    this.nodes = tree.nodes();
    this.dirtied = tree.dirtied();
    this.epoch = nodes.epoch();
  }

  /** The tree as it is now. Later changes do not reach it. */
  public Tree seal() {
    owner = new Object();
    return new Tree(order, root, nodes, dirtied);
  }

  /** How many datoms it has. */
  public long count() {
    return root.count;
  }

  /**
   * Adds a datom.
   *
   * @param v canonical value
   * @return whether it was not there before
   */
  public boolean add(long e, int a, Object v, long tx) {
    return add(Key.eav(e, a, v), tx);
  }

  /**
   * Adds a retired fact; only in a tree of those.
   *
   * @param v canonical value
   * @param t the transaction that asserted it
   * @param until the transaction that retracted it
   * @return whether it was not there before
   */
  public boolean addRetired(long e, int a, Object v, long t, long until) {
    return add(new Key(e, a, v, t, Key.RETIRED_PARTS), until);
  }

  /**
   * Removes a retired fact; only in a tree of those.
   *
   * @return whether it was there
   */
  public boolean removeRetired(long e, int a, Object v, long t) {
    return remove(new Key(e, a, v, t, Key.RETIRED_PARTS));
  }

  /** The transaction that retracted a retired fact, or -1 if it is not there. */
  public long findRetired(long e, int a, Object v, long t) {
    Key key = new Key(e, a, v, t, Key.RETIRED_PARTS);
    Place found = placeOf(key);
    return found == null ? -1 : found.leaf().lastColumn(found.at());
  }

  private boolean add(Key key, long last) {
    Node changed = insert(nodes.growing(order, root), key, last);
    if (changed == null) {
      return false;
    }
    if (isOverfull(changed)) {
      root = made(grow(changed));
    } else {
      root = changed(root, changed);
    }
    dirtied += ROW_BYTES;
    return true;
  }

  /**
   * Adds a datom that is not there, and tells the value with which it was stored: if the tree is in
   * order of values and a neighbour has the same text, that neighbour's. A database then keeps a
   * text once however often it occurs, which saves memory, and readers of many of them the way to
   * each.
   *
   * @return null if the datom was there before
   */
  public @Nullable Object addShared(long e, int a, Object v, long tx) {
    stored = v;
    return add(e, a, v, tx) ? stored : null;
  }

  /** A reference to what a node has become. */
  private Child changed(Child before, Node node) {
    return before.isDirty() && before.epoch == epoch ? Child.dirty(node, epoch) : made(node);
  }

  /** A reference to a node that was not dirty in this epoch. */
  private Child made(Node node) {
    dirtied += node.footprint();
    return Child.dirty(node, epoch);
  }

  private @Nullable Node insert(Node node, Key key, long last) {
    if (!(node instanceof Branch branch)) {
      return insertInLeaf(node, key, last);
    }
    int at = branch.indexUpTo(order, key);
    Node changed = insert(nodes.growing(order, branch, at), key, last);
    if (changed == null) {
      return null;
    }
    if (!isOverfull(changed)) {
      return branch.replace(at, changed(branch.child(at), changed), owner);
    }
    boolean ascending = at == branch.size() - 1;
    int middle = splitPoint(changed, ascending);
    Child left = changed(branch.child(at), slice(changed, 0, middle));
    Branch result = branch.replace(at, left, owner);
    Node right = slice(changed, middle, changed.size());
    return result.insertAfter(at, firstKey(changed, middle), made(right), owner);
  }

  private @Nullable Node insertInLeaf(Node node, Key key, long last) {
    if (node instanceof GrowingLeaf growing) {
      if (growing.find(key) != null) {
        return null;
      }
      Key shared = sharing(growing.base(), sharing(growing.added(), key));
      return growing.insert(shared, last, owner);
    }
    Leaf leaf = (Leaf) node;
    int at = leaf.lowerBound(order, key);
    if (at < leaf.size() && leaf.compare(order, at, key) == 0) {
      return null;
    }
    Key shared = sharing(leaf, key);
    boolean copies = !leaf.isOwnedBy(owner);
    return copies && leaf.size() >= GrowingLeaf.MIN_BASE && leaf.size() < Leaf.MAX
        ? GrowingLeaf.of(order, leaf, shared, last, owner)
        : leaf.insert(at, shared, last, owner);
  }

  private Key sharing(Leaf leaf, Key key) {
    if (order != IndexOrder.AVET || !(key.v() instanceof String text)) {
      return key;
    }
    int at = leaf.lowerBound(order, key);
    for (int i = Math.max(0, at - 1); i <= at && i < leaf.size(); i++) {
      if (leaf.a()[i] == key.a() && text.equals(leaf.v().get(i))) {
        Object shared = leaf.v().get(i);
        stored = shared;
        return new Key(key.e(), key.a(), shared, key.t(), key.parts());
      }
    }
    return key;
  }

  /** Puts a new top over a node that has become too large. */
  private Branch grow(Node overfull) {
    int middle = splitPoint(overfull, true);
    Child[] halves = {
      made(slice(overfull, 0, middle)), made(slice(overfull, middle, overfull.size()))
    };
    Leaf firsts =
        (overfull instanceof Leaf leaf ? leaf : ((Branch) overfull).firsts())
            .emptied()
            .insert(0, firstKey(overfull, 0), 0, owner)
            .insert(1, firstKey(overfull, middle), 0, owner);
    return new Branch(overfull.level() + 1, firsts, halves, 2, owner);
  }

  /**
   * Where to split: in the middle, but near the end where keys only ever ascend, so that nodes stay
   * full.
   */
  private static int splitPoint(Node node, boolean ascending) {
    int size = node.size();
    return ascending ? size - size / 8 : size / 2;
  }

  private static boolean isOverfull(Node node) {
    return node.size() > (node.level() == 0 ? Leaf.MAX : Branch.MAX);
  }

  private Node slice(Node node, int from, int to) {
    return node instanceof Leaf leaf
        ? leaf.slice(from, to, owner)
        : ((Branch) node).slice(from, to, owner);
  }

  private static Key firstKey(Node node, int at) {
    return node instanceof Leaf leaf ? leaf.key(at) : ((Branch) node).firsts().key(at);
  }

  /**
   * Removes a datom.
   *
   * @return whether it was there
   */
  public boolean remove(long e, int a, Object v) {
    return remove(Key.eav(e, a, v));
  }

  private boolean remove(Key key) {
    Node changed = delete(nodes.growing(order, root), key);
    if (changed == null) {
      return false;
    }
    Child top = changed(root, changed);
    while (changed instanceof Branch branch && branch.size() <= 1) {
      top = branch.size() == 0 ? made(branch.firsts().emptied()) : branch.child(0);
      changed = nodes.growing(order, top);
    }
    root = top;
    return true;
  }

  private @Nullable Node delete(Node node, Key key) {
    if (!(node instanceof Branch branch)) {
      return deleteInLeaf(node, key);
    }
    int at = branch.indexUpTo(order, key);
    Node changed = delete(nodes.growing(order, branch, at), key);
    if (changed == null) {
      return null;
    }
    if (changed.size() == 0) {
      return branch.remove(at, owner);
    }
    Branch result = branch.replace(at, changed(branch.child(at), changed), owner);
    return changed.size() < (changed.level() == 0 ? Leaf.MIN : Branch.MIN)
        ? merge(result, at)
        : result;
  }

  private @Nullable Node deleteInLeaf(Node node, Key key) {
    if (node instanceof GrowingLeaf growing) {
      if (growing.find(key) == null) {
        return null;
      }
      Leaf merged = growing.merged(owner);
      return merged.remove(merged.lowerBound(order, key), owner);
    }
    Place found = ((Leaf) node).find(order, key);
    return found == null ? null : found.leaf().remove(found.at(), owner);
  }

  /** Joins a small child with a neighbour if both together leave room to grow. */
  private Branch merge(Branch branch, int at) {
    int left = at > 0 ? at - 1 : at;
    if (left + 1 >= branch.size()) {
      return branch;
    }
    Node one = nodes.get(order, branch, left);
    Node two = nodes.get(order, branch, left + 1);
    int room = (one instanceof Leaf ? Leaf.MAX : Branch.MAX) * 3 / 4;
    if (one.size() + two.size() > room) {
      return branch;
    }
    Node joined =
        one instanceof Leaf leaf
            ? leaf.append((Leaf) two, owner)
            : ((Branch) one).append(((Branch) two).withFirst(branch.firsts().key(left + 1)), owner);
    return branch.replace(left, made(joined), owner).remove(left + 1, owner);
  }

  /** The datoms of a range as it is now. To be read to its end before the next change. */
  public Scan scan(IndexRange range) {
    return new TreeScan(new Tree(order, root, nodes), range);
  }

  /** The value of the first datom that has a key as its prefix, or null. */
  public @Nullable Object firstValue(Key prefix) {
    return new Tree(order, root, nodes).firstValue(prefix);
  }

  /** The entity of the first datom that has a key as its prefix, or -1. */
  public long firstEntity(Key prefix) {
    return new Tree(order, root, nodes).firstEntity(prefix);
  }

  /** The transaction that asserted a datom, or -1 if it is not there. */
  public long find(long e, int a, Object v) {
    Key key = Key.eav(e, a, v);
    Place found = placeOf(key);
    if (found == null) {
      return -1;
    }
    Leaf leaf = found.leaf();
    return ValueOrder.compare(leaf.v().get(found.at()), v) == 0 ? leaf.t()[found.at()] : -1;
  }

  /** Where a datom is; null if it is not there. */
  private @Nullable Place placeOf(Key key) {
    Node node = nodes.growing(order, root);
    while (node instanceof Branch branch) {
      node = nodes.growing(order, branch, branch.indexUpTo(order, key));
    }
    return node instanceof GrowingLeaf growing ? growing.find(key) : ((Leaf) node).find(order, key);
  }
}
