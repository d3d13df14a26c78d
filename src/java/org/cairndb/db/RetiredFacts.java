package org.cairndb.db;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Leaf;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Scan;
import org.cairndb.index.Tree;
import org.cairndb.index.TreeEdit;
import org.jspecify.annotations.Nullable;

/**
 * What a database keeps for the sake of its past: the facts that it has held and holds no more,
 * each with the transaction that asserted it and the one that retracted it, in three trees of the
 * same content; and the log, which has the history in the order of time. Immutable.
 *
 * @param log null if the database was made by a version of Cairn that kept none
 */
public record RetiredFacts(Tree eavt, Tree aevt, Tree avet, @Nullable TxLog log) {

  /** None yet. */
  public static RetiredFacts none(NodeCache nodes) {
    return new RetiredFacts(
        Tree.emptyRetired(IndexOrder.EAVT, nodes),
        Tree.emptyRetired(IndexOrder.AEVT, nodes),
        Tree.emptyRetired(IndexOrder.AVET, nodes),
        TxLog.empty(nodes));
  }

  /** One of its trees. */
  public Tree tree(IndexOrder order) {
    return switch (order) {
      case EAVT -> eavt;
      case AEVT -> aevt;
      case AVET -> avet;
    };
  }

  /** As {@link CurrentDatabase#dirtied}, with the log. */
  long dirtied() {
    return eavt.dirtied()
        + aevt.dirtied()
        + avet.dirtied()
        + (log == null ? 0 : log.tree().dirtied());
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
    private final TxLog.@Nullable Edit log;
    private RetiredFacts sealed;
    private boolean changed;

    private Edit(RetiredFacts before) {
      sealed = before;
      eavt = before.eavt.edit();
      aevt = before.aevt.edit();
      avet = before.avet.edit();
      log = before.log == null ? null : before.log.edit();
    }

    /** Notes that a fact has been asserted. */
    void asserted(long tx, long e, int a, Object v) {
      if (log != null) {
        log.asserted(tx, e, a, v);
        changed = true;
      }
    }

    /** Notes that the transaction that asserted a fact has taken it back. */
    void forgotten(long tx, long e, int a, Object v) {
      if (log != null) {
        log.forgotten(tx, e, a, v);
        changed = true;
      }
    }

    /** Keeps a fact that has been retracted. */
    void add(long e, int a, Object v, long since, long until) {
      if (log != null) {
        log.retracted(until, e, a, v);
      }
      eavt.addRetired(e, a, v, since, until);
      aevt.addRetired(e, a, v, since, until);
      avet.addRetired(e, a, v, since, until);
      changed = true;
    }

    /** Forgets facts that held before, and that they were asserted and retracted. */
    void purge(Purge purge) {
      List<Fact> facts = new ArrayList<>();
      boolean holders = purge.kind() == Purge.Kind.HOLDERS;
      IndexOrder order = holders ? IndexOrder.AVET : IndexOrder.EAVT;
      Scan scan = (holders ? avet : eavt).scan(IndexRange.of(order, purge.key()));
      boolean all = purge.kind() != Purge.Kind.BEFORE;
      while (scan.advance()) {
        Leaf leaf = scan.leaf();
        for (int i = scan.from(); i < scan.to(); i++) {
          long until = leaf.lastColumn(i);
          if (all || (until <= purge.tx() && leaf.a()[i] >= SystemAttributes.ALL.size())) {
            facts.add(new Fact(leaf.e()[i], leaf.a()[i], leaf.v().get(i), leaf.t()[i], until));
          }
        }
      }
      facts.forEach(this::remove);
    }

    private record Fact(long e, int a, Object v, long since, long until) {}

    private void remove(Fact fact) {
      eavt.removeRetired(fact.e, fact.a, fact.v, fact.since);
      aevt.removeRetired(fact.e, fact.a, fact.v, fact.since);
      avet.removeRetired(fact.e, fact.a, fact.v, fact.since);
      if (log != null) {
        log.forgotten(fact.since, fact.e, fact.a, fact.v);
        log.retractionForgotten(fact.until, fact.e, fact.a, fact.v);
      }
      changed = true;
    }

    RetiredFacts seal() {
      if (changed) {
        sealed =
            new RetiredFacts(
                eavt.seal(), aevt.seal(), avet.seal(), log == null ? null : log.seal());
        changed = false;
      }
      return sealed;
    }
  }
}
