package org.cairndb.replica;

import org.jspecify.annotations.Nullable;

/**
 * How a replica is doing at a moment. Immutable.
 *
 * @param state in one word
 * @param t the newest transaction that is here
 * @param newest the newest transaction that is known of; while the journal is still arriving, there
 *     may be more
 * @param lagMillis how long ago all that was known to be there was here; 0 if it is now
 * @param waitingFor what is known to be missing, for people; empty if nothing is
 * @param skipped how many transactions it has gone over without a report of their own
 * @param error what went wrong last and still does; null if nothing does
 * @param transfer how the exchange with peers stands; null where it is somebody else's
 */
public record Status(
    State state,
    long t,
    long newest,
    long lagMillis,
    String waitingFor,
    long skipped,
    @Nullable RuntimeException error,
    @Nullable Transfer transfer) {
  /** A replica's state in one word. */
  public enum State {
    /** All that is known to be there is here. */
    COMPLETE,
    /** Something is known to be missing, and is on its way. */
    CATCHING_UP,
    /** Nothing can come: nobody who has it can be reached, or what came cannot be used. */
    CUT_OFF
  }

  /**
   * The same with what is known of the peers, which may be that more is missing, or nobody there.
   */
  Status over(Transfer with, @Nullable RuntimeException failure, long behindMillis) {
    RuntimeException wrong = error == null ? failure : error;
    State now = state;
    String missing = waitingFor;
    if (wrong != null) {
      now = State.CUT_OFF;
    } else if (with.connected() == 0) {
      now = State.CUT_OFF;
      missing = missing.isEmpty() ? "a peer" : missing;
    } else if (with.isBehind()) {
      now = State.CATCHING_UP;
      missing = missing.isEmpty() ? with.missing() : missing;
    }
    long lag = now == State.COMPLETE ? 0 : behindMillis;
    return new Status(now, t, newest, lag, missing, skipped, wrong, with);
  }

  /** How many transactions are known of that are not here; there may be more. */
  public long behind() {
    return newest - t;
  }

  /** One line for people. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(state.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    line.append(", t ").append(t);
    if (newest > t) {
      line.append(" of ").append(newest);
    }
    if (state != State.COMPLETE) {
      line.append(", behind for ").append(lagMillis / 1000).append(" s");
    }
    if (!waitingFor.isEmpty()) {
      line.append(", waiting for ").append(waitingFor);
    }
    if (transfer != null) {
      line.append(", ").append(transfer);
    }
    if (error != null) {
      line.append(", error: ").append(error.getMessage());
    }
    return line.toString();
  }
}
