package org.cairndb.db;

import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Scan;
import org.cairndb.index.Tree;
import org.cairndb.index.TreeEdit;

/**
 * The history of a database in the order of time: what each transaction asserted and retracted. It
 * has the datoms that {@link DatabaseValue#history} shows, and no others. Immutable.
 *
 * <p>It is a tree of the kind that retired facts have, in EAVT order, whose columns mean something
 * else: the transaction stands first, where the entity stands in others, and the entity stands
 * fourth. So changes are sorted by transaction, attribute, value, entity; those of one transaction
 * lie together, and the equal and ascending columns take little room. The fifth column says what
 * was done.
 */
public final class TxLog {
  /** The fact was retracted. */
  static final int RETRACTED = 0;

  /** The fact was asserted. */
  static final int ASSERTED = 1;

  /** The fact, which had held before, was retracted and asserted again. */
  static final int BOTH = 2;

  private final Tree tree;

  /** A log whose changes a tree has. */
  public TxLog(Tree tree) {
    this.tree = tree;
  }

  static TxLog empty(NodeCache nodes) {
    return new TxLog(Tree.emptyRetired(IndexOrder.EAVT, nodes));
  }

  /** The tree that it lies in. */
  public Tree tree() {
    return tree;
  }

  /** The changes of a transaction: entities in the column of transactions, and the other way. */
  Scan scan(long tx) {
    return tree.scan(IndexRange.of(IndexOrder.EAVT, Key.e(tx)));
  }

  /** Whether a row of the log says that a fact was asserted, or that one was retracted. */
  static boolean says(Leaf row, int i, boolean asserted) {
    long done = row.lastColumn(i);
    return done == BOTH || done == (asserted ? ASSERTED : RETRACTED);
  }

  Edit edit() {
    return new Edit(tree.edit());
  }

  /** More of it in the making. For one thread. */
  static final class Edit {
    private final TreeEdit tree;

    private Edit(TreeEdit tree) {
      this.tree = tree;
    }

    void asserted(long tx, long e, int a, Object v) {
      if (!tree.addRetired(tx, a, v, e, ASSERTED)) {
        put(tx, e, a, v, BOTH);
      }
    }

    void retracted(long tx, long e, int a, Object v) {
      tree.addRetired(tx, a, v, e, RETRACTED);
    }

    /** Takes back that a transaction asserted a fact. */
    void forgotten(long tx, long e, int a, Object v) {
      if (tree.findRetired(tx, a, v, e) == BOTH) {
        put(tx, e, a, v, RETRACTED);
      } else {
        tree.removeRetired(tx, a, v, e);
      }
    }

    /** Takes back that a transaction retracted a fact. */
    void retractionForgotten(long tx, long e, int a, Object v) {
      if (tree.findRetired(tx, a, v, e) == BOTH) {
        put(tx, e, a, v, ASSERTED);
      } else {
        tree.removeRetired(tx, a, v, e);
      }
    }

    private void put(long tx, long e, int a, Object v, int done) {
      tree.removeRetired(tx, a, v, e);
      tree.addRetired(tx, a, v, e, done);
    }

    TxLog seal() {
      return new TxLog(tree.seal());
    }
  }
}
