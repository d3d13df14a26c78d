package org.cairndb.dat.wire;

/**
 * Hears of a connection's life. Called on threads of the connection: must be quick and throw
 * nothing.
 */
public interface SessionListener {
  /** Ignores everything. */
  SessionListener NONE = new SessionListener() {};

  /** The peer has shown that it knows the first feed's key; feeds are exchanged from now on. */
  default void opened(Session session) {}

  /** The connection is over. Always the last call, and always made, also without the first. */
  default void ended(Session session, Ending ending) {}
}
