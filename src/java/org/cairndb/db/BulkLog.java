package org.cairndb.db;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.RowSort;
import org.cairndb.index.Rows;

/**
 * What a {@link BulkEdit} adds to the log: collected in any order, put into the log in one pass.
 * For one thread.
 */
final class BulkLog {
  private final TxLog before;
  private final long newest;
  private final Rows rows;
  private final List<Late> late = new ArrayList<>();
  private final List<Forgotten> forgotten = new ArrayList<>();

  /** An assertion that the log has and is to lose. */
  private record Forgotten(long tx, long e, int a, Object v) {}

  /** More of a transaction that the log may have the same fact of, the other way. */
  private record Late(long tx, long e, int a, Object v, boolean added) {}

  /**
   * @param before the log to add to
   * @param newest the newest transaction of which it may have a retraction; -1 if it has none
   */
  BulkLog(TxLog before, long newest, int expected) {
    this.before = before;
    this.newest = newest;
    this.rows = new Rows(expected, true);
  }

  void asserted(long tx, long e, int a, Object v) {
    if (tx <= newest) {
      late.add(new Late(tx, e, a, v, true));
      return;
    }
    rows.setUntil(rows.add(tx, a, v, e), TxLog.ASSERTED);
  }

  /**
   * Notes a retraction.
   *
   * @return its number, for {@link #assertedAgain}
   */
  int retracted(long tx, long e, int a, Object v) {
    if (tx <= newest) {
      late.add(new Late(tx, e, a, v, false));
      return -late.size();
    }
    int row = rows.add(tx, a, v, e);
    rows.setUntil(row, TxLog.RETRACTED);
    return row;
  }

  /** Notes that the transaction that retracted a fact has asserted it again. */
  void assertedAgain(int retraction) {
    if (retraction < 0) {
      Late fact = late.get(-retraction - 1);
      late.add(new Late(fact.tx, fact.e, fact.a, fact.v, true));
      return;
    }
    rows.setUntil(retraction, TxLog.BOTH);
  }

  /** Notes that nothing is to be known any more of the assertion of a fact. */
  void forgotten(long tx, long e, int a, Object v) {
    forgotten.add(new Forgotten(tx, e, a, v));
  }

  TxLog build() {
    TxLog merged = before;
    if (rows.size() > 0) {
      RowSort sort = new RowSort(rows);
      int[] order = sort.order(IndexOrder.EAVT, sort.aevt());
      merged = new TxLog(before.tree().merge(rows, order));
    }
    if (late.isEmpty() && forgotten.isEmpty()) {
      return merged;
    }
    TxLog.Edit edit = merged.edit();
    for (Late fact : late) {
      if (fact.added) {
        edit.asserted(fact.tx, fact.e, fact.a, fact.v);
      } else {
        edit.retracted(fact.tx, fact.e, fact.a, fact.v);
      }
    }
    for (Forgotten fact : forgotten) {
      edit.forgotten(fact.tx, fact.e, fact.a, fact.v);
    }
    return edit.seal();
  }
}
