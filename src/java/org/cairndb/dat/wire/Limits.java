package org.cairndb.dat.wire;

/** All bounds of a connection: what a peer can make us hold and how long we wait for it. */
final class Limits {
  /** A longer message ends the connection; so does the real tool. */
  static final int MESSAGE_BYTES = 8 << 20;

  /** The first message, which comes in clear, is no longer than this. */
  static final int OPEN_BYTES = 256;

  /** Until the peer has shown with its handshake that it knows the feed's key. */
  static final int HANDSHAKE_BYTES = 4096;

  /** How long the peer has for opening and handshake together. */
  static final long HANDSHAKE_MILLIS = 5_000;

  /** Nothing at all for so long: the peer is gone. It sends a sign of life every few seconds. */
  static final long IDLE_MILLIS = 20_000;

  /** We send a sign of life when we have sent nothing for so long; the real tool waits 6 s. */
  static final long KEEP_ALIVE_MILLIS = 2_500;

  /** How long the peer may take nothing of what we send. */
  static final long WRITE_MILLIS = 20_000;

  /** How long one message may take to come in: this, and a second for each 16 KiB. */
  static final long MESSAGE_MILLIS = 20_000;

  static final int MESSAGE_BYTES_PER_SECOND = 16 << 10;

  /** Signs of life taken in a burst, and in a second after that. */
  static final int KEEP_ALIVES = 1_000;

  static final int KEEP_ALIVES_PER_SECOND = 20;

  /** Channels in each direction; an archive uses two. */
  static final int CHANNELS = 256;

  /** Messages kept for a feed that the peer has opened and we have not; the real tool's figure. */
  static final int EARLY_MESSAGES = 16;

  /** Bytes of those. */
  static final int EARLY_BYTES = 64 << 10;

  /** Requests of a peer, for all feeds, that wait to be answered. */
  static final int REQUESTS = 4_096;

  /** Messages other than blocks that wait to be sent. */
  static final int OUTBOX_MESSAGES = 8_192;

  /** Bytes of blocks that wait to be sent; at least one block is let in. */
  static final int OUTBOX_BYTES = 1 << 20;

  /** Bytes of blocks of one peer that wait to be verified; then we read no further from it. */
  static final int UNVERIFIED_BYTES = 4 << 20;

  /** Blocks that nobody asked for, above one for each that was asked for. */
  static final int UNREQUESTED = 256;

  /** Blocks that one Want asks about, and one Have answers for. */
  static final int WANT_BLOCKS = 1 << 20;

  /** Nodes in one proof: two for each level of a tree of 2^53 blocks. */
  static final int NODES = 128;

  /** Announcements taken in a burst, and in a second after that. */
  static final int ANNOUNCEMENTS = 200_000;

  static final int ANNOUNCEMENTS_PER_SECOND = 20_000;

  /** A peer is asked to show its head again when it has more, but not sooner than after this. */
  static final long HEAD_MILLIS = 10_000;

  /** So long a peer with another history stays, to see ours. */
  static final long FAREWELL_MILLIS = 1_000;

  /**
   * Connections by callers that have not shown yet that they know a feed's key. When one more
   * comes, the oldest of them ends.
   */
  static final int STRANGERS = 256;

  /** Connections by callers that have. When one more comes, it ends. */
  static final int CALLERS = 1_024;

  /** How long a request may wait for its answer. */
  static final long REQUEST_MILLIS = 7_500;

  /** Requests in a row that a peer may leave unanswered. */
  static final int UNANSWERED = 64;

  /** Requests to one peer on their way: at first, at least, at most. */
  static final int FIRST_WINDOW = 16;

  static final int LEAST_WINDOW = 4;
  static final int MOST_WINDOW = 512;

  /** An answer that comes sooner lets the window grow, one that comes later lets it shrink. */
  static final long QUICK_ANSWER_MILLIS = 400;

  /** When to ask again after something could not be stored: at first, at most. */
  static final long FULL_MILLIS = 1_000;

  static final long MOST_FULL_MILLIS = 30_000;

  private Limits() {}
}
