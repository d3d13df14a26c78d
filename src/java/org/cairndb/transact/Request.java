package org.cairndb.transact;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/** Something for the writer's thread to do. */
final class Request {
  enum Kind {
    TRANSACT,
    LOAD,
    COMPACT,
    NUDGE,
    STOP
  }

  final Kind kind;
  final @Nullable Object txData;
  final @Nullable Object txMeta;
  final boolean unobserved;

  /** Of a load. */
  @Nullable Load load;

  /** Of a compaction. */
  Consumer<Progress> progress = rows -> {};

  final CompletableFuture<TxReport> future = new CompletableFuture<>();

  Request(Kind kind, @Nullable Object txData, @Nullable Object txMeta, boolean unobserved) {
    this.kind = kind;
    this.txData = txData;
    this.txMeta = txMeta;
    this.unobserved = unobserved;
  }
}
