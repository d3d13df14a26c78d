package org.cairndb.dat.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Proofs over the nodes of a feed's tree: made, verified, and asked for. No I/O: nodes come from a
 * {@link Nodes}, and what a proof brings is given back to be stored.
 */
final class MerkleTree {
  /** The nodes that somebody holds, all of them trusted. */
  interface Nodes {
    /** The node of a number, or null if it is not held. */
    @Nullable TreeNode get(long index);
  }

  /** The signatures that somebody holds. */
  @FunctionalInterface
  interface Signatures {
    /** The signature over a feed that ends with a block; zeros if it is not held. */
    byte[] endingWith(long block);
  }

  /**
   * What a proof has shown.
   *
   * @param nodes that can be trusted from now on
   * @param length of the feed that was signed, in blocks; 0 if no signature was needed
   */
  record Shown(List<TreeNode> nodes, long length) {
    /** Whether only the signature of a shorter feed shows it. */
    boolean isOlderThan(long known) {
      return length > 0 && length < known;
    }
  }

  /** So many lengths are tried for an older proof. */
  private static final int MOST_LENGTHS = 64;

  private MerkleTree() {}

  /** The hash that the owner signs when a feed has these roots. */
  static byte[] treeHash(List<TreeNode> roots) {
    Hashing hash = Hashing.tree();
    roots.forEach(root -> hash.root(root.hash(), root.index(), root.size()));
    return hash.end();
  }

  /**
   * The roots over the first blocks.
   *
   * @throws CorruptException if one of them is not held
   */
  static List<TreeNode> roots(Nodes held, long length, String place) {
    List<TreeNode> roots = new ArrayList<>();
    for (long index : FlatTree.roots(length)) {
      TreeNode root = held.get(index);
      if (root == null) {
        throw new CorruptException("root is missing", place, index, "node " + index, "none");
      }
      roots.add(root);
    }
    return roots;
  }

  /** The block that has a byte of the feed, or -1 if that cannot be told from what is held. */
  static long blockAt(Nodes held, List<TreeNode> roots, long byteOffset) {
    long before = 0;
    for (TreeNode root : roots) {
      if (byteOffset < before + root.size()) {
        return blockAt(held, root, byteOffset - before);
      }
      before += root.size();
    }
    return -1;
  }

  private static long blockAt(Nodes held, TreeNode root, long byteOffset) {
    TreeNode at = root;
    long rest = byteOffset;
    while (FlatTree.depth(at.index()) > 0) {
      TreeNode left = held.get(FlatTree.leftChild(at.index()));
      boolean goesLeft = left != null && rest < left.size();
      TreeNode next = goesLeft ? left : held.get(FlatTree.rightChild(at.index()));
      if (left == null || next == null) {
        return -1;
      }
      rest -= goesLeft ? 0 : left.size();
      at = next;
    }
    return at.index() / 2;
  }

  /**
   * A proof of a block, by the newest signature that the nodes here lead to.
   *
   * @param length of the feed as it is now
   * @param digest which nodes the receiver says it has, see {@link #digest}
   * @throws CairnException {@code :dat/block-missing} if nodes are missing for any
   */
  static Proof prove(Nodes held, long block, long length, Signatures signatures, long digest) {
    if (digest == 1) {
      return Proof.NONE;
    }
    Set<Long> theirs = theirs(2 * block, digest);
    byte[] newest = signatures.endingWith(length - 1);
    Proof proof = climb(held, 2 * block, length, newest, theirs, List.of());
    proof = proof == null ? proveOlder(held, block, length, signatures, theirs) : proof;
    if (proof == null) {
      throw new CairnException(
          "dat/block-missing", "nodes of its proof are not here: block=" + block);
    }
    return proof;
  }

