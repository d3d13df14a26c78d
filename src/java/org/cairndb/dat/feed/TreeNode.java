package org.cairndb.dat.feed;

import java.util.Arrays;
import java.util.HexFormat;
import org.cairndb.dat.crypto.Hashing;

/**
 * A node of a feed's Merkle tree.
 *
 * @param index its number in the tree, see {@code FlatTree}
 * @param hash 32 bytes, shared and never written to
 * @param size how many bytes the blocks under it have
 */
public record TreeNode(long index, byte[] hash, long size) {
  /** The node of a block. */
  static TreeNode leaf(long block, byte[] content) {
    return new TreeNode(2 * block, Hashing.leaf(content), content.length);
  }

  /** Whether a block is under this node, or is its own. */
  public boolean isAbove(long block) {
    return FlatTree.firstBlock(index) <= block && block < FlatTree.endBlock(index);
  }

  /** The parent of this node and its sibling. */
  TreeNode parentWith(TreeNode sibling) {
    boolean first = index < sibling.index;
    TreeNode left = first ? this : sibling;
    TreeNode right = first ? sibling : this;
    long both = Math.addExact(left.size, right.size);
    return new TreeNode(FlatTree.parent(index), Hashing.parent(both, left.hash, right.hash), both);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreeNode node
        && index == node.index
        && size == node.size
        && Arrays.equals(hash, node.hash);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(index) * 31 + Arrays.hashCode(hash);
  }

  @Override
  public String toString() {
    return "node " + index + " (" + size + " bytes, " + HexFormat.of().formatHex(hash, 0, 4) + "…)";
  }
}
