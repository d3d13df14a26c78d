package org.cairndb.transact;

import org.cairndb.db.CurrentDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Much data on its way into a database, as one change: durable as a whole, or not at all. It comes
 * in steps, so that it need not be in memory at once. The {@link Transactor} takes one after the
 * other, writes their index nodes, and makes a checkpoint of the last value when no more come.
 */
public interface Load {
  /**
   * The database with more of the data. Called by one thread, from the first step on with the
   * result of the step before.
   *
   * @return null if there are no more; what this throws, the load's caller gets
   */
  @Nullable CurrentDatabase next(CurrentDatabase before);
}
