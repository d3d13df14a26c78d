package org.cairndb.index;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;

/**
 * Applies many sorted changes to a tree at once: one walk that visits the nodes that change, and
 * makes each of them once. What no change reaches is shared with the tree before, and not even
 * loaded. Onto an empty tree it builds one from the bottom up, with leaves nearly full. For one
 * thread, used once.
 */
final class TreeMerge {
  /** How full nodes are made: room is left for a few insertions before a split. */
  private static final int LEAF_FILL = Leaf.MAX - Leaf.MAX / 16;

  private static final int BRANCH_FILL = Branch.MAX - Branch.MAX / 16;

  private final IndexOrder order;
  private final NodeCache nodes;
  private final Rows rows;
  private final int[] changes;
  private final boolean retired;
  private long dirtied;

  /** A node on its way into a branch, with the key that parts it from the node before it. */
  private record Slot(Key first, Child child) {}

  private TreeMerge(Tree tree, Rows rows, int[] changes) {
    this.order = tree.order();
    this.nodes = tree.nodes();
    this.rows = rows;
    this.changes = changes;
    this.retired = rows.isRetired();
    this.dirtied = tree.dirtied();
  }

  /** A tree with rows added and taken away, which come in its order. */
  static Tree merge(Tree tree, Rows rows, int[] changes) {
    return changes.length == 0 ? tree : new TreeMerge(tree, rows, changes).all(tree);
  }

  private Tree all(Tree tree) {
    Node top = nodes.get(order, tree.root());
    List<Slot> level = apply(top, rows.key(changes[0]), 0, changes.length);
    for (int height = top.level() + 1; level.size() > 1; height++) {
      level = branches(height, level);
    }
    if (level.isEmpty()) {
      return new Tree(
          order, Child.dirty(retired ? Leaf.emptyRetired() : Leaf.empty()), nodes, dirtied);
    }
    Child root = level.get(0).child;
    while (nodes.get(order, root) instanceof Branch branch && branch.size() == 1) {
      root = branch.child(0);
    }
    return new Tree(order, root, nodes, dirtied);
  }

  private Child made(Node node) {
    dirtied += node.footprint();
    return Child.dirty(node, nodes.epoch());
  }

  /** What becomes of a node under some of the changes: none, one or many nodes of its level. */
  private List<Slot> apply(Node node, Key first, int from, int to) {
    if (node instanceof Leaf leaf) {
      return leaves(leaf, first, from, to);
    }
    Branch branch = (Branch) node;
    List<Slot> slots = new ArrayList<>(branch.size());
    int start = from;
    for (int i = 0; i < branch.size(); i++) {
      int end = i == branch.size() - 1 ? to : before(branch.firsts(), i + 1, start, to);
      Key key = i == 0 ? first : branch.firsts().key(i);
      if (start == end) {
        slots.add(new Slot(key, branch.child(i)));
      } else {
        slots.addAll(apply(nodes.get(order, branch, i), key, start, end));
      }
      start = end;
    }
    if (branch.level() == 1) {
      joinSmall(slots);
    }
    if (!slots.isEmpty()) {
      slots.set(0, new Slot(first, slots.get(0).child));
    }
    return branches(branch.level(), slots);
  }

