package org.cairndb.dat.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.Link;

/**
 * One end of a connection in memory on which time is that of a test's clock: who waits for it waits
 * until the test lets time pass. What one end writes the other can read at once, up to 64 KiB.
 */
final class PipeLink implements Link {
  private static final int CAPACITY = 64 << 10;

  /** One direction. */
  private static final class Pipe {
    private final byte[] bytes = new byte[CAPACITY];
    private int from;
    private int size;
    private boolean ended;
    private long total;
    private long cutAfter = Long.MAX_VALUE;
  }

  private final Host clock;
  private final Pipe in;
  private final Pipe out;
  private final Address peer;

  private PipeLink(Host clock, Pipe in, Pipe out, Address peer) {
    this.clock = clock;
    this.in = in;
    this.out = out;
    this.peer = peer;
  }

  /** Both ends. */
  static PipeLink[] pair(Host clock) {
    Pipe there = new Pipe();
    Pipe back = new Pipe();
    return new PipeLink[] {
      new PipeLink(clock, back, there, new Address("127.0.0.1", 1)),
      new PipeLink(clock, there, back, new Address("127.0.0.1", 2))
    };
  }

  /** The connection is lost, in both directions, once so many bytes have been written here. */
  PipeLink cutAfter(long bytes) {
    out.cutAfter = bytes;
    return this;
  }

  /** How many bytes have been written here. */
  long written() {
    synchronized (out) {
      return out.total;
    }
  }

  private void await(Pipe pipe, long deadline) throws IOException {
    if (clock.nanoTime() - deadline >= 0) {
      throw new SocketTimeoutException("nothing happened in time");
    }
    try {
      pipe.wait(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    }
  }

  private long deadline(long timeoutMillis) {
    return clock.nanoTime() + timeoutMillis * 1_000_000;
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    long deadline = deadline(timeoutMillis);
    synchronized (in) {
      while (in.size == 0) {
        if (in.ended) {
          return -1;
        }
        await(in, deadline);
      }
      int count = Math.min(length, in.size);
      for (int i = 0; i < count; i++) {
        bytes[offset + i] = in.bytes[(in.from + i) % CAPACITY];
      }
      in.from = (in.from + count) % CAPACITY;
      in.size -= count;
      in.notifyAll();
      return count;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    long deadline = deadline(timeoutMillis);
    for (int at = 0; at < length; ) {
      boolean cut;
      synchronized (out) {
        while (out.size == CAPACITY && !out.ended) {
          await(out, deadline);
        }
        if (out.ended) {
          throw new IOException("closed");
        }
        int count = Math.min(length - at, CAPACITY - out.size);
        count = (int) Math.min(count, out.cutAfter - out.total);
        for (int i = 0; i < count; i++) {
          out.bytes[(out.from + out.size + i) % CAPACITY] = bytes[offset + at + i];
        }
        out.size += count;
        out.total += count;
        at += count;
        cut = out.total == out.cutAfter;
        out.notifyAll();
      }
      if (cut) {
        close();
      }
    }
  }

  /** Waits until the other end has read all that was written. */
  void awaitRead() throws IOException {
    synchronized (out) {
      while (out.size > 0 && !out.ended) {
        try {
          out.wait(1);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted");
        }
      }
    }
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public void close() {
    for (Pipe pipe : new Pipe[] {in, out}) {
      synchronized (pipe) {
        pipe.ended = true;
        pipe.notifyAll();
      }
    }
  }
}
