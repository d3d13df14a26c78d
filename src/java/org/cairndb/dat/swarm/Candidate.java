package org.cairndb.dat.swarm;

import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/** A place where a peer may be. Belongs to a {@link PeerBook}; guarded as that is. */
final class Candidate {
  /** What goes on with it. */
  enum State {
    WAITING,
    CALLING,
    CONNECTED
  }

  final Address address;
  State state = State.WAITING;

  /** Whether somebody has asked for this very peer; then it is never dropped. */
  boolean named;

  /** Whether it has ever shown that it knows the key. */
  boolean proven;

  int failures;
  long dueNanos;
  long calledNanos;
  boolean calledOnce;
  @Nullable String peerId;
  @Nullable String lastError;
  long bytesReceived;
  long bytesSent;

  Candidate(Address address, long dueNanos) {
    this.address = address;
    this.dueNanos = dueNanos;
  }
}
