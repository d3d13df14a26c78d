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

  /**
   * A peer has another history of the feed, signed by its owner, too. Told once for each
   * connection; the proof is also kept, see {@link org.cairndb.dat.feed.Feed#forks}.
   */
  default void forked(Address peer, Fork proof) {}

  /**
   * A peer has shown a longer history than ours, signed with our own key: ours is an older copy.
   * What is appended to it contradicts what others have.
   *
   * @param length of the peer's history, in blocks
   */
  default void behind(Address peer, long length) {}

  /** A block that a peer asked for could not be read here. */
  default void unreadable(long block, RuntimeException error) {}

  /**
   * What arrives cannot be stored. It is asked for again after a second, then after twice as long
   * each time, up to half a minute; where more comes than was allowed, when somebody wants it.
   */
  default void failed(RuntimeException error) {}
}
