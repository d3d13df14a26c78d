package org.cairndb.db;

import java.time.Instant;
import java.util.Date;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;

/** The transaction that a point in time means. */
final class TimePoints {
  private static final Attribute TX_INSTANT =
      java.util.Objects.requireNonNull(Schema.INITIAL.attribute(SystemAttributes.TX_INSTANT));

  private TimePoints() {}

  /**
   * The id of the transaction that a number means.
   *
   * @param number a transaction's id, or, as Datomic counts them, its t
   * @throws CairnException {@code :time-point/invalid} if it is negative
   */
  static long tx(long number) {
    if (number < 0) {
      throw new CairnException(
          "time-point/invalid",
          "neither a transaction nor a t: expected=at least 0, found=" + number,
          "time-point",
          number);
    }
    return number < CurrentDatabase.TX0 ? CurrentDatabase.TX0 + number : number;
  }

  /**
   * A time as the database keeps times, in milliseconds; those that are too far away for it are
   * moved to its ends.
   */
  static Date date(Instant time) {
    if (time.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
      return new Date(Long.MAX_VALUE);
    }
    boolean before = time.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE));
    return new Date(before ? Long.MIN_VALUE : time.toEpochMilli());
  }

  /** The first time as the database keeps times that is not before a time. */
  static Date dateFrom(Instant time) {
    Date date = date(time);
    boolean rounded = date.getTime() < Long.MAX_VALUE && date.toInstant().isBefore(time);
    return rounded ? new Date(date.getTime() + 1) : date;
  }

  /**
   * The id of the transaction with the newest instant that is not later than a time, the newer one
   * of two with the same; {@code TX0} if all are later. A look-up in AVET, whatever the number of
   * transactions.
   */
  static long tx(CurrentDatabase database, Date time) {
    Key whole = Key.a(TX_INSTANT.id());
    Key last = Key.av(TX_INSTANT.id(), time);
    Scan scan = database.scanBackward(IndexRange.of(IndexOrder.AVET, whole, last));
    while (scan.advance()) {
      for (int i = scan.to() - 1; i >= scan.from(); i--) {
        long e = scan.leaf().e()[i];
        if (e > CurrentDatabase.TX0 && e <= database.maxTx()) {
          return e;
        }
      }
    }
    return CurrentDatabase.TX0;
  }
}