  /** The first of some changes that is at or after a key of a branch. */
  private int before(Leaf firsts, int key, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(changes[middle], firsts, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Joins leaves that have become small with a neighbour, where both together leave room. */
  private void joinSmall(List<Slot> slots) {
    int kept = 0;
    for (int i = 1; i < slots.size(); i++) {
      Slot left = slots.get(kept);
      Slot right = slots.get(i);
      boolean changed = left.child.isDirty() || right.child.isDirty();
      long both = left.child.count + right.child.count;
      boolean small = Math.min(left.child.count, right.child.count) < Leaf.MIN;
      if (changed && small && both <= Leaf.MAX * 3 / 4) {
        Leaf one = nodes.leaf(order, left.child);
        Leaf two = nodes.leaf(order, right.child);
        slots.set(kept, new Slot(left.first, made(one.append(two, new Object()))));
      } else {
        slots.set(++kept, right);
      }
    }
    if (kept + 1 < slots.size()) {
      slots.subList(kept + 1, slots.size()).clear();
    }
  }

  /** Nodes of one level under as few branches as they need. */
  private List<Slot> branches(int level, List<Slot> slots) {
    int n = slots.size();
    int parts = n <= Branch.MAX ? Math.min(n, 1) : (n + BRANCH_FILL - 1) / BRANCH_FILL;
    List<Slot> branches = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) n * part / parts);
      int to = (int) ((long) n * (part + 1) / parts);
      Child[] children = new Child[to - from];
      for (int i = from; i < to; i++) {
        children[i - from] = slots.get(i).child;
      }
      Leaf firsts = firsts(slots.subList(from, to));
      Branch branch = new Branch(level, firsts, children, to - from, null);
      branches.add(new Slot(slots.get(from).first, made(branch)));
    }
    return branches;
  }

  private Leaf firsts(List<Slot> slots) {
    int n = slots.size();
    long[] e = new long[n];
    int[] a = new int[n];
    Object[] v = new Object[n];
    long[] t = new long[n];
    for (int i = 0; i < n; i++) {
      Key key = slots.get(i).first;
      e[i] = key.e();
      a[i] = key.a();
      v[i] = java.util.Objects.requireNonNull(key.v());
      t[i] = retired ? key.t() : 0;
    }
    Column values = Columns.narrowest(v, n);
    return retired ? Leaf.retired(e, a, values, t, new long[n], n) : Leaf.of(e, a, values, t, n);
  }

  /**
   * A leaf merged with changes. A list says where each datom comes from: a row, or the complement
   * of a place in the leaf.
   */
  private List<Slot> leaves(Leaf leaf, Key first, int from, int to) {
    int[] sources = new int[leaf.size() + to - from];
    int n = 0;
    int at = 0;
    for (int i = from; i < to; i++) {
      int row = changes[i];
      int c = 1;
      while (at < leaf.size() && (c = compare(row, leaf, at)) > 0) {
        sources[n++] = ~at++;
      }
      boolean held = at < leaf.size() && c == 0;
      if (rows.isRemoval(row)) {
        at += held ? 1 : 0;
      } else if (!held) {
        sources[n++] = row;
      }
    }
    while (at < leaf.size()) {
      sources[n++] = ~at++;
    }
    int parts = n <= Leaf.MAX ? Math.min(n, 1) : (n + LEAF_FILL - 1) / LEAF_FILL;
    List<Slot> leaves = new ArrayList<>(parts);
    for (int part = 0; part < parts; part++) {
      int start = (int) ((long) n * part / parts);
      Leaf made = leaf(leaf, sources, start, (int) ((long) n * (part + 1) / parts));
      leaves.add(new Slot(part == 0 ? first : made.key(0), made(made)));
    }
    return leaves;
  }

  private Leaf leaf(Leaf old, int[] sources, int from, int to) {
    int n = to - from;
    long[] e = new long[n];
    int[] a = new int[n];
    long[] t = new long[n];
    long[] until = new long[retired ? n : 0];
    for (int i = 0; i < n; i++) {
      int source = sources[from + i];
      boolean isNew = source >= 0;
      e[i] = isNew ? rows.e[source] : old.e()[~source];
      a[i] = isNew ? rows.a[source] : old.a()[~source];
      t[i] = isNew ? rows.t[source] : old.t()[~source];
      if (retired) {
        long[] known = java.util.Objects.requireNonNull(old.until());
        until[i] = isNew ? rows.until[source] : known[~source];
      }
    }
    Column v = values(old, sources, from, n);
    return retired ? Leaf.retired(e, a, v, t, until, n) : Leaf.of(e, a, v, t, n);
  }

  private Column values(Leaf old, int[] sources, int from, int n) {
    int kind = kind(old, sources[from]);
    for (int i = 1; i < n; i++) {
      if (kind(old, sources[from + i]) != kind) {
        kind = Rows.OBJECT;
        break;
      }
    }
    if (kind == Rows.LONG) {
      long[] array = new long[n];
      for (int i = 0; i < n; i++) {
        int source = sources[from + i];
        array[i] = source >= 0 ? rows.bits[source] : (Long) old.v().get(~source);
      }
      return new Column.OfLong(array);
    }
    if (kind == Rows.DOUBLE) {
      double[] array = new double[n];
      for (int i = 0; i < n; i++) {
        int source = sources[from + i];
        array[i] =
            source >= 0
                ? Double.longBitsToDouble(rows.bits[source])
                : (Double) old.v().get(~source);
      }
      return new Column.OfDouble(array);
    }
    Object[] array = new Object[n];
    for (int i = 0; i < n; i++) {
      int source = sources[from + i];
      array[i] = source >= 0 ? rows.value(source) : old.v().get(~source);
    }
    return new Column.OfObject(array);
  }

  private int kind(Leaf old, int source) {
    if (source >= 0) {
      return rows.kinds[source];
    }
    if (old.v() instanceof Column.OfLong) {
      return Rows.LONG;
    }
    if (old.v() instanceof Column.OfDouble) {
      return Rows.DOUBLE;
    }
    Object v = old.v().get(~source);
    return v instanceof Long ? Rows.LONG : v instanceof Double ? Rows.DOUBLE : Rows.OBJECT;
  }

  private int compare(int row, Leaf leaf, int i) {
    int c =
        switch (order) {
          case EAVT -> {
            int e = Long.compare(rows.e[row], leaf.e()[i]);
            int a = e != 0 ? e : Integer.compare(rows.a[row], leaf.a()[i]);
            yield a != 0 ? a : compareValue(row, leaf, i);
          }
          case AEVT -> {
            int a = Integer.compare(rows.a[row], leaf.a()[i]);
            int e = a != 0 ? a : Long.compare(rows.e[row], leaf.e()[i]);
            yield e != 0 ? e : compareValue(row, leaf, i);
          }
          case AVET -> {
            int a = Integer.compare(rows.a[row], leaf.a()[i]);
            int v = a != 0 ? a : compareValue(row, leaf, i);
            yield v != 0 ? v : Long.compare(rows.e[row], leaf.e()[i]);
          }
        };
    return c == 0 && retired ? Long.compare(rows.t[row], leaf.t()[i]) : c;
  }

  private int compareValue(int row, Leaf leaf, int i) {
    if (rows.kinds[row] == Rows.LONG && leaf.v() instanceof Column.OfLong longs) {
      return Long.compare(rows.bits[row], longs.array()[i]);
    }
    return ValueOrder.compare(rows.value(row), leaf.v().get(i));
  }
}
