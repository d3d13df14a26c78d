package org.cairndb.dat.feed;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what of a feed is sound after a loss of power, whatever part of what was not forced is
 * there: the longest feed whose roots are there and signed, and of its nodes those that hash up to
 * the roots. A node that is lost is made again from those below it. The owner goes on from the
 * longest feed of which all nodes are there; a follower gets again what is not. Signatures behind
 * that length are removed, since they are of a history that nobody goes on with. Can be interrupted
 * and run again.
 */
final class FeedRecovery {
  private static final int SLOT_BYTES = Hashing.BYTES + Long.BYTES;
  private static final int PAGE_SLOTS = 512;
  private static final int MOST_PAGES = 256;
  private static final byte[] NO_HASH = new byte[Hashing.BYTES];
  private static final byte[] NO_SIGNATURE = new byte[KeyPair.SIGNATURE_BYTES];

  /** Of so many of the newest, signatures that are not shown to be right are removed. */
  private static final long SIGNATURES_IN_DOUBT = 1_000;

  private final PublicKey key;
  private final SleepFile tree;
  private final SleepFile signatures;
  private final boolean owned;
  private final Map<Long, byte[]> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MOST_PAGES;
        }
      };

  FeedRecovery(PublicKey key, boolean owned, SleepFile tree, SleepFile signatures) {
    this.key = key;
    this.owned = owned;
    this.tree = tree;
    this.signatures = signatures;
  }

  /** Which nodes are sound; no block yet. */
  Bitfield nodes() {
    long length = signatures.count();
    Bitfield sound = new Bitfield();
    while (length > 0 && (!isSigned(length) || !descend(length, sound))) {
      forgetSignature(length);
      length--;
      sound = new Bitfield();
    }
    for (long earlier = length - 1; earlier > length - SIGNATURES_IN_DOUBT; earlier--) {
      if (earlier > 0 && !isSigned(earlier)) {
        forgetSignature(earlier);
      }
    }
    return sound;
  }

  private void forgetSignature(long length) {
    if (!Arrays.equals(signatures.read(length - 1), NO_SIGNATURE)) {
      signatures.write(length - 1, NO_SIGNATURE);
    }
  }

  private boolean isSigned(long length) {
    byte[] signature = signatures.read(length - 1);
    if (Arrays.equals(signature, NO_SIGNATURE)) {
      return false;
    }
    List<TreeNode> roots = roots(length);
    return roots != null && key.verifies(MerkleTree.treeHash(roots), signature);
  }

  private @Nullable List<TreeNode> roots(long length) {
    List<TreeNode> roots = new ArrayList<>();
    for (long index : FlatTree.roots(length)) {
      TreeNode root = node(index);
      if (root == null) {
        return null;
      }
      roots.add(root);
    }
    return roots;
  }

  /** Notes the nodes that hash up to the roots; false if the owner cannot go on from there. */
  private boolean descend(long length, Bitfield sound) {
    Deque<TreeNode> todo = new ArrayDeque<>();
    List<TreeNode> roots = roots(length);
    if (roots != null) {
      todo.addAll(roots);
    }
    long blocks = 0;
    while (!todo.isEmpty()) {
      TreeNode node = todo.pop();
      sound.setNode(node.index());
      if (FlatTree.depth(node.index()) == 0) {
        blocks++;
        continue;
      }
      TreeNode left = node(FlatTree.leftChild(node.index()));
      TreeNode right = node(FlatTree.rightChild(node.index()));
      if (!areChildren(left, right, node)) {
        left = made(FlatTree.leftChild(node.index()));
        right = made(FlatTree.rightChild(node.index()));
      }
      if (left != null && right != null && areChildren(left, right, node)) {
        todo.push(right);
        todo.push(left);
      }
    }
    return !owned || blocks == length;
  }

  private static boolean areChildren(
      @Nullable TreeNode left, @Nullable TreeNode right, TreeNode node) {
    return left != null
        && right != null
        && left.size() <= Long.MAX_VALUE - right.size()
        && left.parentWith(right).equals(node);
  }

  /** A node made from the leaves under it; what the file has if they are not all there. */
  private @Nullable TreeNode made(long index) {
    if (FlatTree.depth(index) == 0 || 2 * FlatTree.firstBlock(index) >= tree.count()) {
      return node(index);
    }
    TreeNode left = made(FlatTree.leftChild(index));
    TreeNode right = made(FlatTree.rightChild(index));
    if (left == null || right == null || left.size() > Long.MAX_VALUE - right.size()) {
      return node(index);
    }
    TreeNode made = left.parentWith(right);
    if (!made.equals(node(index))) {
      byte[] slot = ByteBuffer.allocate(SLOT_BYTES).put(made.hash()).putLong(made.size()).array();
      tree.write(index, slot);
      pages.remove(index / PAGE_SLOTS);
    }
    return made;
  }

  /** What the file has in the place of a node, or null if that is none. */
  private @Nullable TreeNode node(long index) {
    byte[] page = pages.computeIfAbsent(index / PAGE_SLOTS, this::readPage);
    int at = (int) (index % PAGE_SLOTS) * SLOT_BYTES;
    if (at + SLOT_BYTES > page.length) {
      return null;
    }
    ByteBuffer slot = ByteBuffer.wrap(page, at, SLOT_BYTES);
    byte[] hash = new byte[Hashing.BYTES];
    slot.get(hash);
    long size = slot.getLong();
    return size < 0 || Arrays.equals(hash, NO_HASH) ? null : new TreeNode(index, hash, size);
  }

  private byte[] readPage(long page) {
    return tree.read(page * PAGE_SLOTS, PAGE_SLOTS);
  }
}
