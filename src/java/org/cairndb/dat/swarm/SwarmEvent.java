package org.cairndb.dat.swarm;

import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * Something has changed.
 *
 * @param kind what
 * @param peer where the peer is; for one that has called us, the port is only that call's
 * @param feed the feed that was joined; null for a caller that has not said which it wants
 * @param detail for people: why
 */
public record SwarmEvent(
    Kind kind, Address peer, @Nullable PublicKey feed, @Nullable String detail) {
  /** Kinds of changes. */
  public enum Kind {
    /** A peer was named that was not known. */
    FOUND,
    /** We call a peer. */
    CALLING,
    /** A peer could not be called; it will be called again. */
    UNREACHABLE,
    /** A peer has shown that it knows the key; blocks are exchanged. */
    CONNECTED,
    /** A connection is over, or a call that was taken has led to none. */
    DISCONNECTED,
    /** A caller was turned away, since there are too many or it is banned. */
    REFUSED,
    /** A peer has broken the rules and is neither called nor listened to for a while. */
    BANNED
  }
}
