package org.cairndb.dat.swarm;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.system.Address;

/** What the exchanges of a moment say about the peers, put together by peer. Not thread-safe. */
final class Reports {
  private static final long MILLION = 1_000_000;

  private record Where(Membership membership, Address peer) {}

  private final Map<Where, Map<PublicKey, PeerStatus>> statuses = new HashMap<>();

  Reports(List<Membership> memberships) {
    for (Membership membership : memberships) {
      for (Exchange exchange : membership.exchanges()) {
        for (PeerStatus status : exchange.peerStatus()) {
          statuses
              .computeIfAbsent(new Where(membership, status.peer()), w -> new LinkedHashMap<>())
              .put(exchange.feed().key(), status);
        }
      }
    }
  }

  private Map<PublicKey, PeerStatus> feeds(Connection connection) {
    Membership membership = connection.membership;
    return membership == null || !connection.opened
        ? Map.of()
        : statuses.getOrDefault(new Where(membership, connection.peer), Map.of());
  }

  /** Of feeds that are part of the connection now. */
  long bytesReceived(Connection connection) {
    return feeds(connection).values().stream().mapToLong(PeerStatus::bytesReceived).sum();
  }

  /** Of feeds that are part of the connection now. */
  long bytesSent(Connection connection) {
    return feeds(connection).values().stream().mapToLong(PeerStatus::bytesSent).sum();
  }

  PeerReport of(Connection connection, long now) {
    Candidate candidate = connection.candidate;
    Membership membership = connection.membership;
    return new PeerReport(
        membership == null ? null : membership.key(),
        connection.peer,
        connection.opened ? PeerReport.State.CONNECTED : PeerReport.State.GREETING,
        connection.isCalled(),
        connection.peerId,
        Map.copyOf(feeds(connection)),
        bytesReceived(connection)
            + connection.bytesReceived
            + (candidate == null ? 0 : candidate.bytesReceived),
        bytesSent(connection)
            + connection.bytesSent
            + (candidate == null ? 0 : candidate.bytesSent),
        connection.receiving.perSecond(),
        connection.sending.perSecond(),
        connection.opened ? (now - connection.openedNanos) / MILLION : 0,
        candidate == null ? 0 : candidate.failures,
        0,
        candidate == null ? null : candidate.lastError);
  }

  static PeerReport of(
      Membership membership, Candidate candidate, boolean banned, boolean elsewhere, long now) {
    PeerReport.State state = PeerReport.State.WAITING;
    if (candidate.state == Candidate.State.CALLING) {
      state = PeerReport.State.CALLING;
    } else if (banned) {
      state = PeerReport.State.BANNED;
    } else if (elsewhere) {
      state = PeerReport.State.ELSEWHERE;
    }
    boolean waiting = state == PeerReport.State.WAITING;
    return new PeerReport(
        membership.key(),
        candidate.address,
        state,
        true,
        candidate.peerId,
        Map.of(),
        candidate.bytesReceived,
        candidate.bytesSent,
        0,
        0,
        0,
        candidate.failures,
        waiting ? Math.max(0, candidate.dueNanos - now) / MILLION : 0,
        candidate.lastError);
  }
}
