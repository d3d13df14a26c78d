package org.cairndb.dat.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which blocks and which nodes of the tree somebody has, in pages as they stand on disk.
 *
 * <pre>
 * page  = blocks:1024 nodes:2048 index:512           bytes; bits from the highest of a byte on
 * </pre>
 *
 * The index sums up the bits of blocks, so that the real tool can skip what is full or empty: the
 * 512 bytes of all pages together are a flat tree. Leaf 2i is about bytes 4i to 4i+3 of the blocks,
 * two bits for each: 11 if it is all ones, 00 if it is all zeros, else 01. A parent's high half is
 * about its left child, its low half about the right one: two bits for each half of the child.
 *
 * <p>For one thread at a time.
 */
final class Bitfield {
  static final int PAGE_BYTES = 3584;
  private static final int BLOCK_BYTES = 1024;
  private static final int NODE_BYTES = 2048;
  private static final int INDEX_BYTES = 512;
  private static final int INDEX_AT = BLOCK_BYTES + NODE_BYTES;

  private final List<byte[]> pages = new ArrayList<>();
  private final TreeSet<Integer> changed = new TreeSet<>();
  private long nodeEnd;
  private long blockCount;

  /** Takes over a page that was stored; pages come in their order. */
  void load(byte[] page) {
    pages.add(page);
    int number = pages.size() - 1;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      blockCount += Integer.bitCount(page[i] & 0xff);
    }
    for (int i = 0; i < NODE_BYTES; i++) {
      int bits = page[BLOCK_BYTES + i] & 0xff;
      for (int bit = 0; bits != 0 && bit < 8; bit++) {
        if ((bits & (0x80 >> bit)) != 0) {
          long node = (long) number * NODE_BYTES * 8 + i * 8L + bit;
          nodeEnd = Math.max(nodeEnd, FlatTree.endBlock(node));
        }
      }
    }
  }

  /** How many blocks the feed had when the newest node came: the end of the widest node. */
  long end() {
    return nodeEnd;
  }

  /** How many pages they fill. */
  int pageCount() {
    return pages.size();
  }

  /** How many blocks there are. */
  long blockCount() {
    return blockCount;
  }

  boolean hasBlock(long block) {
    return bit(block, 0, BLOCK_BYTES);
  }

  boolean hasNode(long node) {
    return bit(node, BLOCK_BYTES, NODE_BYTES);
  }

  /** The bits of blocks from a multiple of 8 to another block. */
  byte[] blocks(long from, long to) {
    long end = Math.min(to, pages.size() * 8L * BLOCK_BYTES);
    byte[] bits = new byte[(int) Math.max(0, (end - from + 7) / 8)];
    int at = 0;
    while (at < bits.length) {
      long first = from / 8 + at;
      int inPage = (int) (first % BLOCK_BYTES);
      int count = Math.min(bits.length - at, BLOCK_BYTES - inPage);
      System.arraycopy(pages.get((int) (first / BLOCK_BYTES)), inPage, bits, at, count);
      at += count;
    }
    if (end % 8 != 0 && bits.length > 0) {
      bits[bits.length - 1] &= (byte) (0xff00 >> (end % 8));
    }
    return bits;
  }

  private boolean bit(long n, int from, int bytes) {
    long page = n / (bytes * 8L);
    if (page >= pages.size()) {
      return false;
    }
    int at = (int) (n % (bytes * 8L));
    return (pages.get((int) page)[from + (at >> 3)] & (0x80 >> (at & 7))) != 0;
  }

  void setNode(long node) {
    set(node, BLOCK_BYTES, NODE_BYTES, true);
    nodeEnd = Math.max(nodeEnd, FlatTree.endBlock(node));
  }

  /** Notes that a block is there, or is not any more. */
  void setBlock(long block, boolean there) {
    if (set(block, 0, BLOCK_BYTES, there)) {
      blockCount += there ? 1 : -1;
      updateIndex(block / 8);
    }
  }

  private boolean set(long n, int from, int bytes, boolean value) {
    int number = (int) (n / (bytes * 8L));
    while (pages.size() <= number) {
      if (!value) {
        return false;
      }
      changed.add(pages.size());
      pages.add(new byte[PAGE_BYTES]);
    }
    byte[] page = pages.get(number);
    int at = (int) (n % (bytes * 8L));
    int mask = 0x80 >> (at & 7);
    int old = page[from + (at >> 3)] & 0xff;
    int now = value ? old | mask : old & ~mask;
    page[from + (at >> 3)] = (byte) now;
    if (now == old) {
      return false;
    }
    changed.add(number);
    return true;
  }

  private void updateIndex(long blockByte) {
    long at = 2 * (blockByte / 4);
    int leaf = 0;
    for (int i = 0; i < 4; i++) {
      leaf = leaf << 2 | summary(blocks(blockByte / 4 * 4 + i), 0xff);
    }
    setIndex(at, leaf);
    while (true) {
      at = FlatTree.parent(at);
      if (at >= (long) pages.size() * INDEX_BYTES) {
        return;
      }
      int left = index(FlatTree.leftChild(at));
      int right = index(FlatTree.rightChild(at));
      setIndex(at, halves(left) << 4 | halves(right));
    }
  }

  private static int halves(int child) {
    return summary(child >> 4, 0xf) << 2 | summary(child & 0xf, 0xf);
  }

  private static int summary(int bits, int all) {
    return bits == all ? 3 : bits == 0 ? 0 : 1;
  }

  private int blocks(long blockByte) {
    return pages.get((int) (blockByte / BLOCK_BYTES))[(int) (blockByte % BLOCK_BYTES)] & 0xff;
  }

  private int index(long at) {
    long page = at / INDEX_BYTES;
    return page < pages.size()
        ? pages.get((int) page)[INDEX_AT + (int) (at % INDEX_BYTES)] & 0xff
        : 0;
  }

  private void setIndex(long at, int value) {
    int page = (int) (at / INDEX_BYTES);
    pages.get(page)[INDEX_AT + (int) (at % INDEX_BYTES)] = (byte) value;
    changed.add(page);
  }

  /** Writes the pages that have changed since the last time. */
  void writeTo(SleepFile file) {
    for (int page : changed) {
      file.write(page, pages.get(page));
    }
    changed.clear();
  }
}
