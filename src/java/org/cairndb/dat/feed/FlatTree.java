package org.cairndb.dat.feed;

/**
 * Numbers for the nodes of a binary tree over blocks, from left to right as they stand in a
 * picture: block b is node 2b, and the parent of two neighbours has the number in their middle.
 *
 * <pre>
 *        3
 *    1       5
 *  0   2   4   6    8
 * </pre>
 *
 * A node of depth d is the (o+1)th of its depth, with o its offset: its number is (2o+1) 2^d - 1. A
 * tree of n blocks that is not full has several roots: full trees, the largest first.
 */
final class FlatTree {
  private FlatTree() {}

  static int depth(long node) {
    return Long.numberOfTrailingZeros(node + 1);
  }

  private static long offset(long node) {
    return node >> (depth(node) + 1);
  }

  private static long node(int depth, long offset) {
    return ((2 * offset + 1) << depth) - 1;
  }

  static long sibling(long node) {
    return node(depth(node), offset(node) ^ 1);
  }

  static long parent(long node) {
    return node(depth(node) + 1, offset(node) >> 1);
  }

  /** The left one of two children. Not for leaves. */
  static long leftChild(long node) {
    return node(depth(node) - 1, 2 * offset(node));
  }

  /** The right one of two children. Not for leaves. */
  static long rightChild(long node) {
    return node(depth(node) - 1, 2 * offset(node) + 1);
  }

  /** Whether it is the left one of two siblings. */
  static boolean isLeft(long node) {
    return (offset(node) & 1) == 0;
  }

  /** The first block under a node. */
  static long firstBlock(long node) {
    return offset(node) << depth(node);
  }

  /** The block after the last one under a node. */
  static long endBlock(long node) {
    return (offset(node) + 1) << depth(node);
  }

  /** The roots over the first blocks, ascending. */
  static long[] roots(long blocks) {
    long[] roots = new long[Long.bitCount(blocks)];
    long from = 0;
    int n = 0;
    for (long left = blocks; left > 0; left -= Long.highestOneBit(left)) {
      long width = Long.highestOneBit(left);
      roots[n++] = 2 * from + width - 1;
      from += width;
    }
    return roots;
  }
}
