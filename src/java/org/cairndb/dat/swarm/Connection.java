package org.cairndb.dat.swarm;

import org.cairndb.dat.wire.Ending;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.dat.wire.Session;
import org.cairndb.dat.wire.SessionListener;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/** One connection as the swarm sees it. Its fields are guarded by the {@link Roster}. */
final class Connection implements SessionListener {
  final Swarm swarm;

  /** Where the peer is; for one that has called us, the port is only that call's. */
  final Address peer;

  /** The place that we have called; null if we were called. */
  final @Nullable Candidate candidate;

  /** What it is about; null until a peer that has called us says so. */
  @Nullable Membership membership;

  /** Null until it has begun. */
  volatile @Nullable Session session;

  /** Whether it has to make room for others. */
  volatile boolean crowdedOut;

  /** The name that the peer's process has given itself; null before its handshake. */
  @Nullable String peerId;

  boolean opened;
  long openedNanos;

  /** Of feeds that are no longer part of it. */
  long bytesReceived;

  long bytesSent;
  final Speed receiving;
  final Speed sending;

  Connection(
      Swarm swarm,
      Address peer,
      @Nullable Candidate candidate,
      @Nullable Membership membership,
      long nowNanos) {
    this.swarm = swarm;
    this.peer = peer;
    this.candidate = candidate;
    this.membership = membership;
    receiving = new Speed(nowNanos);
    sending = new Speed(nowNanos);
  }

  boolean isCalled() {
    return candidate != null;
  }

  /** Whether it is of a caller that has not shown yet that it knows a key. */
  boolean isGreeting() {
    return !opened && !isCalled();
  }

  /** A feed is no longer part of it. */
  void left(PeerStatus last) {
    bytesReceived += last.bytesReceived();
    bytesSent += last.bytesSent();
  }

  @Override
  public void opened(Session begun) {
    swarm.opened(this, begun);
  }

  @Override
  public void ended(Session over, Ending ending) {
    swarm.ended(this, over, ending);
  }
}
