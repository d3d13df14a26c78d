package org.cairndb.dat.swarm;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.cairndb.dat.discovery.Discovery;
import org.cairndb.dat.discovery.DiscoveryStatus;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.wire.Ending;
import org.cairndb.dat.wire.Endpoint;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.dat.wire.Session;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.cairndb.system.Datagrams;
import org.cairndb.system.Host;
import org.cairndb.system.Link;
import org.cairndb.system.SocketDatagrams;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Our part in the swarms of feeds: finds those who share them, calls them and is called, and keeps
 * connections to several, within limits. What is lost is sought again; who breaks the rules is left
 * alone for a while. Thread-safe; closing it ends all connections and threads, the feeds stay open.
 *
 * <pre>{@code
 * try (Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
 *   Membership membership = swarm.join(feed);
 *   membership.exchange().wantAll();
 *   membership.call(Address.parse("10.0.0.7", SwarmOptions.USUAL_PORT));
 *   …
 *   List<PeerReport> peers = swarm.peers();
 * }
 * }</pre>
 */
public final class Swarm implements AutoCloseable {
  private static final long CONNECT_MILLIS = 3_000;
  private static final long TICK_NANOS = 1_000_000_000;

  private final Host host;
  private final Transport transport;
  private final SwarmOptions options;
  private final Events events = new Events();
  private final Roster roster;
  private final Endpoint endpoint;
  private final Discovery discovery;
  private final Transport.@Nullable Listener listener;
  private final Thread thread;
  private volatile boolean uploading;
  private volatile boolean downloading;
  private boolean awake;

  /**
   * Takes part over the real network.
   *
   * @throws CairnException {@code :dat/listen} if no connections can be taken
   */
  public static Swarm open(SwarmOptions options) {
    Host host = SystemHost.INSTANCE;
    return new Swarm(host, new SocketTransport(host), SocketDatagrams.INSTANCE, options);
  }

  /**
   * Takes part over any network.
   *
   * @throws CairnException {@code :dat/listen} if no connections can be taken
   */
  public Swarm(Host host, Transport transport, Datagrams datagrams, SwarmOptions options) {
    this.host = host;
    this.transport = transport;
    this.options = options;
    roster = new Roster(host, options, events);
    uploading = options.upload();
    downloading = options.download();
    endpoint = new Endpoint(host);
    Address at = options.listen();
    listener = at == null ? null : listen(at);
    discovery = options.discovery().open(host, datagrams);
    thread = host.startThread("cairn-swarm", this::run);
  }

  private Transport.Listener listen(Address at) {
    try {
      try {
        return transport.listen(at, this::accept);
      } catch (IOException e) {
        if (at.port() == 0) {
          throw e;
        }
        return transport.listen(new Address(at.host(), 0), this::accept);
      }
    } catch (IOException e) {
      throw new CairnException(
          e,
          "dat/listen",
          "no connections can be taken there: address=" + at + ", " + e.getMessage(),
          "address",
          at.toString());
    }
  }

  Endpoint endpoint() {
    return endpoint;
  }

  boolean isUploading() {
    return uploading;
  }

  boolean isDownloading() {
    return downloading;
  }

  /** Where connections are taken, with the port that was chosen; empty if none are. */
  public Optional<Address> address() {
    return Optional.ofNullable(listener).map(Transport.Listener::address);
  }

  /** From now on this listener hears of every change; it must be quick and throw nothing. */
  public void listen(Consumer<SwarmEvent> eventListener) {
    events.listen(eventListener);
  }

  /** From now on this listener hears nothing. */
  public void unlisten(Consumer<SwarmEvent> eventListener) {
    events.unlisten(eventListener);
  }

  /** How each way of finding peers does. */
  public List<DiscoveryStatus> discovery() {
    return discovery.status();
  }

