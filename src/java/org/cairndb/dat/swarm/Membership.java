package org.cairndb.dat.swarm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.discovery.Discovery;
import org.cairndb.dat.discovery.Topic;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.ExchangeListener;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * A feed that a {@link Swarm} has joined, with those that go with it on the same connections: that
 * is how an archive's contents go with its entries. Thread-safe. Closing it ends its connections;
 * the feeds stay open.
 */
public final class Membership implements AutoCloseable {
  private final Swarm swarm;
  private final Exchange first;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

  /** Guarded by the roster. */
  final PeerBook book;

  /** Guarded by the roster. */
  boolean closed;

  /** When to look for peers again if there are none. Guarded by the roster. */
  long lookNanos;

  /** How long to wait after that. Guarded by the roster. */
  long lookPauseNanos;

  private Discovery.@Nullable Search search;

  Membership(Swarm swarm, Exchange first, PeerBook book) {
    this.swarm = swarm;
    this.first = first;
    this.book = book;
    take(first);
  }

  private void take(Exchange exchange) {
    exchange.setUploading(swarm.isUploading());
    exchange.setDownloading(swarm.isDownloading());
    exchanges.add(exchange);
    exchange.listen(
        new ExchangeListener() {
          @Override
          public void left(Address peer, PeerStatus last) {
            swarm.left(Membership.this, peer, last);
          }
        });
  }

  void search(Discovery discovery, int port) {
    Discovery.Search begun =
        discovery.search(Topic.of(key()), port, peer -> swarm.found(this, peer, false));
    synchronized (this) {
      search = begun;
    }
  }

  /** The key of the feed that was joined. */
  public PublicKey key() {
    return first.feed().key();
  }

  /** What is exchanged of the feed that was joined. Nothing is asked for until it is told to. */
  public Exchange exchange() {
    return first;
  }

  /** The feed that was joined, and those that go with it, as they were added. */
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /**
   * One more feed goes on all connections of this one, those of now and those to come. Nothing of
   * it is asked for until the result is told to.
   *
   * @throws org.cairndb.error.CairnException {@code :dat/exchanged-already} if the swarm has it
   */
  public Exchange add(Feed feed) {
    Exchange exchange = swarm.endpoint().exchange(feed);
    take(exchange);
    first.addCompanion(exchange);
    return exchange;
  }

  /** Calls a peer now, and again and again while it is not connected. */
  public void call(Address peer) {
    swarm.found(this, peer, true);
  }

  /** Looks for peers once more, now. */
  public void search() {
    Discovery.Search begun;
    synchronized (this) {
      begun = search;
    }
    if (begun != null) {
      begun.again();
    }
  }

  /** How it stands with each peer: those connected first, then those that may be called. */
  public List<PeerReport> peers() {
    return swarm.peers().stream().filter(this::isAbout).toList();
  }

  private boolean isAbout(PeerReport report) {
    PublicKey feed = report.feed();
    return feed != null && feed.equals(key());
  }

  boolean has(@Nullable Exchange exchange) {
    return exchange != null && exchanges.contains(exchange);
  }

  /** Leaves. A second call does nothing. */
  @Override
  public void close() {
    if (!swarm.forget(this)) {
      return;
    }
    Discovery.Search ending;
    synchronized (this) {
      ending = search;
      search = null;
    }
    if (ending != null) {
      ending.close();
    }
    List<Exchange> last = new ArrayList<>(exchanges);
    last.forEach(Exchange::close);
  }
}
