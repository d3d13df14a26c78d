package org.cairndb.dat.feed;

/**
 * Hears what happens to a feed. Called after the change, on the thread that made it, without any
 * lock of the feed; so it may use the feed, and the feed may have gone on already. It must be quick
 * and throw nothing.
 */
public interface FeedListener {
  /** The feed is known to have this many blocks now, here or elsewhere. */
  default void grown(long length) {}

  /** Blocks are here now: they were appended, or taken in and verified. */
  default void stored(long from, long to) {}

  /** Blocks were forgotten. */
  default void cleared(long from, long to) {}
}
