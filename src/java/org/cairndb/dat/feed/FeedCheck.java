package org.cairndb.dat.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;

/** Hashes everything again that a feed has. */
final class FeedCheck {
  private static final byte[] NO_SIGNATURE = new byte[KeyPair.SIGNATURE_BYTES];

  private final Feed feed;
  private final PublicKey key;
  private final TreeFile tree;
  private final SleepFile signatures;
  private final List<CairnException> findings = new ArrayList<>();

  FeedCheck(Feed feed, PublicKey key, TreeFile tree, SleepFile signatures) {
    this.feed = feed;
    this.key = key;
    this.tree = tree;
    this.signatures = signatures;
  }

  List<CairnException> run() {
    long length = feed.length();
    for (long block = 0; block < length; block++) {
      long number = block;
      if (feed.has(block)) {
        attempt(() -> feed.get(number));
      }
      long at = 2 * block + 1;
      if (at < 2 * length - 1) {
        attempt(() -> node(at));
      }
      attempt(() -> signature(number + 1));
    }
    return findings;
  }

  private void attempt(Runnable check) {
    try {
      check.run();
    } catch (CairnException e) {
      findings.add(e);
    }
  }

  private void node(long index) {
    TreeNode node = tree.get(index);
    TreeNode left = tree.get(FlatTree.leftChild(index));
    TreeNode right = tree.get(FlatTree.rightChild(index));
    if (node != null && left != null && right != null && !left.parentWith(right).equals(node)) {
      throw new CorruptException(
          "node is not its children's parent", tree.place(), index, right, node);
    }
  }

  private void signature(long signedLength) {
    byte[] signature = signatures.read(signedLength - 1);
    if (Arrays.equals(signature, NO_SIGNATURE)) {
      return;
    }
    for (long root : FlatTree.roots(signedLength)) {
      if (tree.get(root) == null) {
        return;
      }
    }
    List<TreeNode> then = MerkleTree.roots(tree, signedLength, tree.place());
    if (!key.verifies(MerkleTree.treeHash(then), signature)) {
      throw new CorruptException(
          "signature is not the owner's",
          signatures.place(),
          signatures.offset(signedLength - 1),
          "one of " + signedLength + " blocks",
          "another");
    }
  }
}
