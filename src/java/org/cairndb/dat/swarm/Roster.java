package org.cairndb.dat.swarm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.dat.wire.Ending;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.system.Address;
import org.cairndb.system.Allowance;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, who is called next and who is turned away. Decides and remembers, but has no
 * thread and no socket. Thread-safe: guards the memberships' books and the connections' fields;
 * notes events, and tells nobody.
 */
final class Roster {
  static final int MOST_CALLS = 8;

  /** Callers that have not shown yet that they know a key. */
  static final int MOST_GREETING = 32;

  static final int MOST_GREETING_PER_HOST = 8;

  private static final double CALLS_AT_ONCE = 40;
  private static final double CALLS_PER_SECOND = 10;
  private static final int MOST_OWN_ADDRESSES = 64;
  private static final long FIRST_LOOK_NANOS = 5_000_000_000L;
  private static final long LAST_LOOK_NANOS = 60_000_000_000L;

  private final Host host;
  private final SwarmOptions options;
  private final Events events;
  private final Bans bans = new Bans();
  private final Allowance calls;
  private final List<Membership> memberships = new ArrayList<>();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final Set<Address> ownAddresses = new HashSet<>();
  private boolean closed;

  /** Somebody to call now. */
  record Call(Membership membership, Candidate candidate) {}

  Roster(Host host, SwarmOptions options, Events events) {
    this.host = host;
    this.options = options;
    this.events = events;
    calls = new Allowance(CALLS_AT_ONCE, CALLS_PER_SECOND, host.nanoTime());
  }

  private long now() {
    return host.nanoTime();
  }

  private void note(
      SwarmEvent.Kind kind, Address peer, @Nullable Membership about, @Nullable String detail) {
    events.add(new SwarmEvent(kind, peer, about == null ? null : about.key(), detail));
  }

  // Memberships.

  /** False if all is over. */
  synchronized boolean add(Membership membership) {
    return !closed && memberships.add(membership);
  }

  /** False if it was gone already. */
  synchronized boolean remove(Membership membership) {
    membership.closed = true;
    return memberships.remove(membership);
  }

  synchronized boolean isGone(Membership membership) {
    return membership.closed;
  }

  synchronized List<Membership> memberships() {
    return List.copyOf(memberships);
  }

  /** Nobody is called or let in from now on. False if that was so already. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  // Calling.

  /** A peer may be there. */
  synchronized void found(Membership membership, Address peer, boolean named) {
    if (closed || membership.closed || ownAddresses.contains(peer)) {
      return;
    }
    if (membership.book.found(peer, named, now())) {
      note(SwarmEvent.Kind.FOUND, peer, membership, null);
    }
  }

  /** Takes from each feed in turn who is due, as many as may be called now. */
  synchronized List<Call> pick() {
    List<Call> due = new ArrayList<>();
    long now = now();
    int outgoing = 0;
    int calling = 0;
    for (Membership membership : memberships) {
      for (Candidate candidate : membership.book.all()) {
        outgoing += candidate.state == Candidate.State.WAITING ? 0 : 1;
        calling += candidate.state == Candidate.State.CALLING ? 1 : 0;
      }
    }
    boolean any = !closed;
    while (any) {
      any = false;
      for (Membership membership : memberships) {
        if (outgoing >= options.mostOutgoing() || calling >= MOST_CALLS) {
          return due;
        }
        Candidate next = membership.book.next(now, each -> mayCall(membership, each, now));
        if (next != null && calls.take(now)) {
          membership.book.calling(next, now);
          note(SwarmEvent.Kind.CALLING, next.address, membership, null);
          due.add(new Call(membership, next));
          outgoing++;
          calling++;
          any = true;
        }
      }
    }
    return due;
  }

  private boolean mayCall(Membership membership, Candidate candidate, long now) {
    return !bans.isBanned(candidate.address, now)
        && !isConnected(membership, candidate.peerId)
        && !(candidate.peerId != null && bans.isIdBanned(candidate.peerId, now))
        && countAt(candidate.address.host()) < options.mostPerHost();
  }

  private boolean isConnected(@Nullable Membership membership, @Nullable String peerId) {
    return peerId != null
        && connections.stream()
            .anyMatch(
                each -> each.opened && each.membership == membership && peerId.equals(each.peerId));
  }

