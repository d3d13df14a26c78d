package org.cairndb.db;

import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.cairndb.datom.Datom;
import org.cairndb.error.CairnException;
import org.cairndb.index.Leaf;
import org.cairndb.index.Period;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of a database between two points in time, oldest first. Nothing is read before
 * one walks over them, and then no more than is walked over. Immutable, safe for threads.
 */
public final class LogRange implements Iterable<LoggedTransaction> {
  private final CurrentDatabase database;
  private final TxLog log;
  private final long first;
  private final long end;

  private LogRange(CurrentDatabase database, TxLog log, long first, long end) {
    this.database = database;
    this.log = log;
    this.first = first;
    this.end = end;
  }

  /**
   * The transactions from a point in time, included, to another, excluded. Of a view of another
   * time, those that it reaches.
   *
   * @param start a transaction's id, its t, a {@link Date} or an {@link Instant}: the first
   *     transaction that is not earlier; null for the first there is
   * @param end the same: the first transaction that is not in the range any more; null for none
   * @throws CairnException {@code :history/not-kept} if the database keeps no history, {@code
   *     :log/not-kept} if it was made by a version of Cairn that kept no log, {@code
   *     :time-point/invalid}, {@code :log/filtered} if the database is filtered
   */
  public static LogRange of(DatabaseValue database, @Nullable Object start, @Nullable Object end) {
    CurrentDatabase current = database.current();
    Period period = database.period();
    long first = Math.max(first(current, start, 0), period.after() + 1);
    long last = Math.min(current.maxTx(), period.upTo());
    return new LogRange(
        current,
        log(database),
        Math.max(first, CurrentDatabase.TX0 + 1),
        Math.min(first(current, end, Long.MAX_VALUE), last + 1));
  }

  private static TxLog log(DatabaseValue database) {
    if (database.isFiltered()) {
      throw new CairnException(
          "log/filtered",
          "a filter does not apply to the log, ask the database that was filtered: database="
              + database);
    }
    database.checkKeepsHistory("tx-range");
    RetiredFacts past = database.current().retired();
    TxLog log = past == null ? null : past.log();
    if (log == null) {
      throw new CairnException(
          "log/not-kept",
          "the database has a history but no log, since a version of Cairn made it that kept none:"
              + " database="
              + database);
    }
    return log;
  }

  /** The id of the first transaction that is not before a point in time. */
  public static long firstFrom(CurrentDatabase database, Object point) {
    return first(database, point, 0);
  }

  private static long first(CurrentDatabase database, @Nullable Object point, long none) {
    if (point == null) {
      return none;
    }
    if (point instanceof Number number) {
      return TimePoints.tx(number.longValue());
    }
    Date date = point instanceof Instant instant ? TimePoints.dateFrom(instant) : null;
    if (point instanceof Date given) {
      date = given;
    }
    if (date == null) {
      throw new CairnException(
          "time-point/invalid",
          "neither a transaction, a t, nor a time: found=" + clojure.lang.RT.printString(point),
          "time-point",
          point);
    }
    return date.getTime() == Long.MIN_VALUE
        ? CurrentDatabase.TX0
        : TimePoints.tx(database, new Date(date.getTime() - 1)) + 1;
  }

  @Override
  public Iterator<LoggedTransaction> iterator() {
    return new Iterator<>() {
      private long tx = first;

      @Override
      public boolean hasNext() {
        return tx < end;
      }

      @Override
      public LoggedTransaction next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        long id = tx++;
        return new LoggedTransaction(id - CurrentDatabase.TX0, id, () -> new Changes(id));
      }
    };
  }

  /** The changes of a transaction: two walks, first for retractions, then for assertions. */
  private final class Changes implements Iterator<Datom> {
    private final long tx;
    private Scan scan;
    private boolean added;
    private int at;
    private int to;
    private @Nullable Datom next;

    Changes(long tx) {
      this.tx = tx;
      this.scan = log.scan(tx);
      this.next = find();
    }

    private @Nullable Datom find() {
      while (true) {
        if (at < to) {
          int i = at++;
          Leaf leaf = scan.leaf();
          if (TxLog.says(leaf, i, added)) {
            return new Datom(
                leaf.t()[i], database.schema().attribute(leaf.a()[i]), leaf.v().get(i), tx, added);
          }
        } else if (scan.advance()) {
          at = scan.from();
          to = scan.to();
        } else if (added) {
          return null;
        } else {
          added = true;
          scan = log.scan(tx);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Datom next() {
      Datom datom = next;
      if (datom == null) {
        throw new NoSuchElementException();
      }
      next = find();
      return datom;
    }
  }
}