  /** A proof for a length at which the highest node that can be reached was a root. */
  private static @Nullable Proof proveOlder(
      Nodes held, long block, long length, Signatures signatures, Set<Long> theirs) {
    long top = 2 * block;
    while (held.get(FlatTree.sibling(top)) != null && held.get(FlatTree.parent(top)) != null) {
      top = FlatTree.parent(top);
    }
    long first = FlatTree.endBlock(top);
    long span = Math.min(MOST_LENGTHS, first - FlatTree.firstBlock(top));
    for (long older = Math.min(length, first + span) - 1; older >= first; older--) {
      byte[] signature = signatures.endingWith(older - 1);
      Proof proof =
          isSignature(signature)
              ? climb(held, 2 * block, older, signature, theirs, List.of())
              : null;
      if (proof != null) {
        return proof;
      }
    }
    return null;
  }

  private static boolean isSignature(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * A whole proof of the lowest node that is held of those that a block is under, which is its
   * first node. It shows as much about what lies before the block as one of the block's own node.
   */
  static @Nullable Proof proveAbove(Nodes held, long block, long length, Signatures signatures) {
    byte[] signature = signatures.endingWith(Math.max(0, length - 1));
    for (long at = 2 * block; FlatTree.endBlock(at) <= length; at = FlatTree.parent(at)) {
      TreeNode node = held.get(at);
      Proof proof =
          node == null ? null : climb(held, at, length, signature, Set.of(), List.of(node));
      if (proof != null) {
        return proof;
      }
    }
    return null;
  }

  /**
   * A proof that begins with some nodes, on the way from a node to a root, or to a node of theirs.
   *
   * @return null if a node on the way is not held
   */
  private static @Nullable Proof climb(
      Nodes held,
      long from,
      long length,
      byte[] signature,
      Set<Long> theirs,
      List<TreeNode> begin) {
    List<TreeNode> nodes = new ArrayList<>(begin);
    long[] roots = FlatTree.roots(length);
    long at = from;
    while (Arrays.binarySearch(roots, at) < 0) {
      if (theirs.contains(at)) {
        return new Proof(nodes, null);
      }
      if (!add(held, FlatTree.sibling(at), theirs, nodes)) {
        return null;
      }
      at = FlatTree.parent(at);
    }
    if (theirs.contains(at)) {
      return new Proof(nodes, null);
    }
    for (long root : roots) {
      if (root != at && !add(held, root, theirs, nodes)) {
        return null;
      }
    }
    return new Proof(nodes, signature);
  }

  private static boolean add(Nodes held, long index, Set<Long> theirs, List<TreeNode> nodes) {
    if (theirs.contains(index)) {
      return true;
    }
    TreeNode node = held.get(index);
    return node != null && nodes.add(node);
  }

  /**
   * The nodes that a digest names: bit k, from 1 on, is the kth sibling on the way up. If bit 0 is
   * set, then the highest bit stands for the ancestor at that height instead, and for all roots to
   * the left of it.
   */
  private static Set<Long> theirs(long leaf, long digest) {
    Set<Long> theirs = new HashSet<>();
    boolean hasAncestor = (digest & 1) != 0;
    long at = leaf;
    for (long bits = digest >>> 1; bits != 0; bits >>>= 1) {
      if (bits == 1 && hasAncestor) {
        theirs.add(at);
        long last = FlatTree.isLeft(at) ? at : FlatTree.sibling(at);
        for (long root : FlatTree.roots(FlatTree.endBlock(last))) {
          theirs.add(root);
        }
        break;
      }
      if ((bits & 1) != 0) {
        theirs.add(FlatTree.sibling(at));
      }
      at = FlatTree.parent(at);
    }
    return theirs;
  }

  /**
   * What to ask for with a block: which nodes of its proof are held already, as one number.
   *
   * @param length how many blocks the feed is known to have
   */
  static long digest(Nodes held, long block, long length) {
    long leaf = 2 * block;
    if (held.get(leaf) != null) {
      return 1;
    }
    long end = Math.max(block + 1, length);
    long digest = 0;
    long bit = 2;
    for (long at = leaf; bit > 0; at = FlatTree.parent(at), bit <<= 1) {
      long parent = FlatTree.parent(at);
      if (held.get(FlatTree.sibling(at)) != null) {
        digest |= bit;
      }
      if (held.get(parent) != null) {
        digest |= 2 * bit | 1;
        return digest + 1 == 4 * bit ? 1 : digest;
      }
      if (FlatTree.firstBlock(parent) == 0 && FlatTree.endBlock(parent) >= end) {
        return digest;
      }
    }
    return digest;
  }

  /**
   * Verifies a block with its proof.
   *
   * @param key whose signature counts
   * @param held nodes that are trusted; where one is reached, no signature is needed
   * @param place for errors
   * @throws CorruptException if this does not show that the block belongs to the feed, or shows it
   *     of a feed with another past than the one that is held
   */
  static Shown verify(PublicKey key, Nodes held, TreeNode leaf, Proof proof, String place) {
    try {
      return new Verification(key, held, proof, place).run(leaf);
    } catch (ArithmeticException e) {
      throw new CorruptException(
          "sizes in a proof overflow", place, leaf.index(), "a size", "2^63");
    }
  }

  private static final class Verification {
    private final PublicKey key;
    private final Nodes held;
    private final Proof proof;
    private final String place;
    private final Deque<TreeNode> sent;
    private final List<TreeNode> trusted = new ArrayList<>();

    Verification(PublicKey key, Nodes held, Proof proof, String place) {
      this.key = key;
      this.held = held;
      this.proof = proof;
      this.place = place;
      this.sent = new ArrayDeque<>(proof.nodes());
    }

    Shown run(TreeNode leaf) {
      TreeNode top = leaf;
      trusted.add(top);
      while (true) {
        TreeNode known = held.get(top.index());
        if (known != null) {
          if (!known.equals(top)) {
            throw new CorruptException("block is not the feed's", place, leaf.index(), known, top);
          }
          return new Shown(trusted, 0);
        }
        TreeNode sibling = sibling(top);
        if (sibling == null) {
          return signed(top);
        }
        trusted.add(sibling);
        top = top.parentWith(sibling);
        trusted.add(top);
      }
    }

    private @Nullable TreeNode sibling(TreeNode node) {
      long index = FlatTree.sibling(node.index());
      return next(index);
    }

    /** The way up has ended at a root: all roots together must be signed. */
    private Shown signed(TreeNode top) {
      TreeNode last = sent.peekLast();
      long length = FlatTree.endBlock(top.index());
      length = last == null ? length : Math.max(length, FlatTree.endBlock(last.index()));
      long[] indexes = FlatTree.roots(length);
      if (Arrays.binarySearch(indexes, top.index()) < 0) {
        // Roots that are signed say nothing about a node that does not lead to one of them.
        throw new CorruptException(
            "proof lacks a node on the way up",
            place,
            top.index(),
            "node " + FlatTree.sibling(top.index()),
            "none");
      }
      List<TreeNode> roots = new ArrayList<>();
      for (long index : indexes) {
        TreeNode root = index == top.index() ? top : next(index);
        if (root == null) {
          throw new CorruptException("proof lacks a root", place, index, "node " + index, "none");
        }
        roots.add(root);
      }
      byte[] signature = proof.signature();
      if (signature == null) {
        throw new CorruptException("proof has no signature", place, length, "64 bytes", "none");
      }
      if (!key.verifies(treeHash(roots), signature)) {
        throw new CorruptException(
            "signature is not the owner's", place, length, "one by " + key, "another");
      }
      trusted.addAll(roots);
      return new Shown(trusted, length);
    }

    /** A node that was sent, or that is held; if both, they must be the same. */
    private @Nullable TreeNode next(long index) {
      TreeNode known = held.get(index);
      TreeNode next = sent.peek();
      if (next == null || next.index() != index) {
        return known;
      }
      if (known != null && !known.equals(next)) {
        throw new CorruptException(
            "proof is of another history of the feed", place, index, known, next);
      }
      return sent.poll();
    }
  }
}