  private long countAt(String machine) {
    return connections.stream().filter(each -> each.peer.host().equals(machine)).count();
  }

  /** How long until somebody is due, at most a given span. */
  synchronized long nanosUntilDue(long most) {
    long now = now();
    long nanos = most;
    for (Membership membership : memberships) {
      nanos = membership.book.nanosUntilDue(now, nanos);
    }
    return nanos;
  }

  /**
   * The feeds that have had no peer for a while, so that looking for some again is worth it: after
   * five seconds, then after twice as long each time, up to a minute.
   */
  synchronized List<Membership> lonely() {
    long now = now();
    List<Membership> lonely = new ArrayList<>();
    for (Membership membership : memberships) {
      boolean alone =
          connections.stream().noneMatch(each -> each.opened && each.membership == membership);
      if (!alone || membership.lookPauseNanos == 0) {
        membership.lookPauseNanos = FIRST_LOOK_NANOS;
        membership.lookNanos = now + FIRST_LOOK_NANOS;
      } else if (membership.lookNanos - now <= 0) {
        lonely.add(membership);
        membership.lookPauseNanos = Math.min(LAST_LOOK_NANOS, 2 * membership.lookPauseNanos);
        membership.lookNanos = now + membership.lookPauseNanos;
      }
    }
    return lonely;
  }

  /** A call that nobody took. */
  synchronized void unreachable(Call call, String reason) {
    call.membership().book.failed(call.candidate(), reason, now());
    note(SwarmEvent.Kind.UNREACHABLE, call.candidate().address, call.membership(), reason);
  }

  /** A call that was taken. */
  synchronized Connection called(Call call, Swarm swarm, Address peer) {
    Connection connection = new Connection(swarm, peer, call.candidate(), call.membership(), now());
    connections.add(connection);
    return connection;
  }

  // Being called.

  /** Lets a caller in; null if it is turned away. */
  synchronized @Nullable Connection accept(Swarm swarm, Address peer) {
    String refusal = refusal(peer.host());
    if (refusal != null) {
      note(SwarmEvent.Kind.REFUSED, peer, null, refusal);
      return null;
    }
    Connection connection = new Connection(swarm, peer, null, null, now());
    connections.add(connection);
    return connection;
  }

  private @Nullable String refusal(String machine) {
    if (closed) {
      return "the swarm is closed";
    }
    if (bans.isHostBanned(machine, now())) {
      return "this machine is banned";
    }
    long incoming = connections.stream().filter(each -> each.opened && !each.isCalled()).count();
    if (incoming >= options.mostIncoming()) {
      return "too many connections: incoming=" + incoming;
    }
    if (countAt(machine) >= options.mostPerHost()) {
      return "too many connections of this machine: most=" + options.mostPerHost();
    }
    long greeting =
        connections.stream()
            .filter(each -> each.isGreeting() && each.peer.host().equals(machine))
            .count();
    return greeting < MOST_GREETING_PER_HOST
        ? null
        : "too many connections of this machine have only begun: greeting=" + greeting;
  }

  /**
   * Of too many callers that have not said which feed they want, the one that has had the longest
   * time to do so; else null. One who speaks at once gets through, however many hesitate.
   */
  synchronized @Nullable Connection crowdedOut() {
    List<Connection> greeting =
        connections.stream().filter(each -> each.isGreeting() && !each.crowdedOut).toList();
    if (greeting.size() <= MOST_GREETING) {
      return null;
    }
    greeting.get(0).crowdedOut = true;
    return greeting.get(0);
  }

  // What becomes of connections.

  /**
   * A peer has shown that it knows a key.
   *
   * @param about the feed with which the connection began
   * @return false if the connection is not wanted
   */
  synchronized boolean opened(Connection connection, @Nullable Exchange about, String peerId) {
    long now = now();
    Membership membership =
        memberships.stream().filter(each -> each.has(about)).findFirst().orElse(null);
    connection.membership = membership;
    connection.peerId = peerId;
    if (membership == null || bans.isIdBanned(peerId, now)) {
      return false;
    }
    if (connections.contains(connection)) {
      connection.opened = true;
      connection.openedNanos = now;
      if (connection.candidate != null) {
        membership.book.connected(connection.candidate, peerId);
      }
      note(SwarmEvent.Kind.CONNECTED, connection.peer, membership, null);
    }
    return true;
  }

