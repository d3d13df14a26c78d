package org.cairndb.dat.wire;

import java.io.IOException;
import org.cairndb.system.Address;
import org.cairndb.system.Link;

/** A connection on which, from some byte on, every thousandth byte that arrives is changed. */
final class FlippingLink implements Link {
  private static final int EVERY = 1000;

  private final Link link;
  private final long from;
  private long count;

  FlippingLink(Link link, long from) {
    this.link = link;
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

  @Override
  public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    link.write(bytes, offset, length, timeoutMillis);
  }

  @Override
  public Address peer() {
    return link.peer();
  }

  @Override
  public void close() {
    link.close();
  }
}
