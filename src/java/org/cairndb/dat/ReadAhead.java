package org.cairndb.dat;

import org.cairndb.dat.wire.Exchange;

/**
 * Notices that a feed is read block after block, and asks for the next ones before they are needed:
 * one at first, twice as many each time, {@value #MOST} at most. Thread-safe.
 */
final class ReadAhead {
  static final int MOST = 16;

  private long last = -1;
  private long asked = -1;
  private int window;

  /** Notes that a block is being read, of a file that ends before a block. */
  void reading(Exchange exchange, long block, long end) {
    long from;
    long to;
    synchronized (this) {
      if (block == last) {
        return;
      }
      window = block == last + 1 ? Math.min(MOST, Math.max(1, 2 * window)) : 0;
      last = block;
      to = Math.min(end, block + 1 + window);
      from = window == 0 ? to : Math.max(asked, block + 1);
      asked = to;
    }
    if (from < to) {
      exchange.want(from, to);
    }
  }
}
