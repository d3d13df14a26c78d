package org.cairndb.dat.feed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shows that a block belongs to a feed, as it travels with the block: the nodes beside the way
 * from the block up to a root, then the other roots, ascending.
 *
 * @param nodes in that order; without those that the receiver is known to have
 * @param signature of the whole tree, 64 bytes; null if the receiver has a node on the way already
 */
public record Proof(List<TreeNode> nodes, byte @Nullable [] signature) {
  /** Of a block whose hash the receiver has already. */
  public static final Proof NONE = new Proof(List.of(), null);

  /** Copies the list. */
  public Proof {
    nodes = List.copyOf(nodes);
  }
}
