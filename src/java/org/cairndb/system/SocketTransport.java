package org.cairndb.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Connections over TCP. An {@link Address} names a host or an address of this or another machine. A
 * thread that is interrupted while it uses a link ends that link.
 */
public final class SocketTransport implements Transport {
  private static final long PAUSE_AFTER_ERROR_MILLIS = 50;

  private final Host host;

  /**
   * A transport of this machine.
   *
   * @param host where threads and time come from
   */
  public SocketTransport(Host host) {
    this.host = host;
  }

  @Override
  public Listener listen(Address address, Consumer<Link> acceptor) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    boolean done = false;
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(resolve(address));
      InetSocketAddress local = (InetSocketAddress) server.getLocalAddress();
      Address listening = new Address(address.host(), local.getPort());
      Thread thread =
          host.startThread("cairn-listen-" + listening, () -> acceptAll(server, acceptor));
      done = true;
      return new SocketListener(listening, server, thread);
    } finally {
      if (!done) {
        server.close();
      }
    }
  }

  private void acceptAll(ServerSocketChannel server, Consumer<Link> acceptor) {
    while (server.isOpen()) {
      try {
        acceptor.accept(link(server.accept()));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // Out of descriptors, or a peer that left at once: the next one may fare better.
        host.sleepMillis(PAUSE_AFTER_ERROR_MILLIS);
      }
    }
  }

  @Override
  public Link connect(Address address, long timeoutMillis) throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean done = false;
    try {
      channel.configureBlocking(false);
      if (!channel.connect(resolve(address))) {
        try (Selector selector = Selector.open()) {
          channel.register(selector, SelectionKey.OP_CONNECT);
          select(selector, timeoutMillis);
          if (!channel.finishConnect()) {
            throw new SocketTimeoutException("no connection in time: address=" + address);
          }
        }
      }
      Link link = link(channel);
      done = true;
      return link;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private static InetSocketAddress resolve(Address address) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
  }

  private SocketLink link(SocketChannel channel) throws IOException {
    boolean done = false;
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
      Address peer = new Address(remote.getAddress().getHostAddress(), remote.getPort());
      SocketLink link = new SocketLink(host, channel, peer);
      done = true;
      return link;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** Waits for a selector; no time means not at all, where the JDK would take it for ever. */
  static void select(Selector selector, long timeoutMillis) throws IOException {
    if (timeoutMillis <= 0) {
      selector.selectNow();
    } else {
      selector.select(timeoutMillis);
    }
  }

  /** A server socket, where it listens, and the thread that takes its connections. */
  private record SocketListener(Address address, ServerSocketChannel server, Thread thread)
      implements Listener {
    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        // It takes no more connections, which is what was asked for.
      }
      // The system goes on listening for as long as the thread is in its call.
      if (Thread.currentThread() != thread) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
