package org.cairndb.dat.wire;

import java.io.IOException;
import org.cairndb.system.Link;
import org.cairndb.testing.FilterLink;

/** A connection on which, from some byte on, every thousandth byte that arrives is changed. */
final class FlippingLink extends FilterLink {
  private static final int EVERY = 1000;

  private final long from;
  private long count;

  FlippingLink(Link link, long from) {
    super(link);
    this.from = from;
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    int read = link.read(bytes, offset, length, timeoutMillis);
    for (int i = 0; i < read; i++) {
      if (count >= from && count % EVERY == 0) {
        bytes[offset + i] ^= 0x10;
      }
      count++;
    }
    return read;
  }
}
