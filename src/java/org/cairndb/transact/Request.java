package org.cairndb.transact;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/** Something for the writer to do. */
final class Request {
  /** What is to be done. */
  enum Kind {
    /** Carry out a transaction. */
    TRANSACT,
    /** Carry out a load. */
    LOAD,
    /** Compact what is stored. */
    COMPACT,
    /** Look what there is to do. */
    NUDGE,
    /** Finish what has been handed in, and end. */
    STOP
  }

  final Kind kind;
  final @Nullable Object txData;
  final @Nullable Object txMeta;
  final @Nullable Load load;

  /** The commits that a transaction merges with the one before it. */
  final List<UUID> parents;

  /** Whether the caller is told without waiting for the observer. */
  final boolean unobserved;

  /** Told how far a compaction is. */
  final Consumer<Progress> progress;

  final CompletableFuture<TxReport> future = new CompletableFuture<>();

  private Request(Kind kind, Consumer<Progress> progress) {
    this(kind, null, null, null, List.of(), true, progress);
  }

  static Request transaction(
      @Nullable Object txData, @Nullable Object txMeta, List<UUID> parents, boolean unobserved) {
    return new Request(Kind.TRANSACT, txData, txMeta, null, parents, unobserved, rows -> {});
  }

  static Request load(Load load, boolean unobserved) {
    return new Request(Kind.LOAD, null, null, load, List.of(), unobserved, rows -> {});
  }

  private Request(
      Kind kind,
      @Nullable Object txData,
      @Nullable Object txMeta,
      @Nullable Load load,
      List<UUID> parents,
      boolean unobserved,
      Consumer<Progress> progress) {
    this.kind = kind;
    this.txData = txData;
    this.txMeta = txMeta;
    this.load = load;
    this.parents = parents;
    this.unobserved = unobserved;
    this.progress = progress;
  }

  /**
   * Tells of a transaction that is durable, the caller after the observer unless it must not wait.
   */
  void succeed(TxReport report, LiveDatabase.Observer observer) {
    if (unobserved) {
      future.complete(report);
      observer.committed(report, () -> {});
    } else {
      observer.committed(report, () -> future.complete(report));
    }
  }

  static Request compaction(Consumer<Progress> progress) {
    return new Request(Kind.COMPACT, progress);
  }

  static Request nudge() {
    return new Request(Kind.NUDGE, rows -> {});
  }

  static Request stop() {
    return new Request(Kind.STOP, rows -> {});
  }
}
