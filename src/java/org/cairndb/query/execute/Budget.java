package org.cairndb.query.execute;

import java.util.function.LongSupplier;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * How long a query may run and how many rows a step of it may hold. Steps ask it as they go, so a
 * query that is too large ends with an error instead of with the process. For one thread.
 */
final class Budget {
  /** What a step may hold if the caller says nothing. */
  static final int DEFAULT_MAX_ROWS = 100_000_000;

  private static final int EVERY = 1 << 12;

  private final long timeoutMillis;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private final int maxRows;
  private final @Nullable Object cancel;
  private final @Nullable Profile profile;
  private int untilLook = EVERY;

  /**
   * @param timeoutMillis 0 for as long as it takes
   * @param cancel what another thread may ask to end the query by, see {@link Cancellation}
   * @param profile what counts rows and time of each step, or null
   */
  Budget(
      long timeoutMillis,
      int maxRows,
      @Nullable Object cancel,
      LongSupplier nanoTime,
      @Nullable Profile profile) {
    this.nanoTime = nanoTime;
    this.startNanos = timeoutMillis > 0 ? nanoTime.getAsLong() : 0;
    this.timeoutMillis = timeoutMillis;
    this.maxRows = maxRows;
    this.cancel = cancel;
    this.profile = profile;
  }

  /** What counts rows and time of each step; null if nobody asked. */
  @Nullable Profile profile() {
    return profile;
  }

  /** Says that a step now holds so many rows. Cheap enough for an inner loop. */
  void rows(long count) {
    if (count > maxRows) {
      throw new CairnException(
          "query/too-many-rows",
          "a step of the query has too many rows, bind more variables or raise :max-rows: rows="
              + count
              + ", max-rows="
              + maxRows,
          "rows",
          count,
          "max-rows",
          maxRows);
    }
    if (--untilLook <= 0) {
      look();
    }
  }

  /** Ends the query if its time is up, or it or its thread has been told to stop. */
  void look() {
    untilLook = EVERY;
    if (timeoutMillis > 0) {
      long elapsed = (nanoTime.getAsLong() - startNanos) / 1_000_000;
      if (elapsed >= timeoutMillis) {
        throw new CairnException(
            "query/timeout",
            "query took too long: timeout-ms=" + timeoutMillis + ", elapsed-ms=" + elapsed,
            "timeout-ms",
            timeoutMillis,
            "elapsed-ms",
            elapsed);
      }
    }
    if (cancel != null && Cancellation.isWanted(cancel)) {
      throw new CairnException("query/canceled", "query was canceled by whoever asked it");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CairnException("query/interrupted", "the thread of the query was interrupted");
    }
  }
}
