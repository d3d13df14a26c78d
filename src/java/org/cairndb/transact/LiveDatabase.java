package org.cairndb.transact;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of a database, which moves on, and the way to add to it: what a connection leads
 * to. Safe for any number of threads.
 */
public interface LiveDatabase extends AutoCloseable {
  /** Told of each commit, in order. */
  interface Observer {
    /**
     * A transaction is durable and visible.
     *
     * @param complete tells the caller; to be run once, by whichever thread
     */
    void committed(TxReport report, Runnable complete);

    /**
     * Shows a value that is several transactions further, if nobody wants to be told of them; who
     * begins to listen does so before or after.
     *
     * @param publication shows it; run before this returns, if at all
     * @return false if somebody is to be told of each, so that nothing was done
     */
    default boolean silently(Runnable publication) {
      return false;
    }
  }

  /** Where the database lives. */
  Storage storage();

  /** The newest value that this process knows. */
  CurrentDatabase database();

  /** Tells an observer of all later commits, in the place of the one before. */
  void observe(Observer observer);

  /** Looks whether others have written more, and moves to it. */
  void refresh();

  /**
   * Hands in a transaction.
   *
   * @param txData as {@link TransactionProcessor#process} takes it
   * @param txMeta facts about the transaction itself, or null
   * @param parents the ids of commits that it merges with the one before it
   * @param unobserved whether the caller is to be told without waiting for the observer
   * @return completed with the report when the transaction is durable, or with what was wrong
   */
  CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, List<UUID> parents, boolean unobserved);

  /** The same for one that merges nothing. */
  default CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, boolean unobserved) {
    return submit(txData, txMeta, List.of(), unobserved);
  }

  /**
   * Refuses a thread that transactions wait for, and which therefore must not wait for one.
   *
   * @throws org.cairndb.error.CairnException {@code :transact/nested}
   */
  default void requireMayWait() {}

  /**
   * Hands in a load. Transactions that are handed in later wait until it is at its end.
   *
   * @param unobserved as for a transaction
   * @return completed with a report without datoms when the load is durable, or with what was
   *     wrong; then nothing has changed
   */
  CompletableFuture<TxReport> load(Load load, boolean unobserved);

  /** Finishes what has been handed in and ends. Values given out before stay readable. */
  @Override
  void close();
}
