package org.cairndb.dat.wire;

import org.cairndb.dat.feed.Fork;
import org.cairndb.system.Address;

/**
 * Hears what happens to a feed among its peers; what happens to its blocks the feed's own listeners
 * hear. Called without locks: must be quick and throw nothing.
 */
public interface ExchangeListener {
  /** A peer takes part. */
  default void joined(Address peer) {}

  /** A peer is gone. */
  default void left(Address peer, PeerStatus last) {}

  /**
   * Everything that is wanted and that any peer of the moment has is here. Called again when there
   * was more meanwhile.
   *
   * @param length how many blocks the feed has
   */
  default void upToDate(long length) {}

  /** A peer has another history of the feed, signed by its owner, too. Told once for each peer. */
  default void forked(Address peer, Fork proof) {}

  /** A block that a peer asked for could not be read here. */
  default void unreadable(long block, RuntimeException error) {}

  /**
   * What arrives cannot be stored, so no more is asked for until somebody wants something again.
   */
  default void failed(RuntimeException error) {}
}
