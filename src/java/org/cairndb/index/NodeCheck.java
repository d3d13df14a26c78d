package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.Extent;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node that was read may stand where a tree has it. Its bytes are what was written, which
 * says nothing about who wrote them: the owner of an archive can sign any node. Searches and scans
 * rest on the order of rows, on levels that descend by one and on counts; with them they end, and
 * answer from the place where they looked.
 */
final class NodeCheck {
  private final IndexOrder order;
  private final Node node;
  private final Extent at;

  private NodeCheck(IndexOrder order, Node node, Extent at) {
    this.order = order;
    this.node = node;
    this.at = at;
  }

  /**
   * A node that was read as the top of a tree, or of which it is not known what it stands under.
   *
   * @param count how many datoms it has by whoever refers to it
   * @throws CorruptException if it cannot stand there
   */
  static Node alone(IndexOrder order, Node node, Extent at, long count) {
    NodeCheck check = new NodeCheck(order, node, at);
    check.count(count);
    check.ascends();
    return node;
  }

  /**
   * A node that was read as a child of a branch.
   *
   * @param i its place there
   * @return the node, which knows between which keys it stands if it is a branch
   * @throws CorruptException if it cannot stand there
   */
  static Node under(IndexOrder order, Branch parent, int i, Node node, Extent at) {
    NodeCheck check = new NodeCheck(order, node, at);
    check.count(parent.child(i).count);
    check.level(parent.level() - 1);
    check.kind(parent.firsts().until() != null);
    check.ascends();
    Key low = i > 0 ? parent.firsts().key(i) : parent.low();
    Key high = i + 1 < parent.size() ? parent.firsts().key(i + 1) : parent.high();
    check.isBetween(low, high);
    return node instanceof Branch branch ? branch.between(low, high) : node;
  }

  private void count(long expected) {
    if (node.count() != expected) {
      throw corrupt(
          "node has another number of datoms than its parent says", expected, node.count());
    }
  }

  private void level(int expected) {
    if (node.level() != expected) {
      throw corrupt("node of another level than under its parent", expected, node.level());
    }
  }

  private void kind(boolean retired) {
    if (rows().until() != null != retired) {
      throw corrupt(
          "node of another kind than its parent",
          retired ? "one of retired facts" : "one of the present",
          retired ? "one of the present" : "one of retired facts");
    }
  }

  private Leaf rows() {
    return node instanceof Leaf leaf ? leaf : ((Branch) node).firsts();
  }

  /** The first row that counts: a branch's first key parts nothing. */
  private int firstRow() {
    return node.level() == 0 ? 0 : 1;
  }

  private void ascends() {
    Leaf rows = rows();
    for (int i = firstRow() + 1; i < rows.size(); i++) {
      if (compare(rows, i - 1, i) >= 0) {
        throw corrupt("rows of a node are not in order", "row " + i + " after the one before", i);
      }
    }
  }

  /** A row of a leaf is at or after the lower key, one of a branch after it, since it parts. */
  private void isBetween(@Nullable Key low, @Nullable Key high) {
    Leaf rows = rows();
    int first = firstRow();
    if (first == rows.size()) {
      return;
    }
    if (low != null && rows.compare(order, first, low) < first) {
      throw corrupt("node begins before the key that it stands under", low, rows.key(first));
    }
    int last = rows.size() - 1;
    if (high != null && rows.compare(order, last, high) >= 0) {
      throw corrupt("node ends after the key of the next one", high, rows.key(last));
    }
  }

  private int compare(Leaf rows, int i, int j) {
    int c =
        order == IndexOrder.EAVT
            ? Long.compare(rows.e()[i], rows.e()[j])
            : Integer.compare(rows.a()[i], rows.a()[j]);
    if (c == 0) {
      c =
          switch (order) {
            case EAVT -> Integer.compare(rows.a()[i], rows.a()[j]);
            case AEVT -> Long.compare(rows.e()[i], rows.e()[j]);
            case AVET -> compareValues(rows.v(), i, j);
          };
    }
    if (c == 0) {
      c =
          order == IndexOrder.AVET
              ? Long.compare(rows.e()[i], rows.e()[j])
              : compareValues(rows.v(), i, j);
    }
    return c == 0 && rows.until() != null ? Long.compare(rows.t()[i], rows.t()[j]) : c;
  }

  private static int compareValues(Column values, int i, int j) {
    return values instanceof Column.OfLong longs
        ? Long.compare(longs.array()[i], longs.array()[j])
        : ValueOrder.compare(values.get(i), values.get(j));
  }

  private CorruptException corrupt(String reason, Object expected, Object found) {
    return new CorruptException(reason, at.toString(), 0, expected, found);
  }
}
