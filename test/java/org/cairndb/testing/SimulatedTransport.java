package org.cairndb.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;

/**
 * A network in this process. It cuts what is sent into pieces, delays them, and loses connections,
 * as the seed says; time is real.
 */
public final class SimulatedTransport implements Transport {
  private static final int CAPACITY = 65_536;

  private final Map<Address, Consumer<Link>> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger ports = new AtomicInteger(20_000);
  private final Random random;
  private volatile int longestDelayMillis;
  private volatile int lossAfterBytes = Integer.MAX_VALUE;

  /** A network that delays nothing and loses nothing. */
  public SimulatedTransport(long seed) {
    random = new Random(seed);
  }

  /** From now on pieces take up to this long to arrive. */
  public void delay(int longestMillis) {
    longestDelayMillis = longestMillis;
  }

  /**
   * Connections that are made from now on are lost after about that many bytes in one direction.
   */
  public void loseAfter(int bytes) {
    lossAfterBytes = bytes;
  }

  private synchronized int dice(int bound) {
    return random.nextInt(bound);
  }

  @Override
  public Listener listen(Address address, Consumer<Link> acceptor) throws IOException {
    Address listening =
        address.port() == 0 ? new Address(address.host(), ports.getAndIncrement()) : address;
    if (listeners.putIfAbsent(listening, acceptor) != null) {
      throw new IOException("in use: address=" + listening);
    }
    return new Listener() {
      @Override
      public Address address() {
        return listening;
      }

      @Override
      public void close() {
        listeners.remove(listening);
      }
    };
  }

  @Override
  public Link connect(Address address, long timeoutMillis) throws IOException {
    Consumer<Link> acceptor = listeners.get(address);
    if (acceptor == null) {
      throw new ConnectException("nobody listens: address=" + address);
    }
    Address own = new Address(address.host(), ports.getAndIncrement());
    Pipe there = new Pipe(lossAfterBytes);
    Pipe back = new Pipe(lossAfterBytes);
    SystemHost.INSTANCE.startThread(
        "simulated-accept", () -> acceptor.accept(new SimulatedLink(there, back, own)));
    return new SimulatedLink(back, there, address);
  }

  /** Bytes that are available from some moment on. */
  private record Piece(byte[] bytes, long readyAt) {}

  /** One direction of a connection. */
  private final class Pipe {
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long rest;
    private int size;
    private int used;
    private boolean ended;
    private boolean lost;

    Pipe(int lossAfter) {
      rest = lossAfter == Integer.MAX_VALUE ? Long.MAX_VALUE : 1 + dice(lossAfter);
    }

    synchronized int read(byte[] bytes, int offset, int length, long deadline) throws IOException {
      while (true) {
        if (lost) {
          throw new IOException("connection lost");
        }
        Piece first = pieces.peek();
        long now = System.nanoTime();
        if (first != null && first.readyAt <= now) {
          int count = Math.min(length, 1 + dice(first.bytes.length - used));
          System.arraycopy(first.bytes, used, bytes, offset, count);
          used += count;
          size -= count;
          if (used == first.bytes.length) {
            pieces.remove();
            used = 0;
          }
          notifyAll();
          return count;
        }
        if (first == null && ended) {
          return -1;
        }
        if (now >= deadline) {
          throw new SocketTimeoutException("nothing came in time");
        }
        await(Math.min(deadline, first == null ? deadline : first.readyAt) - now);
      }
    }

    /** Takes some of the bytes; returns how many. */
    synchronized int write(byte[] bytes, int offset, int length, long deadline) throws IOException {
      while (true) {
        if (ended || lost) {
          throw new IOException(lost ? "connection lost" : "closed");
        }
        int room = CAPACITY - size;
        if (room > 0) {
          int count = Math.min(Math.min(room, length), 1 + dice(10_000));
          rest -= count;
          if (rest < 0) {
            lose();
            throw new IOException("connection lost");
          }
          byte[] piece = new byte[count];
          System.arraycopy(bytes, offset, piece, 0, count);
          long delay = longestDelayMillis == 0 ? 0 : dice(longestDelayMillis * 1_000_000);
          pieces.add(new Piece(piece, System.nanoTime() + delay));
          size += count;
          notifyAll();
          return count;
        }
        long now = System.nanoTime();
        if (now >= deadline) {
          throw new SocketTimeoutException("the peer did not take the bytes in time");
        }
        await(deadline - now);
      }
    }

    @SuppressWarnings("WaitNotInLoop") // those who call this look again
    private void await(long nanos) throws IOException {
      try {
        wait(Math.max(1, nanos / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted");
      }
    }

    synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized void lose() {
      lost = true;
      notifyAll();
    }
  }

  private static final class SimulatedLink implements Link {
    private final Pipe in;
    private final Pipe out;
    private final Address peer;

    SimulatedLink(Pipe in, Pipe out, Address peer) {
      this.in = in;
      this.out = out;
      this.peer = peer;
    }

    private static long deadline(long timeoutMillis) {
      return System.nanoTime() + timeoutMillis * 1_000_000;
    }

    @Override
    public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      return length == 0 ? 0 : in.read(bytes, offset, length, deadline(timeoutMillis));
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      long deadline = deadline(timeoutMillis);
      int written = 0;
      try {
        while (written < length) {
          written += out.write(bytes, offset + written, length - written, deadline);
        }
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    @Override
    public Address peer() {
      return peer;
    }

    @Override
    public void close() {
      out.end();
      in.lose();
    }
  }
}