  /** A feed is no longer part of a connection. */
  synchronized void left(Membership membership, Address peer, PeerStatus last) {
    for (Connection each : connections) {
      if (each.membership == membership && each.peer.equals(peer)) {
        each.left(last);
        return;
      }
    }
  }

  /** A connection is over. */
  synchronized void ended(Connection connection, @Nullable String peerId, Ending ending) {
    if (!connections.remove(connection)) {
      return;
    }
    long now = now();
    Membership membership = connection.membership;
    Candidate candidate = connection.candidate;
    punish(connection, peerId, ending);
    if (membership != null && candidate != null) {
      candidate.bytesReceived += connection.bytesReceived;
      candidate.bytesSent += connection.bytesSent;
      settle(membership, connection, candidate, peerId, ending);
    }
    boolean wanted = ending.reason() != Ending.Reason.DONE;
    if (membership != null && wanted && peerId != null && !isConnected(membership, peerId)) {
      membership.book.peerGone(peerId, now);
    }
    note(SwarmEvent.Kind.DISCONNECTED, connection.peer, membership, ending.toString());
  }

  private void punish(Connection connection, @Nullable String peerId, Ending ending) {
    Candidate candidate = connection.candidate;
    boolean mute = ending.reason() == Ending.Reason.NO_HANDSHAKE;
    // One that we have called and that says nothing may be cut off, or have too much to do.
    if (!ending.reason().isPeersFault() || (mute && candidate != null)) {
      return;
    }
    Address called = candidate == null ? null : candidate.address;
    if (bans.add(called, connection.peer.host(), peerId, now())) {
      note(SwarmEvent.Kind.BANNED, connection.peer, connection.membership, ending.toString());
    }
  }

  private void settle(
      Membership membership,
      Connection connection,
      Candidate candidate,
      @Nullable String peerId,
      Ending ending) {
    PeerBook book = membership.book;
    Ending.Reason reason = ending.reason();
    long now = now();
    if (reason == Ending.Reason.SELF) {
      book.forget(candidate);
      if (ownAddresses.size() < MOST_OWN_ADDRESSES) {
        ownAddresses.add(candidate.address);
      }
    } else if (reason == Ending.Reason.DUPLICATE || isConnected(membership, peerId)) {
      book.isElsewhere(candidate, peerId, now);
    } else if (reason == Ending.Reason.DONE || reason == Ending.Reason.CLOSED) {
      candidate.lastError = ending.toString();
      book.done(candidate, now);
    } else if (connection.opened && !reason.isPeersFault()) {
      boolean useful = connection.bytesReceived > 0;
      long stood = useful ? Long.MAX_VALUE : now - connection.openedNanos;
      book.lost(candidate, ending.toString(), stood, now);
    } else {
      book.failed(candidate, ending.toString(), now);
    }
  }

  // Reports.

  /** Notes how far the bytes of each connection have come. */
  void sample() {
    // What the exchanges say is asked for first, so that no lock of theirs is taken under ours.
    Reports reports = new Reports(memberships());
    synchronized (this) {
      long now = now();
      for (Connection each : connections) {
        each.receiving.sample(reports.bytesReceived(each) + each.bytesReceived, now);
        each.sending.sample(reports.bytesSent(each) + each.bytesSent, now);
      }
    }
  }

  /** How it stands with each peer: those connected first, then those that may be called. */
  List<PeerReport> peers() {
    Reports reports = new Reports(memberships());
    synchronized (this) {
      long now = now();
      List<PeerReport> peers = new ArrayList<>();
      Set<Candidate> told = new HashSet<>();
      for (Connection each : connections) {
        peers.add(reports.of(each, now));
        if (each.candidate != null) {
          told.add(each.candidate);
        }
      }
      for (Membership membership : memberships) {
        for (Candidate each : membership.book.all()) {
          if (!told.contains(each)) {
            boolean banned = bans.isBanned(each.address, now);
            boolean elsewhere = isConnected(membership, each.peerId);
            peers.add(Reports.of(membership, each, banned, elsewhere, now));
          }
        }
      }
      return peers;
    }
  }
}
