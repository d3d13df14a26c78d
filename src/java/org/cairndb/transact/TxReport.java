package org.cairndb.transact;

import clojure.lang.APersistentMap;
import clojure.lang.IBlockingDeref;
import clojure.lang.IDeref;
import clojure.lang.IMapEntry;
import clojure.lang.IPending;
import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import org.cairndb.data.DataMap;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Purge;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction did. In Clojure it is a map with {@code :db-before}, {@code :db-after}, {@code
 * :tx-data} (a vector of datoms, retractions among them), {@code :tempids} and {@code :tx-meta};
 * dereferenced, it gives itself, so that code written for a {@code transact} that returns a future
 * works. Immutable.
 */
public final class TxReport extends APersistentMap implements IDeref, IBlockingDeref, IPending {
  private static final long serialVersionUID = 1L;
  private static final Keyword DB_BEFORE = Keyword.intern("db-before");
  private static final Keyword DB_AFTER = Keyword.intern("db-after");
  private static final Keyword TX_DATA = Keyword.intern("tx-data");
  private static final Keyword TEMPIDS = Keyword.intern("tempids");
  private static final Keyword CURRENT_TX = Keyword.intern("db", "current-tx");
  private static final Keyword SKIPPED = Keyword.intern("replica", "skipped");
  private static final Keyword TX_META = Keyword.intern("tx-meta");

  private final transient CurrentDatabase dbBefore;
  private final transient CurrentDatabase dbAfter;
  private final transient TxRecord record;
  private final transient IPersistentMap map;

  TxReport(
      CurrentDatabase dbBefore,
      CurrentDatabase dbAfter,
      TxRecord record,
      IPersistentMap tempids,
      @Nullable Object txMeta) {
    this.dbBefore = dbBefore;
    this.dbAfter = dbAfter;
    this.record = record;
    this.map =
        PersistentArrayMap.createAsIfByAssoc(
            new @Nullable Object[] {
              DB_BEFORE, dbBefore,
              DB_AFTER, dbAfter,
              TX_DATA, PersistentVector.create(record.datoms()),
              TEMPIDS, tempids,
              TX_META, txMeta
            });
  }

  /** Of a load: many transactions at once, whose datoms are not told one by one. */
  static TxReport ofLoad(CurrentDatabase before, CurrentDatabase after) {
    TxRecord record =
        new TxRecord(after.maxTx(), 0, after.maxEntity(), List.of(), List.of(), List.of());
    return new TxReport(before, after, record, PersistentArrayMap.EMPTY, null);
  }

  /** Of a transaction that another process made: what it did is known, what it was told is not. */
  static TxReport ofReplay(
      CurrentDatabase before, CurrentDatabase after, List<Datom> datoms, List<Purge> purges) {
    long tx = after.maxTx();
    IPersistentMap meta = null;
    long instant = 0;
    for (Datom datom : datoms) {
      if (datom.e() == tx && datom.added()) {
        meta = (meta == null ? PersistentArrayMap.EMPTY : meta).assoc(datom.a(), datom.v());
        boolean isInstant = datom.a() == SystemAttributes.TX_INSTANT;
        instant = isInstant && datom.v() instanceof Date date ? date.getTime() : instant;
      }
    }
    TxRecord record =
        new TxRecord(
            tx, instant, after.maxEntity(), List.of(), List.copyOf(datoms), List.copyOf(purges));
    return new TxReport(
        before, after, record, PersistentArrayMap.EMPTY.assoc(CURRENT_TX, tx), meta);
  }

  /**
   * Of many transactions at once, on a replica that has gone over them: its {@code :tx-meta} is
   * {@code {:replica/skipped n}}.
   */
  public static TxReport ofSkipped(CurrentDatabase before, CurrentDatabase after) {
    TxReport report = ofLoad(before, after);
    Object meta = PersistentArrayMap.EMPTY.assoc(SKIPPED, after.maxTx() - before.maxTx());
    return new TxReport(before, after, report.record, PersistentArrayMap.EMPTY, meta);
  }

  /** The database that the transaction was made on. */
  public CurrentDatabase dbBefore() {
    return dbBefore;
  }

  /** The database that it made. */
  public CurrentDatabase dbAfter() {
    return dbAfter;
  }

  /** Its net changes in order; retracted facts have {@code added} false. */
  public IPersistentVector txData() {
    return (IPersistentVector) map.valAt(TX_DATA);
  }

  /** The same, for Java. */
  public List<Datom> datoms() {
    return record.datoms();
  }

  /** The entity ids that tempids got, and the transaction's own under {@code :db/current-tx}. */
  public IPersistentMap tempids() {
    return (IPersistentMap) map.valAt(TEMPIDS);
  }

  /**
   * What was said of the transaction, with its instant if the database keeps history; may be null.
   */
  public @Nullable Object txMeta() {
    return map.valAt(TX_META);
  }

  /**
   * The entity id that a tempid got, for Java.
   *
   * @param tempid as the transaction data had it: a string or a negative number
   * @throws CairnException {@code tempid/unknown} if the transaction had none such
   */
  public long id(Object tempid) {
    Object key = tempid instanceof Integer number ? (Object) number.longValue() : tempid;
    Object id = tempids().valAt(key);
    if (id instanceof Number number) {
      return number.longValue();
    }
    throw new CairnException(
        "tempid/unknown",
        "the transaction had no such tempid: tempid=" + tempid + ", tempids=" + tempids(),
        "tempid",
        tempid);
  }

  /** The transaction's own entity id. */
  public long tx() {
    return record.tx();
  }

  /** When the transaction was made. */
  public Instant instant() {
    return Instant.ofEpochMilli(record.instantMillis());
  }

  /** What was said of the transaction, for Java; empty if nothing was. */
  public DataMap about() {
    return txMeta() instanceof IPersistentMap said ? new DataMap(said) : DataMap.EMPTY;
  }

  /** What the journal keeps of it. */
  public TxRecord record() {
    return record;
  }

  @Override
  public Object deref() {
    return this;
  }

  @Override
  public Object deref(long milliseconds, @Nullable Object timeoutValue) {
    return this;
  }

  @Override
  public boolean isRealized() {
    return true;
  }

  @Override
  public @Nullable Object valAt(Object key) {
    return map.valAt(key);
  }

  @Override
  public @Nullable Object valAt(Object key, @Nullable Object notFound) {
    return map.valAt(key, notFound);
  }

  @Override
  public boolean containsKey(Object key) {
    return map.containsKey(key);
  }

  @Override
  public @Nullable IMapEntry entryAt(Object key) {
    return map.containsKey(key) ? (IMapEntry) MapEntry.create(key, map.valAt(key)) : null;
  }

  /** As a plain map. */
  @Override
  public IPersistentMap assoc(Object key, @Nullable Object value) {
    return map.assoc(key, value);
  }

  @Override
  public IPersistentMap assocEx(Object key, @Nullable Object value) {
    return map.assocEx(key, value);
  }

  @Override
  public IPersistentMap without(Object key) {
    return map.without(key);
  }

  @Override
  public int count() {
    return map.count();
  }

  @Override
  public IPersistentCollection empty() {
    return PersistentArrayMap.EMPTY;
  }

  @Override
  public ISeq seq() {
    return map.seq();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Iterator iterator() {
    return map.iterator();
  }
}
