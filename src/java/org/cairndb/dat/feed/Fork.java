package org.cairndb.dat.feed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Shows to anybody that the owner of a feed has signed two histories of it: two proofs that both
 * end in the owner's signature and disagree about a part that both have. Nobody can make it up
 * without the owner's secret key.
 *
 * @param key the feed's
 * @param held of a block in the history that is held here
 * @param refused of a block in the other history
 */
public record Fork(PublicKey key, Claim held, Claim refused) {
  private static final int LEAVES_LOOKED_AT = 1 << 16;

  /**
   * What a signed proof says about a block.
   *
   * @param leaf the block's node
   * @param proof whole, so that nothing else is needed to verify it
   */
  public record Claim(TreeNode leaf, Proof proof) {
    /** How many blocks the history has that this was signed for; 0 if it was not signed so. */
    public long length(PublicKey key) {
      MerkleTree.Shown shown = shown(key, this);
      return shown == null ? 0 : shown.length();
    }
  }

  /** Whether this shows what it claims; needs nothing but the record itself. */
  public boolean isProven() {
    return disagreement() != null;
  }

  /** As bytes, for others to verify; see {@code docs/format/feed.md}. */
  public byte[] toBytes() {
    return ForkFile.bytes(this);
  }

  /**
   * What somebody has sent as a proof. Whether it is one, {@link #isProven} says.
   *
   * @throws CorruptException if these bytes are none at all
   */
  public static Fork ofBytes(byte[] bytes) {
    Fork fork = ForkFile.ofBytes(bytes);
    if (fork == null) {
      throw new CorruptException("no proof of a fork", "bytes", 0, "CAIRN FORK 1", bytes.length);
    }
    return fork;
  }

  /** How many blocks the two histories have, the held one first; empty if nothing is proven. */
  public List<Long> lengths() {
    MerkleTree.Shown ours = shown(key, held);
    MerkleTree.Shown theirs = shown(key, refused);
    return ours == null || theirs == null ? List.of() : List.of(ours.length(), theirs.length());
  }

  private @Nullable TreeNode disagreement() {
    MerkleTree.Shown ours = shown(key, held);
    MerkleTree.Shown theirs = shown(key, refused);
    if (ours == null || theirs == null) {
      return null;
    }
    Map<Long, TreeNode> nodes = new HashMap<>();
    ours.nodes().forEach(node -> nodes.put(node.index(), node));
    for (TreeNode node : theirs.nodes()) {
      TreeNode other = nodes.get(node.index());
      if (other != null && !other.equals(node)) {
        return node;
      }
    }
    return null;
  }

  private static MerkleTree.@Nullable Shown shown(PublicKey key, Claim claim) {
    try {
      return MerkleTree.verify(key, index -> null, claim.leaf(), claim.proof(), "a fork");
    } catch (CorruptException e) {
      return null;
    }
  }

  /** Looks for a proof of ours that contradicts one that was refused. */
  static Optional<Fork> find(
      PublicKey key, MerkleTree.Nodes held, long length, SleepFile signatures, Claim refused) {
    MerkleTree.Shown theirs = shown(key, refused);
    if (theirs == null || length == 0) {
      return Optional.empty();
    }
    byte[] signature = signatures.read(length - 1);
    for (TreeNode node : theirs.nodes()) {
      TreeNode known = FlatTree.endBlock(node.index()) <= length ? held.get(node.index()) : null;
      if (known != null && !known.equals(node)) {
        for (long block : leaves(held, known.index(), length)) {
          Fork fork = contradiction(key, held, block, length, signature, refused);
          if (fork != null) {
            return Optional.of(fork);
          }
        }
      }
    }
    // The roots may be what differs, and those are in the proof of any block.
    for (long block : leaves(held, Long.highestOneBit(length) - 1, length)) {
      Fork fork = contradiction(key, held, block, length, signature, refused);
      if (fork != null) {
        return Optional.of(fork);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Fork contradiction(
      PublicKey key,
      MerkleTree.Nodes held,
      long block,
      long length,
      byte[] signature,
      Claim refused) {
    TreeNode leaf = held.get(2 * block);
    if (leaf == null) {
      return null;
    }
    try {
      byte[] none = new byte[signature.length];
      MerkleTree.Signatures one = last -> last == length - 1 ? signature : none;
      Proof proof = MerkleTree.prove(held, block, length, one, 0);
      Fork fork = new Fork(key, new Claim(leaf, proof), refused);
      return fork.isProven() ? fork : null;
    } catch (CairnException e) {
      return null;
    }
  }

  /** A block under a node whose hash is held, and one under its parent. */
  private static List<Long> leaves(MerkleTree.Nodes held, long index, long length) {
    List<Long> leaves = new ArrayList<>();
    for (long top : new long[] {index, FlatTree.parent(index)}) {
      long end = Math.min(length, FlatTree.endBlock(top));
      long first = FlatTree.firstBlock(top);
      for (long block = first; block < Math.min(end, first + LEAVES_LOOKED_AT); block++) {
        if (held.get(2 * block) != null) {
          leaves.add(block);
          break;
        }
      }
    }
    return leaves;
  }
}
