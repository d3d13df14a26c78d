package org.cairndb.dat.feed;

import org.cairndb.error.CairnException;

/**
 * A block that came from a peer, with its hash. Making one is most of the work of taking a block
 * in, and needs no feed, so several threads can do it at once.
 */
public final class HashedBlock {
  private final byte[] content;
  private final TreeNode leaf;

  private HashedBlock(byte[] content, TreeNode leaf) {
    this.content = content;
    this.leaf = leaf;
  }

  /** Hashes a block, whose content is not copied and must not change any more. */
  public static HashedBlock of(long number, byte[] content) {
    return new HashedBlock(content, TreeNode.leaf(number, content));
  }

  /** Which block of the feed it is said to be. */
  public long number() {
    return leaf.index() / 2;
  }

  /** Its bytes, shared. */
  public byte[] content() {
    return content;
  }

  /** Refuses what is no block. */
  static void checkSize(byte[] block) {
    if (block.length == 0 || block.length > Feed.MAX_BLOCK_BYTES) {
      throw new CairnException(
          "dat/block-size",
          "a block has 1 to " + Feed.MAX_BLOCK_BYTES + " bytes: bytes=" + block.length,
          "bytes",
          block.length);
    }
  }

  /** Its node in the feed's tree. */
  public TreeNode leaf() {
    return leaf;
  }
}
