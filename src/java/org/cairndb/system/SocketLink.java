package org.cairndb.system;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection. The channel does not block; who has to wait does so with a selector of his own
 * direction, made when it is first needed.
 */
final class SocketLink implements Link {
  private final Host host;
  private final SocketChannel channel;
  private final Address peer;
  private final Waiting reading = new Waiting(SelectionKey.OP_READ);
  private final Waiting writing = new Waiting(SelectionKey.OP_WRITE);

  SocketLink(Host host, SocketChannel channel, Address peer) {
    this.host = host;
    this.channel = channel;
    this.peer = peer;
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    long start = host.nanoTime();
    while (true) {
      int count = channel.read(buffer);
      if (count != 0 || length == 0) {
        return count;
      }
      long rest = timeoutMillis - (host.nanoTime() - start) / 1_000_000;
      if (rest <= 0) {
        throw new SocketTimeoutException("nothing came in time: peer=" + peer);
      }
      reading.await(rest);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    long start = host.nanoTime();
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        long rest = timeoutMillis - (host.nanoTime() - start) / 1_000_000;
        if (rest <= 0) {
          close();
          throw new SocketTimeoutException("the peer did not take the bytes in time: peer=" + peer);
        }
        writing.await(rest);
      }
    }
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no more use to anybody, which is what was asked for.
    }
    reading.end();
    writing.end();
  }

  /** The wait of one direction. */
  private final class Waiting {
    private final int operation;
    private @Nullable Selector selector;

    Waiting(int operation) {
      this.operation = operation;
    }

    void await(long millis) throws IOException {
      try {
        Selector own = selector();
        own.selectedKeys().clear();
        own.select(millis);
      } catch (ClosedSelectorException e) {
        throw new ClosedChannelException();
      }
    }

    private synchronized Selector selector() throws IOException {
      Selector own = selector;
      if (own == null) {
        own = Selector.open();
        selector = own;
        if (channel.isOpen()) {
          channel.register(own, operation);
        } else {
          own.close(); // the link was closed before there was something to wake up
        }
      }
      return own;
    }

    synchronized void end() {
      if (selector != null) {
        try {
          selector.close();
        } catch (IOException e) {
          // as above
        }
      }
    }
  }
}
