package org.cairndb.transact;

import clojure.lang.IPersistentMap;
import clojure.lang.PersistentArrayMap;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Dialect;
import org.cairndb.db.Purge;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.TransactionException;
import org.jspecify.annotations.Nullable;

/**
 * From transaction data to the database after it. Pure: writes nothing, and what is refused changes
 * nothing.
 *
 * <p>Data are processed in their order; each datum sees what those before it have done. If it turns
 * out that a tempid which has already been used stands for an entity that is there, or for the same
 * entity as another tempid, all is done again with that knowledge.
 */
public final class TransactionProcessor {
  /**
   * Each run but the last finds at least one more identity; data that need more runs than this are
   * refused.
   */
  private static final int MAX_RUNS = 1000;

  private TransactionProcessor() {}

  /**
   * Processes a transaction.
   *
   * @param before the database that it is made on
   * @param txData a sequential collection of maps, vectors and datoms; null is as empty
   * @param txMeta attributes of the transaction itself, stored on it if the database keeps history;
   *     what is no map is only passed on to the report
   * @param nowMillis the present, in milliseconds since 1970; the transaction's instant, unless
   *     that of the transaction before it is not earlier or the data set another, which may not be
   *     before that one
   * @throws TransactionException if the data are refused
   */
  public static TxReport process(
      CurrentDatabase before, @Nullable Object txData, @Nullable Object txMeta, long nowMillis) {
    return process(Dialect.DATAHIKE, before, txData, txMeta, nowMillis);
  }

  /**
   * The same in one of the dialects. In DataScript's, a datom in the data keeps the transaction
   * that it names, and {@code [:db/add e a v tx]} may name one; such a report cannot be stored.
   */
  public static TxReport process(
      Dialect dialect,
      CurrentDatabase before,
      @Nullable Object txData,
      @Nullable Object txMeta,
      long nowMillis) {
    Identities identities = new Identities();
    for (int run = 0; run < MAX_RUNS; run++) {
      identities.begin();
      Transaction t = new Transaction(before, identities, dialect == Dialect.DATASCRIPT);
      try {
        long instant = begin(t, txMeta, nowMillis);
        t.operations.all(txData);
        t.finish();
        if (!identities.grew()) {
          return report(t, txMeta, instant);
        }
      } catch (RuntimeException e) {
        // What goes wrong in a run that is done again anyway may be due to what it did not know.
        if (!identities.grew()) {
          throw e;
        }
      }
    }
    throw new TransactionException(
        null, "transact/upsert", "tempids do not settle: runs=" + MAX_RUNS, "runs", MAX_RUNS);
  }

  /** Gives the transaction its instant and its own attributes. */
  private static long begin(Transaction t, @Nullable Object txMeta, long nowMillis) {
    Long previous = t.previousInstant();
    long instant =
        previous == null || previous < nowMillis ? nowMillis : Math.addExact(previous, 1);
    if (t.before.config().keepsHistory()) {
      t.instant(new Date(instant));
      if (txMeta instanceof Map<?, ?> map) {
        t.enter(map);
        t.maps.describeTransaction(map);
      }
    }
    return instant;
  }

  private static TxReport report(Transaction t, @Nullable Object txMeta, long instant) {
    List<Datom> datoms = List.copyOf(t.changes.net());
    List<Purge> purges = t.purges.finish();
    CurrentDatabase after = t.edit.seal();
    Long stored = Transaction.instant(after);
    long instantMillis = stored == null ? instant : stored;
    TxRecord record =
        new TxRecord(t.tx, instantMillis, after.maxEntity(), t.definedAttributes(), datoms, purges);
    Object meta = txMeta;
    if (stored != null && (txMeta == null || txMeta instanceof IPersistentMap)) {
      IPersistentMap map = txMeta == null ? PersistentArrayMap.EMPTY : (IPersistentMap) txMeta;
      meta = map.assoc(SystemAttributes.TX_INSTANT, new Date(instantMillis));
    }
    return new TxReport(t.before, after, record, t.ids.tempids(), meta);
  }
}
