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
  private final Rows rows;
  private final List<Forgotten> forgotten = new ArrayList<>();

  /** An assertion that the log has and is to lose. */
  private record Forgotten(long tx, long e, int a, Object v) {}

  BulkLog(TxLog before, int expected) {
    this.before = before;
    this.rows = new Rows(expected, true);
  }

  void asserted(long tx, long e, int a, Object v) {
    rows.setUntil(rows.add(tx, a, v, e), TxLog.ASSERTED);
  }

  /**
   * Notes a retraction.
   *
   * @return its number, for {@link #assertedAgain}
   */
  int retracted(long tx, long e, int a, Object v) {
    int row = rows.add(tx, a, v, e);
    rows.setUntil(row, TxLog.RETRACTED);
    return row;
  }

  /** Notes that the transaction that retracted a fact has asserted it again. */
  void assertedAgain(int retraction) {
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
    TxLog.Edit edit = merged.edit();
    for (Forgotten fact : forgotten) {
      edit.forgotten(fact.tx, fact.e, fact.a, fact.v);
    }
    return forgotten.isEmpty() ? merged : edit.seal();
  }
}
