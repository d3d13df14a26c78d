package org.cairndb.dat.wire;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.cairndb.dat.feed.Feed;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.Link;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;

/** An end of our own for tests, with a socket to listen on. */
final class Peer implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 30_000;

  final Endpoint endpoint;
  final LinkedBlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Session> opened = new LinkedBlockingQueue<>();
  private final Transport transport;
  private final List<Transport.Listener> listeners = new ArrayList<>();
  private final SessionListener listener =
      new SessionListener() {
        @Override
        public void opened(Session session) {
          opened.add(session);
        }

        @Override
        public void ended(Session session, Ending ending) {
          endings.add(ending);
        }
      };

  Peer() {
    this(new SocketTransport(SystemHost.INSTANCE));
  }

  Peer(Transport transport) {
    this(transport, SystemHost.INSTANCE);
  }

  Peer(Transport transport, Host host) {
    this.transport = transport;
    endpoint = new Endpoint(host);
  }

  Exchange exchange(Feed feed) {
    return endpoint.exchange(feed);
  }

  /** Gives a feed to whoever calls. */
  Address share(Feed feed) throws IOException {
    exchange(feed);
    return listen();
  }

  Address listen() throws IOException {
    Transport.Listener socket =
        transport.listen(
            new Address("127.0.0.1", 0), link -> endpoint.accept(link, true, listener));
    listeners.add(socket);
    return socket.address();
  }

  Link link(Address address) throws IOException {
    return transport.connect(address, PATIENCE_MILLIS);
  }

  SessionListener listener() {
    return listener;
  }

  Session connect(Address address, Exchange first) throws IOException {
    return endpoint.connect(transport.connect(address, PATIENCE_MILLIS), first, true, listener);
  }

  Session connectOnce(Address address, Exchange first) throws IOException {
    return endpoint.connect(transport.connect(address, PATIENCE_MILLIS), first, false, listener);
  }

  void awaitLength(Exchange exchange, long length) {
    awaitCount(exchange, length);
  }

  void awaitCount(Exchange exchange, long blocks) {
    await(
        () -> exchange.feed().blockCount() >= blocks,
        () ->
            exchange.feed().blockCount()
                + " of "
                + blocks
                + " blocks, "
                + exchange.peerStatus()
                + ", ended "
                + endings);
  }

  Ending awaitEnding() throws InterruptedException {
    Ending ending = endings.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    if (ending == null) {
      throw new AssertionError("no connection has ended");
    }
    return ending;
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<String> what) {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain: " + what.get());
      }
      SystemHost.INSTANCE.sleepMillis(2);
    }
  }

  @Override
  public void close() {
    listeners.forEach(Transport.Listener::close);
    endpoint.close();
  }
}
