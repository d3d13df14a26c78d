package org.cairndb.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a peer and the one that it calls, on real sockets of this host. It counts what
 * passes, lets only so much through in a second, and cuts a connection after so many bytes.
 */
public final class Relay implements AutoCloseable {
  private static final int PIECE = 2 << 10;
  private static final int BUFFER = 16 << 10;

  private final int target;
  private final ServerSocket server;
  private final List<Closeable> open = new CopyOnWriteArrayList<>();
  private volatile long bytesPerSecond = Long.MAX_VALUE;
  private long untilCut = Long.MAX_VALUE;
  private int cuts;
  private long bytes;
  private long turns;
  private boolean answered;

  private Relay(int target) throws IOException {
    this.target = target;
    server = new ServerSocket();
    server.setReceiveBufferSize(BUFFER); // what waits in the kernel is soon under way
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    start(this::accept);
  }

  /** Calls that port of this host for whoever calls {@link #port}. */
  public static Relay to(int port) throws IOException {
    return new Relay(port);
  }

  /** Where it is called. */
  public int port() {
    return server.getLocalPort();
  }

  /** Lets no more than that through in a second, each way. */
  public Relay bytesPerSecond(long most) {
    bytesPerSecond = most;
    return this;
  }

  /** Cuts the connection that carries it after so many more bytes, both ways counted together. */
  public synchronized Relay cutAfter(long more) {
    untilCut = more;
    return this;
  }

  /** How many connections were cut. */
  public synchronized int cuts() {
    return cuts;
  }

  /** Bytes carried, both ways. */
  public synchronized long bytes() {
    return bytes;
  }

  /** How often the caller has said something after it had been answered: round trips. */
  public synchronized long turns() {
    return turns;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket caller = server.accept();
        open.add(caller);
        Socket called = new Socket();
        open.add(called);
        called.setReceiveBufferSize(BUFFER);
        called.setTcpNoDelay(true);
        caller.setTcpNoDelay(true);
        called.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        start(() -> carry(caller, called, true));
        start(() -> carry(called, caller, false));
      } catch (IOException e) {
        close(open.isEmpty() ? server : open.get(open.size() - 1)); // nobody there, or closed
      }
    }
  }

  private void carry(Socket from, Socket to, boolean asking) {
    byte[] piece = new byte[PIECE];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      long free = System.nanoTime();
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        int passes = pass(n, asking);
        if (bytesPerSecond != Long.MAX_VALUE) {
          free = Math.max(free, System.nanoTime()) + passes * 1_000_000_000L / bytesPerSecond;
          TimeUnit.NANOSECONDS.sleep(free - System.nanoTime());
        }
        out.write(piece, 0, passes);
        if (passes < n) {
          from.setSoLinger(passes % 2 == 0, 0); // half of them end with a reset
          return;
        }
      }
    } catch (IOException e) {
      return; // either side has gone, which ends the other's
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized int pass(int count, boolean asking) {
    int passes = (int) Math.min(count, untilCut);
    untilCut -= untilCut == Long.MAX_VALUE ? 0 : passes;
    if (passes < count) {
      untilCut = Long.MAX_VALUE;
      cuts++;
    }
    turns += asking && answered ? 1 : 0;
    answered = !asking;
    bytes += passes;
    return passes;
  }

  private static void close(Closeable one) {
    try {
      one.close();
    } catch (IOException e) {
      return; // it is gone in any case
    }
  }

  @Override
  public void close() {
    close(server);
    open.forEach(Relay::close);
  }
}
