package org.cairndb.dat.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CairnException;
import org.cairndb.system.Host;
import org.cairndb.system.Link;
import org.jspecify.annotations.Nullable;

/**
 * Our end of all connections: the feeds that are exchanged, the connections, and the threads that
 * verify what comes. A program needs one. Thread-safe; closing it ends all connections and all
 * threads.
 *
 * <pre>{@code
 * try (Endpoint endpoint = new Endpoint(host)) {
 *   Exchange exchange = endpoint.exchange(feed);
 *   exchange.wantAll();
 *   endpoint.connect(transport.connect(address, 3000), exchange, true, SessionListener.NONE);
 *   …
 * }
 * }</pre>
 */
public final class Endpoint implements AutoCloseable {
  private static final int MOST_WORKERS = 8;

  private final Host host;
  private final byte[] id = new byte[MessageCodec.ID_BYTES];
  private final Workers workers;
  private final Map<ByteBuffer, Exchange> exchanges = new HashMap<>();
  private final Set<Session> sessions = new HashSet<>();
  private final Set<Session> admitted = new HashSet<>();
  private final Set<Session> strangers = new LinkedHashSet<>();
  private boolean closed;

  /**
   * An end that knows no feed yet and has no connection.
   *
   * @param host where threads, time and randomness come from
   */
  public Endpoint(Host host) {
    this.host = host;
    host.randomBytes(id);
    int processors = Runtime.getRuntime().availableProcessors();
    workers = new Workers(host, Math.max(2, Math.min(MOST_WORKERS, processors)));
  }

  /**
   * Exchanges a feed with whoever connects and knows its key, until the exchange is closed.
   *
   * @throws CairnException {@code :dat/exchanged-already} if there is an exchange of a feed with
   *     this key
   */
  public Exchange exchange(Feed feed) {
    ByteBuffer name = ByteBuffer.wrap(feed.key().discoveryKey());
    Exchange exchange = new Exchange(this, feed);
    synchronized (this) {
      if (exchanges.putIfAbsent(name, exchange) == null) {
        return exchange;
      }
    }
    exchange.close();
    throw new CairnException(
        "dat/exchanged-already",
        "this feed is exchanged already: feed=" + feed.key(),
        "feed",
        feed.key().toString());
  }

  /** The exchange of a feed, or null if there is none. */
  public @Nullable Exchange find(PublicKey key) {
    return find(key.discoveryKey());
  }

  synchronized @Nullable Exchange find(byte[] discoveryKey) {
    return exchanges.get(ByteBuffer.wrap(discoveryKey));
  }

  /**
   * Begins to talk to a peer that we have called.
   *
   * @param link which the session closes
   * @param first the feed to begin with; its key encrypts the connection
   * @param live whether to stay connected when all is exchanged
   */
  public Session connect(Link link, Exchange first, boolean live, SessionListener listener) {
    return begin(new Session(this, link, first, live, listener));
  }

  /**
   * Begins to talk to a peer that has called us. It says which feed it is about; if that is none of
   * ours, the connection ends without a word.
   *
   * @param link which the session closes
   * @param live whether to stay connected when all is exchanged
   */
  public Session accept(Link link, boolean live, SessionListener listener) {
    return begin(new Session(this, link, null, live, listener));
  }

  private Session begin(Session session) {
    boolean refused;
    Session oldest = null;
    synchronized (this) {
      refused = closed;
      if (!refused) {
        sessions.add(session);
        if (!session.isInitiator()) {
          strangers.add(session);
          oldest = strangers.size() > Limits.STRANGERS ? strangers.iterator().next() : null;
        }
      }
    }
    if (oldest != null) {
      oldest.end(
          Ending.of(
              Ending.Reason.CROWDED,
              "too many connections that have not said who they are: peer=" + oldest.peer()));
    }
    if (refused) {
      session.close();
    } else {
      session.start();
    }
    return session;
  }

  /** The connections of the moment, also those that are only beginning. */
  public synchronized List<Session> sessions() {
    return List.copyOf(sessions);
  }

  Host host() {
    return host;
  }

  Workers workers() {
    return workers;
  }

  long now() {
    return host.nanoTime();
  }

  byte[] id() {
    return id;
  }

  boolean isOwnId(byte[] other) {
    return Arrays.equals(id, other);
  }

  /**
   * Of two connections to one peer about one feed, both sides keep that whose caller has the
   * smaller id; of two by the same caller, the newer if its id is the smaller one, else the older.
   * That is what the real tool does.
   *
   * @throws EndedException if the session is the one that goes
   */
  void admit(Session session) {
    List<Session> redundant = new ArrayList<>();
    synchronized (this) {
      for (Session other : admitted) {
        if (other.first() == session.first()
            && session.peerId() != null
            && session.peerId().equals(other.peerId())) {
          redundant.add(other);
        }
      }
      String own = HexFormat.of().formatHex(id);
      boolean oursIsSmaller = own.compareTo(String.valueOf(session.peerId())) < 0;
      if (!redundant.isEmpty() && session.isInitiator() != oursIsSmaller) {
        throw new EndedException(
            Ending.Reason.DUPLICATE, "there is a connection already: peer=" + session.peer());
      }
      admitted.removeAll(redundant);
      strangers.remove(session);
      if (!session.isInitiator()
          && admitted.stream().filter(other -> !other.isInitiator()).count() >= Limits.CALLERS) {
        throw new EndedException(
            Ending.Reason.CROWDED, "too many connections: peer=" + session.peer());
      }
      if (session.isOpen()) {
        admitted.add(session);
      }
    }
    redundant.forEach(
        other ->
            other.end(
                Ending.of(
                    Ending.Reason.DUPLICATE,
                    "there is a newer connection: peer=" + session.peer())));
  }

  synchronized void forget(Session session) {
    sessions.remove(session);
    admitted.remove(session);
    strangers.remove(session);
  }

  synchronized void forget(Exchange exchange) {
    exchanges.values().remove(exchange);
  }

  /** Ends all connections, exchanges and threads. Feeds stay open. */
  @Override
  public void close() {
    List<Exchange> shared;
    synchronized (this) {
      closed = true;
      shared = List.copyOf(exchanges.values());
    }
    sessions().forEach(Session::close);
    shared.forEach(Exchange::close);
    workers.close();
  }
}
