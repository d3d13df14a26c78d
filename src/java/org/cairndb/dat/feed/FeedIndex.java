package org.cairndb.dat.feed;

import java.util.List;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a feed say about its blocks: the nodes, the signatures, and which blocks and
 * nodes are here. For one thread at a time.
 */
record FeedIndex(TreeFile tree, SleepFile signatures, SleepFile bitfield, Bitfield bits) {
  /**
   * Opens the files, and makes them if they are missing.
   *
   * @param owned whether the feed is the owner's, who has every block
   * @throws CorruptException if nothing was said to be in doubt, and what was signed is not what is
   *     there
   */
  static FeedIndex open(PublicKey key, FeedFiles files, boolean owned, Recovery recovery) {
    boolean sure = recovery == Recovery.NONE;
    SleepFile nodes = SleepFile.open(files.tree(), SleepFile.Kind.TREE, sure);
    SleepFile signatures = SleepFile.open(files.signatures(), SleepFile.Kind.SIGNATURES, sure);
    SleepFile bitfield = SleepFile.open(files.bitfield(), SleepFile.Kind.BITFIELD, sure);
    nodes.create();
    signatures.create();
    bitfield.create();
    Bitfield bits = new Bitfield();
    for (long page = 0; page < bitfield.count(); page++) {
      bits.load(bitfield.read(page));
    }
    if (sure) {
      FeedIndex index = new FeedIndex(new TreeFile(nodes, bits), signatures, bitfield, bits);
      index.checkSignature(key);
      return index;
    }
    Bitfield sound = new FeedRecovery(key, owned, nodes, signatures).nodes();
    FeedIndex index = new FeedIndex(new TreeFile(nodes, sound), signatures, bitfield, sound);
    index.restoreBlocks(bits, owned, recovery == Recovery.BLOCKS ? files.blocks() : null);
    return index;
  }

  private void checkSignature(PublicKey key) {
    long length = bits.end();
    List<TreeNode> roots = MerkleTree.roots(tree, length, tree.place());
    if (length > 0 && !key.verifies(MerkleTree.treeHash(roots), signatures.read(length - 1))) {
      throw new CorruptException(
          "the tree is not the one that was signed",
          signatures.place(),
          signatures.offset(length - 1),
          "a signature of " + length + " blocks by " + key,
          "another");
    }
  }

  /**
   * Notes which of the blocks are here whose nodes are.
   *
   * @param before what the bitfield has said
   * @param blocks where they are to be looked for; null to rely on that, or on the owner
   */
  private void restoreBlocks(Bitfield before, boolean owned, @Nullable BlockStore blocks) {
    long end = bits.end();
    for (long block = 0; block < end; block++) {
      if (bits.hasNode(2 * block)) {
        boolean here =
            blocks == null
                ? owned || before.hasBlock(block)
                : isIn(blocks, block, tree.require(2 * block));
        bits.setBlock(block, here);
      }
    }
    for (long page = bits.pageCount(); page < bitfield.count(); page++) {
      bitfield.write(page, new byte[Bitfield.PAGE_BYTES]);
    }
    bits.writeTo(bitfield);
  }

  private boolean isIn(BlockStore blocks, long block, TreeNode leaf) {
    long offset = 0;
    for (long index : FlatTree.roots(block)) {
      TreeNode root = tree.get(index);
      if (root == null) {
        return false;
      }
      offset += root.size();
    }
    if (leaf.size() > Feed.MAX_BLOCK_BYTES) {
      return false;
    }
    byte[] content = blocks.read(block, offset, (int) leaf.size());
    return TreeNode.leaf(block, content).equals(leaf);
  }

  /** Keeps nodes, and the signature of a length if there is one. */
  void keep(List<TreeNode> nodes, long signedLength, byte @Nullable [] signature) {
    tree.put(nodes);
    if (signature != null) {
      signatures.write(signedLength - 1, signature);
    }
    nodes.forEach(node -> bits.setNode(node.index()));
  }

  void force() {
    tree.force();
    signatures.force();
    bitfield.force();
  }

  void close() {
    tree.close();
    signatures.close();
    bitfield.close();
  }
}
