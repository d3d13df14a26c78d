package org.cairndb.query.execute;

import org.cairndb.db.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * How a query is run, beside what it says itself. Immutable.
 *
 * @param dialect whose customs the answer follows
 * @param maxRows how many rows a step may hold
 * @param cancelled ends the query as soon as it holds neither nil nor false, see {@link
 *     Cancellation}; null if nothing does
 */
public record Options(Dialect dialect, int maxRows, @Nullable Object cancelled) {
  /** Refuses a {@code cancelled} that cannot be asked. */
  public Options {
    if (cancelled != null) {
      Cancellation.check(cancelled);
    }
  }

  /** With as many rows as is usual. */
  public static Options of(Dialect dialect) {
    return new Options(dialect, Budget.DEFAULT_MAX_ROWS, null);
  }
}
