package org.cairndb.db;

import org.cairndb.datom.IndexOrder;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Tree;
import org.cairndb.index.TreeEdit;

/**
 * The facts that a database has held and holds no more, each with the transaction that asserted it
 * and the one that retracted it, in three trees of the same content. Immutable.
 */
public record RetiredFacts(Tree eavt, Tree aevt, Tree avet) {

  /** None yet. */
  public static RetiredFacts none(NodeCache nodes) {
    return new RetiredFacts(
        Tree.emptyRetired(IndexOrder.EAVT, nodes),
        Tree.emptyRetired(IndexOrder.AEVT, nodes),
        Tree.emptyRetired(IndexOrder.AVET, nodes));
  }

  /** One of its trees. */
  public Tree tree(IndexOrder order) {
    return switch (order) {
      case EAVT -> eavt;
      case AEVT -> aevt;
      case AVET -> avet;
    };
  }

  /** How many there are. */
  public long count() {
    return eavt.count();
  }

  Edit edit() {
    return new Edit(this);
  }

  /** More of them in the making. For one thread. */
  static final class Edit {
    private final TreeEdit eavt;
    private final TreeEdit aevt;
    private final TreeEdit avet;
    private RetiredFacts sealed;
    private boolean changed;

    private Edit(RetiredFacts before) {
      sealed = before;
      eavt = before.eavt.edit();
      aevt = before.aevt.edit();
      avet = before.avet.edit();
    }

    void add(long e, int a, Object v, long since, long until) {
      eavt.addRetired(e, a, v, since, until);
      aevt.addRetired(e, a, v, since, until);
      avet.addRetired(e, a, v, since, until);
      changed = true;
    }

    RetiredFacts seal() {
      if (changed) {
        sealed = new RetiredFacts(eavt.seal(), aevt.seal(), avet.seal());
        changed = false;
      }
      return sealed;
    }
  }
}
