package org.cairndb.dat.swarm;

import java.util.Map;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with one peer.
 *
 * @param feed the feed that was joined; null for a caller that has not said which it wants
 * @param address where it is; for one that has called us, the port is only that call's
 * @param state what goes on
 * @param called whether we have called it, and not it us
 * @param peerId the random name that its process has given itself; null if not known
 * @param feeds for each feed on the connection what the peer has, what of it we lack, and what went
 *     to and fro; empty if there is none
 * @param bytesReceived of blocks, on this connection and earlier ones
 * @param bytesSent of blocks, on this connection and earlier ones
 * @param receivedPerSecond bytes of blocks, at the moment
 * @param sentPerSecond bytes of blocks, at the moment
 * @param connectedMillis how long the connection has stood; 0 if there is none
 * @param failures calls in a row that came to nothing
 * @param nextCallMillis when it will be called at the earliest, from now; 0 where it will not
 * @param lastError why the last call or connection came to an end; null if none has
 */
public record PeerReport(
    @Nullable PublicKey feed,
    Address address,
    State state,
    boolean called,
    @Nullable String peerId,
    Map<PublicKey, PeerStatus> feeds,
    long bytesReceived,
    long bytesSent,
    long receivedPerSecond,
    long sentPerSecond,
    long connectedMillis,
    int failures,
    long nextCallMillis,
    @Nullable String lastError) {
  /** What goes on with a peer. */
  public enum State {
    /** It will be called in time. */
    WAITING,
    /** It is being called. */
    CALLING,
    /** There is a connection, but the peer has not shown yet that it knows the key. */
    GREETING,
    /** Blocks are exchanged. */
    CONNECTED,
    /** It is connected already, from or to another address. */
    ELSEWHERE,
    /** It has broken the rules, and is left alone for a while. */
    BANNED
  }

  /** Blocks that the peer says it has, of all feeds. */
  public long blocksHad() {
    return feeds.values().stream().mapToLong(PeerStatus::blocksHad).sum();
  }

  /** Blocks that the peer has and that we want and lack, of all feeds. */
  public long blocksMissing() {
    return feeds.values().stream().mapToLong(PeerStatus::blocksMissing).sum();
  }
}
