package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairndb.db.CurrentDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that become durable together, each processed on the result of the one before, and
 * those among them that were refused: what they were refused for may be something that the others
 * have written, so their callers are not told before it is durable. For one thread at a time.
 */
final class Group {
  /** It takes no more transactions once its record has this size. */
  private static final int FULL_BYTES = 32 << 10;

  /**
   * How one ended.
   *
   * @param report what it did; null if it was refused
   * @param refusal what was wrong; null if nothing was
   */
  private record Outcome(Request request, @Nullable TxReport report, @Nullable Throwable refusal) {}

  private final List<Outcome> outcomes = new ArrayList<>();
  private final TxCodec.Group record = new TxCodec.Group();
  private CurrentDatabase after;
  private boolean writes;

  /** A group that begins on a value of the database. */
  Group(CurrentDatabase before) {
    this.after = before;
  }

  /** Adds a transaction made on {@link #after()}. */
  void accept(Request request, TxReport report) {
    Outcome outcome = new Outcome(request, report, null);
    int size = record.size();
    try {
      record.add(report.record(), report.dbAfter().schema());
      record.addParents(request.parents);
      outcomes.add(outcome);
    } catch (RuntimeException | Error e) {
      record.truncate(size);
      throw e;
    }
    after = report.dbAfter();
    writes = true;
  }

  /** Adds one that changes nothing. */
  void refuse(Request request, Throwable reason) {
    outcomes.add(new Outcome(request, null, reason));
  }

  /** Tells the callers how it ended or, if the group could not be written, why. Throws nothing. */
  void tell(@Nullable Throwable failed, LiveDatabase.Observer observer) {
    for (Outcome outcome : outcomes) {
      Throwable refusal = failed != null ? failed : outcome.refusal;
      try {
        if (refusal != null) {
          outcome.request.future.completeExceptionally(refusal);
        } else {
          outcome.request.succeed(Objects.requireNonNull(outcome.report), observer);
        }
      } catch (RuntimeException | Error e) {
        outcome.request.future.completeExceptionally(e); // but what is durable is durable
      }
    }
  }

  /** Forgets its transactions, when all is lost. */
  void clear() {
    outcomes.clear();
    writes = false;
  }

  int size() {
    return outcomes.size();
  }

  /** The value that it leaves. */
  CurrentDatabase after() {
    return after;
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  boolean isFull() {
    return record.size() >= FULL_BYTES || outcomes.size() >= Transactor.MAX_UNDER_WAY;
  }

  /** Whether it changes anything. */
  boolean writes() {
    return writes;
  }

  /** The payload of its record. */
  byte[] toBytes() {
    return record.toBytes();
  }
}
