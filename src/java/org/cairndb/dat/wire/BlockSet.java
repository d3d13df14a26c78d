package org.cairndb.dat.wire;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A set of blocks, as bits in pages that are made when they are needed. Blocks beyond a bound are
 * not taken in, so that its size follows from the bound. For one thread.
 */
final class BlockSet {
  private static final int PAGE_WORDS = 128;
  private static final int PAGE_SHIFT = 13;

  private final TreeMap<Long, long[]> pages = new TreeMap<>();
  private long lastPage = -1;
  private long @Nullable [] last;
  private long count;

  /** Sixty-four blocks from a multiple of 64 on, the first in the highest bit. */
  long word(long number) {
    long[] page = page(number >> (PAGE_SHIFT - 6));
    return page == null ? 0 : page[(int) (number & (PAGE_WORDS - 1))];
  }

  private long @Nullable [] page(long number) {
    if (number != lastPage) {
      lastPage = number;
      last = pages.get(number);
    }
    return last;
  }

  boolean contains(long block) {
    return block >= 0 && (word(block >> 6) << (block & 63)) < 0;
  }

  /** How many bytes its pages take. */
  long heldBytes() {
    return (long) pages.size() * PAGE_WORDS * Long.BYTES;
  }

  /** How many blocks it has. */
  long count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(long block) {
    set(block, block + 1, true);
  }

  void remove(long block) {
    set(block, block + 1, false);
  }

  /** Adds or removes the blocks from one to another. */
  void set(long from, long to, boolean there) {
    long at = from;
    while (at < to) {
      long pageNumber = at >> PAGE_SHIFT;
      long pageEnd = Math.min(to, (pageNumber + 1) << PAGE_SHIFT);
      long[] page = page(pageNumber);
      if (page == null) {
        if (!there) {
          Long next = pages.ceilingKey(pageNumber);
          at = next == null ? to : Math.max(pageEnd, next << PAGE_SHIFT);
          continue;
        }
        page = new long[PAGE_WORDS];
        pages.put(pageNumber, page);
        last = page;
      }
      setInPage(page, at, pageEnd, there);
      at = pageEnd;
    }
  }

  private void setInPage(long[] page, long from, long to, boolean there) {
    long at = from;
    while (at < to) {
      int word = (int) (at >> 6 & (PAGE_WORDS - 1));
      long wordEnd = Math.min(to, ((at >> 6) + 1) << 6);
      long mask = -1L >>> (at & 63);
      if ((wordEnd & 63) != 0) {
        mask &= ~(-1L >>> (wordEnd & 63));
      }
      long old = page[word];
      page[word] = there ? old | mask : old & ~mask;
      count += Long.bitCount(page[word]) - Long.bitCount(old);
      at = wordEnd;
    }
  }

  /** The first block from one to another, or -1. */
  long next(long from, long to) {
    for (long at = from; at < to; at = (at | 63) + 1) {
      long rest = word(at >> 6) << (at & 63);
      if (rest != 0) {
        long found = at + Long.numberOfLeadingZeros(rest);
        return found < to ? found : -1;
      }
      if (page(at >> PAGE_SHIFT) == null) {
        Long page = pages.ceilingKey(at >> PAGE_SHIFT);
        if (page == null) {
          return -1;
        }
        at = Math.max(at, (page << PAGE_SHIFT) - 1);
      }
    }
    return -1;
  }

  /** The block after the last one; 0 if it is empty. */
  long end() {
    for (Map.Entry<Long, long[]> entry : pages.descendingMap().entrySet()) {
      long[] page = entry.getValue();
      for (int i = PAGE_WORDS - 1; i >= 0; i--) {
        if (page[i] != 0) {
          return (entry.getKey() << PAGE_SHIFT)
              + 64L * (i + 1)
              - Long.numberOfTrailingZeros(page[i]);
        }
      }
    }
    return 0;
  }
}
