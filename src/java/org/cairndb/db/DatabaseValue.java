package org.cairndb.db;

import clojure.lang.Counted;
import clojure.lang.IHashEq;
import clojure.lang.ILookup;
import clojure.lang.ISeq;
import clojure.lang.IteratorSeq;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Seqable;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Period;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What all database values are in Clojure's eyes: a counted sequence of datoms in EAVT order, equal
 * to every other database value with the same datoms and the same schema, with {@code :max-tx},
 * {@code :max-eid}, {@code :config}, {@code :schema} and {@code :rschema} to look up.
 */
public abstract non-sealed class DatabaseValue extends AskedDatabase
    implements Counted, Seqable, ILookup, IHashEq {
  private static final Keyword MAX_TX = Keyword.intern("max-tx");
  private static final Keyword MAX_EID = Keyword.intern("max-eid");
  private static final Keyword CONFIG = Keyword.intern("config");
  private static final Keyword ORIGIN = Keyword.intern("origin-db");
  private static final Keyword TIME_POINT = Keyword.intern("time-point");
  private static final Keyword SCHEMA = Keyword.intern("schema");
  private static final Keyword RSCHEMA = Keyword.intern("rschema");
  private static final Keyword REF_IDENT_MAP = Keyword.intern("ref-ident-map");
  private static final Keyword IDENT_REF_MAP = Keyword.intern("ident-ref-map");
  private static final Keyword ATTR_TUPLES = Keyword.intern("db", "attrTuples");

  private volatile int hash;

  /** What the database was created with. */
  public abstract Config config();

  /** What it shows of its database's time. */
  public abstract Period period();

  /** The present state that it is a view of. */
  public abstract CurrentDatabase current();

  /** This with another period; {@code view} and {@code point} say how it came about. */
  abstract DatabaseValue seen(Period period, String view, @Nullable Object point);

  /** What a view of another time was made from; null for others. */
  @Nullable DatabaseValue origin() {
    return null;
  }

  /** The time for which a view was asked; null if it has none. */
  @Nullable Object timePoint() {
    return null;
  }

  /**
   * All that was ever asserted and retracted, as far as this value reaches: each datom with the
   * transaction that said it, retractions with {@code added} false. Costs nothing to make. The
   * views of time ({@code history}, {@code asOf}, {@code since}) and filters combine in any order.
   *
   * @throws CairnException {@code :history/not-kept} if the database keeps no history
   */
  @Override
  public final DatabaseValue history() {
    checkKeepsHistory("history");
    return period().history() ? this : seen(period().withHistory(), "HistoricalDB", null);
  }

  /**
   * The state after a transaction: what then held, or all that had been said by then if this value
   * shows the history.
   *
   * @param tx the transaction's id, or its t; one that is not there yet stands for the present
   * @throws CairnException {@code :history/not-kept} if the database keeps no history
   */
  @Override
  public final DatabaseValue asOf(long tx) {
    checkKeepsHistory("as-of");
    return seen(period().upTo(TimePoints.tx(tx)), "AsOfDB", tx);
  }

  /** The state after the newest transaction whose instant is not later than a time. */
  @Override
  public final DatabaseValue asOf(Instant time) {
    checkKeepsHistory("as-of");
    Date date = TimePoints.date(time);
    return seen(period().upTo(TimePoints.tx(current(), date)), "AsOfDB", date);
  }

  /**
   * What has been asserted after a transaction and still holds; what has been said after it, if
   * this value shows the history.
   *
   * @param tx the transaction's id, or its t
   * @throws CairnException {@code :history/not-kept} if the database keeps no history
   */
  @Override
  public final DatabaseValue since(long tx) {
    checkKeepsHistory("since");
    return seen(period().after(TimePoints.tx(tx)), "SinceDB", tx);
  }

  /** The same after the newest transaction whose instant is not later than a time. */
  @Override
  public final DatabaseValue since(Instant time) {
    checkKeepsHistory("since");
    Date date = TimePoints.date(time);
    return seen(period().after(TimePoints.tx(current(), date)), "SinceDB", date);
  }

  /** The number of the newest transaction of its database: {@code maxTx() - TX0}, 0 if none. */
  @Override
  public final long basisT() {
    return maxTx() - CurrentDatabase.TX0;
  }

  @Override
  public final @Nullable UUID commitId() {
    return current().ancestry().id(reaches());
  }

  @Override
  public final Set<UUID> parentCommitIds() {
    return current().ancestry().parents(reaches());
  }

  /** The t of the newest transaction that it shows, as far as its time says. */
  private long reaches() {
    return Math.min(period().upTo(), maxTx()) - CurrentDatabase.TX0;
  }

  /** The number that the next transaction would get. */
  public final long nextT() {
    return basisT() + 1;
  }

  /**
   * The t of the transaction after which this is the state, if it was made by {@code asOf}: the
   * earliest, if several times; empty else.
   */
  public final OptionalLong asOfT() {
    long upTo = period().upTo();
    return upTo == Long.MAX_VALUE
        ? OptionalLong.empty()
        : OptionalLong.of(upTo - CurrentDatabase.TX0);
  }

  /**
   * The t of the transaction after which this shows what was said, if it was made by {@code since}:
   * the latest, if several times; empty else.
   */
  public final OptionalLong sinceT() {
    long after = period().after();
    return after == 0 ? OptionalLong.empty() : OptionalLong.of(after - CurrentDatabase.TX0);
  }

  /**
   * The number of a transaction, which counts them from 1.
   *
   * @param tx its id; a t stands for itself
   * @throws CairnException {@code :time-point/invalid} if it is negative
   */
  public static long t(long tx) {
    return TimePoints.tx(tx) - CurrentDatabase.TX0;
  }

  /**
   * The id of a transaction.
   *
   * @param t its number; an id stands for itself
   * @throws CairnException {@code :time-point/invalid} if it is negative
   */
  public static long tx(long t) {
    return TimePoints.tx(t);
  }

  final void checkKeepsHistory(String operation) {
    if (current().retired() == null) {
      throw new CairnException(
          "history/not-kept",
          "the database keeps no history (it was created with :keep-history? false, or by a version"
              + " of Cairn that kept none): operation="
              + operation
              + ", database="
              + this,
          "operation",
          operation,
          "config",
          config().map());
    }
  }

  /** How many rows a scan of everything has. */
  final long countRows() {
    long count = 0;
    Scan scan = scan(IndexRange.of(IndexOrder.EAVT, Key.ALL));
    while (scan.advance()) {
      count += scan.to() - scan.from();
    }
    return count;
  }

  /** Its datoms in the order of an index; attributes in the order of their ids. */
  public final Iterable<Datom> datoms(IndexRange range) {
    return () -> new DatomIterator(this, scan(range));
  }

  private Iterator<Datom> all() {
    return datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).iterator();
  }

  /** How many datoms it has, for Clojure. */
  @Override
  public final int count() {
    return (int) Math.min(Integer.MAX_VALUE, datomCount());
  }

  @Override
  public final @Nullable ISeq seq() {
    return IteratorSeq.create(all());
  }

  @Override
  public final @Nullable Object valAt(Object key) {
    return valAt(key, null);
  }

  @Override
  public final @Nullable Object valAt(Object key, @Nullable Object notFound) {
    if (key == MAX_TX) {
      return maxTx();
    }
    if (key == MAX_EID) {
      return maxEntity();
    }
    if (key == ORIGIN && origin() != null) {
      return origin();
    }
    if (key == TIME_POINT && timePoint() != null) {
      return timePoint();
    }
    if (key == SCHEMA) {
      Object written = config().map().valAt(Config.SCHEMA);
      return written == null && SchemaMaps.schema(this).count() > 0
          ? SchemaMaps.schema(this)
          : written;
    }
    if (key == RSCHEMA) {
      return SchemaMaps.reverse(this).assoc(ATTR_TUPLES, SchemaMaps.composites(this));
    }
    if (key == REF_IDENT_MAP && schema().hasEntities()) {
      return schema().namesByEntity();
    }
    if (key == IDENT_REF_MAP && schema().hasEntities()) {
      return RT.map(
          schema().byName().stream()
              .filter(attribute -> attribute.entity() != 0)
              .flatMap(attribute -> Stream.of((Object) attribute.ident(), attribute.entity()))
              .toArray());
    }
    return key == CONFIG ? config().map() : notFound;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof DatabaseValue that) || datomCount() != that.datomCount()) {
      return false;
    }
    Iterator<Datom> mine = sorted();
    Iterator<Datom> theirs = that.sorted();
    while (mine.hasNext() && theirs.hasNext()) {
      if (!mine.next().equals(theirs.next())) {
        return false;
      }
    }
    return !mine.hasNext() && !theirs.hasNext() && schema().sameDeclarations(that.schema());
  }

  /** Its datoms in an order that does not depend on how attributes came to their ids. */
  private Iterator<Datom> sorted() {
    return new ByAttributeName(all());
  }

  @Override
  public final int hasheq() {
    int h = hash;
    if (h == 0) {
      for (Iterator<Datom> datoms = all(); datoms.hasNext(); ) {
        h += datoms.next().hashCode();
      }
      hash = h == 0 ? 1 : h;
    }
    return hash;
  }

  @Override
  public final int hashCode() {
    return hasheq();
  }

  /** One line: what it is, not what is in it. */
  @Override
  public String toString() {
    return "#datahike/DB {:max-tx "
        + maxTx()
        + ", :max-eid "
        + maxEntity()
        + (isFiltered() ? ", :filtered true" : ", :datoms " + datomCount())
        + "}";
  }
}
