package org.cairndb;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.cairndb.storage.Collected;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.transact.Transactor;
import org.jspecify.annotations.Nullable;

/** Has what nobody needs removed from a database, while transactions and queries go on. */
final class Garbage {
  /** A time so short ago is meant as the present: nothing but the newest state is kept. */
  private static final long PRESENT_MILLIS = 1000;

  private Garbage() {}

  /**
   * Writes down exactly what the newest state needs, and then removes the rest.
   *
   * @param keepFrom what was the newest state then, or later, is kept; null keeps all states that
   *     are there
   * @param whenDone run at the end, whatever it is
   */
  static CompletableFuture<Collected> collect(
      Transactor transactor,
      Host host,
      @Nullable Instant keepFrom,
      Consumer<Progress> listener,
      Runnable whenDone) {
    CompletableFuture<Collected> done = new CompletableFuture<>();
    Storage storage = transactor.storage();
    long from = keepFrom == null ? Long.MIN_VALUE : keepFrom.toEpochMilli();
    boolean present = from > host.currentTimeMillis() - PRESENT_MILLIS;
    host.startThread(
        "cairn-gc " + storage.place(),
        () -> {
          Collected collected = null;
          Throwable failed = null;
          try {
            if (keepFrom != null) {
              transactor.compact(listener).join();
            }
            collected = storage.collect(present ? Long.MAX_VALUE : from);
          } catch (RuntimeException | Error e) {
            failed = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
          }
          whenDone.run();
          if (collected == null) {
            done.completeExceptionally(
                failed == null ? new IllegalStateException("not collected") : failed);
          } else {
            done.complete(collected);
          }
        });
    return done;
  }
}
