package org.cairndb.dat.feed;

import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Sums of blocks that were verified, eight bytes for each, while the process lives: so a block that
 * is served many times is hashed once. They find what was changed by accident, not what somebody
 * made to have the same sum. Thread-safe.
 */
final class BlockSums {
  private static final int PAGE_BLOCKS = 1 << 10;
  private static final long KNOWN = 1L << 32;

  private final Map<Long, long[]> pages = new HashMap<>();

  /** Notes the sum of a block that was verified. */
  void note(long block, byte[] content) {
    long sum = sum(content) | KNOWN;
    synchronized (this) {
      long[] page = pages.computeIfAbsent(block / PAGE_BLOCKS, n -> new long[PAGE_BLOCKS]);
      page[(int) (block % PAGE_BLOCKS)] = sum;
    }
  }

  /** Whether these bytes have the sum that was noted for the block. */
  boolean agrees(long block, byte[] content) {
    long noted;
    synchronized (this) {
      long[] page = pages.get(block / PAGE_BLOCKS);
      noted = page == null ? 0 : page[(int) (block % PAGE_BLOCKS)];
    }
    return noted != 0 && noted == (sum(content) | KNOWN);
  }

  private static long sum(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return sum.getValue();
  }
}