  /**
   * Looks for those who share a feed, and gives them what is here. Nothing is asked for until the
   * membership's exchange is told to.
   *
   * @throws CairnException {@code :dat/exchanged-already} if it was joined already; {@code
   *     :dat/closed} if the swarm is closed
   */
  public Membership join(Feed feed) {
    Exchange exchange = endpoint.exchange(feed);
    Membership membership = new Membership(this, exchange, new PeerBook(new Dice(host)));
    if (!roster.add(membership)) {
      exchange.close();
      throw new CairnException("dat/closed", "the swarm is closed");
    }
    boolean tell = options.announce() && options.upload();
    try {
      membership.search(discovery, tell ? address().map(Address::port).orElse(0) : 0);
    } catch (RuntimeException e) {
      membership.close();
      throw e;
    }
    return membership;
  }

  /** False if it was gone already. */
  boolean forget(Membership membership) {
    return roster.remove(membership);
  }

  /** Whether peers get blocks from us, of all feeds. */
  public void setUploading(boolean on) {
    uploading = on;
    roster
        .memberships()
        .forEach(each -> each.exchanges().forEach(exchange -> exchange.setUploading(on)));
  }

  /** Whether blocks are asked for, of all feeds. */
  public void setDownloading(boolean on) {
    downloading = on;
    roster
        .memberships()
        .forEach(each -> each.exchanges().forEach(exchange -> exchange.setDownloading(on)));
  }

  // Calling.

  /** A peer may be there. */
  void found(Membership membership, Address peer, boolean named) {
    roster.found(membership, peer, named);
    wake();
    events.tell();
  }

  private synchronized void wake() {
    awake = true;
    notifyAll();
  }

  private void run() {
    long sampledNanos = host.nanoTime();
    while (!roster.isClosed()) {
      synchronized (this) {
        awake = false;
      }
      for (Roster.Call call : roster.pick()) {
        host.startThread("cairn-swarm-call-" + call.candidate().address, () -> call(call));
      }
      events.tell();
      if (host.nanoTime() - sampledNanos >= TICK_NANOS) {
        sampledNanos = host.nanoTime();
        roster.sample();
        roster.lonely().forEach(Membership::search);
      }
      await(roster.nanosUntilDue(TICK_NANOS));
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loop looks at everything again
  private synchronized void await(long nanos) {
    if (!awake) {
      try {
        wait(nanos / 1_000_000 + 1);
      } catch (InterruptedException e) {
        // Closing says so.
      }
    }
  }

  private void call(Roster.Call call) {
    Address address = call.candidate().address;
    Link link;
    try {
      link = transport.connect(address, CONNECT_MILLIS);
    } catch (IOException | RuntimeException e) {
      roster.unreachable(call, "could not be called: address=" + address + ", " + e.getMessage());
      events.tell();
      return;
    }
    Connection connection = roster.called(call, this, link.peer());
    Exchange first = call.membership().exchange();
    Session session = endpoint.connect(link, first, options.live(), connection);
    if (roster.isGone(call.membership())) {
      session.close();
    }
  }

  // Being called.

  private void accept(Link link) {
    Connection connection = roster.accept(this, link.peer());
    if (connection == null) {
      link.close();
      events.tell();
    } else {
      Session session = endpoint.accept(link, options.live(), connection);
      connection.session = session;
      Connection crowdedOut = roster.crowdedOut();
      Session late = crowdedOut == null ? null : crowdedOut.session;
      if (late != null) {
        late.close();
      }
      if (connection.crowdedOut) {
        session.close();
      }
    }
  }

  // What becomes of connections.

  void opened(Connection connection, Session session) {
    String peerId = Objects.requireNonNull(session.peerId(), "no handshake");
    if (!roster.opened(connection, session.first(), peerId)) {
      session.close();
    }
    events.tell();
  }

  void left(Membership membership, Address peer, PeerStatus last) {
    roster.left(membership, peer, last);
  }

  void ended(Connection connection, Session session, Ending ending) {
    roster.ended(connection, session.peerId(), ending);
    wake();
    events.tell();
  }

  /** How it stands with each peer: those connected first, then those that may be called. */
  public List<PeerReport> peers() {
    return roster.peers();
  }

  /** Leaves all swarms. A second call does nothing. */
  @Override
  public void close() {
    if (!roster.close()) {
      return;
    }
    wake();
    if (listener != null) {
      listener.close();
    }
    roster.memberships().forEach(Membership::close);
    discovery.close();
    endpoint.close();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
