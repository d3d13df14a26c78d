package org.cairndb.dat.wire;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection has ended.
 *
 * @param reason which kind of end
 * @param detail for people: what, and where
 * @param cause the exception that led to it, if one did
 */
public record Ending(Reason reason, String detail, @Nullable Throwable cause) {
  /** Kinds of ends. */
  public enum Reason {
    /** We closed it. */
    CLOSED,
    /** Everything was exchanged, and neither side wanted to stay. */
    DONE,
    /** The peer closed it. */
    LEFT,
    /** The connection broke. */
    LOST,
    /** The peer did not say in time who it is. */
    NO_HANDSHAKE,
    /** The peer went silent, or does not take what we send. */
    SILENT,
    /** The peer left too many requests unanswered. */
    NO_ANSWERS,
    /** The peer asked for a feed that we do not share. */
    UNKNOWN_FEED,
    /** We were talking to ourselves. */
    SELF,
    /** There is another connection to the same peer, and both sides keep that one. */
    DUPLICATE,
    /** The peer sent what is no message, or not at its time. */
    MALFORMED,
    /** The peer wanted us to hold or do more than we do for one peer. */
    LIMIT,
    /** There were too many connections for this one, too. */
    CROWDED,
    /** The peer sent a block that is not the feed's. */
    BAD_BLOCK,
    /** The peer has another history of the feed, signed by its owner, too. */
    FORK;

    /** Whether the peer broke the rules, so that it need not be called again soon. */
    public boolean isPeersFault() {
      return switch (this) {
        case MALFORMED, LIMIT, BAD_BLOCK, FORK, NO_HANDSHAKE -> true;
        default -> false;
      };
    }
  }

  static Ending of(Reason reason, String detail) {
    return new Ending(reason, detail, null);
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
