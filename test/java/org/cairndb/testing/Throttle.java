package org.cairndb.testing;

import java.io.IOException;
import java.util.function.Consumer;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;

/** A transport whose links send no more than so many bytes in a second each. */
public record Throttle(Transport transport, long bytesPerSecond) implements Transport {
  private static final int PIECE = 8 << 10;

  @Override
  public Listener listen(Address address, Consumer<Link> acceptor) throws IOException {
    return transport.listen(address, link -> acceptor.accept(new Slow(link, bytesPerSecond)));
  }

  @Override
  public Link connect(Address address, long timeoutMillis) throws IOException {
    return new Slow(transport.connect(address, timeoutMillis), bytesPerSecond);
  }

  private static final class Slow extends FilterLink {
    private final long bytesPerSecond;
    private long freeNanos = System.nanoTime();

    Slow(Link link, long bytesPerSecond) {
      super(link);
      this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      for (int at = 0; at < length; at += PIECE) {
        int count = Math.min(PIECE, length - at);
        link.write(bytes, offset + at, count, timeoutMillis);
        freeNanos =
            Math.max(freeNanos, System.nanoTime()) + count * 1_000_000_000L / bytesPerSecond;
        long ahead = (freeNanos - System.nanoTime()) / 1_000_000;
        if (ahead > 2) {
          SystemHost.INSTANCE.sleepMillis(ahead);
        }
      }
    }
  }
}
