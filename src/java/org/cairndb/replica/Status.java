package org.cairndb.replica;

import org.jspecify.annotations.Nullable;

/**
 * How a replica is doing at a moment. Immutable.
 *
 * @param state in one word
 * @param t the newest transaction that is here
 * @param lagMillis how long ago all that was known to be there was here; 0 if it is now
 * @param waitingFor what is known to be missing, for people; empty if nothing is
 * @param skipped how many transactions it has gone over without a report of their own
 * @param error what went wrong last and still does; null if nothing does
 */
public record Status(
    State state,
    long t,
    long lagMillis,
    String waitingFor,
    long skipped,
    @Nullable RuntimeException error) {
  /** A replica's state in one word. */
  public enum State {
    /** All that is known to be there is here. */
    COMPLETE,
    /** Something is known to be missing, and is on its way. */
    CATCHING_UP,
    /** Nothing can come: nobody who has it can be reached, or what came cannot be used. */
    CUT_OFF
  }

  /** One line for people. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    line.append(state.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    line.append(", t ").append(t);
    if (state != State.COMPLETE) {
      line.append(", behind for ").append(lagMillis / 1000).append(" s");
    }
    if (!waitingFor.isEmpty()) {
      line.append(", waiting for ").append(waitingFor);
    }
    if (error != null) {
      line.append(", error: ").append(error.getMessage());
    }
    return line.toString();
  }
}
