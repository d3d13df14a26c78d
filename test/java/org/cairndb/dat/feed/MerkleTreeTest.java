package org.cairndb.dat.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Test;

/** Numbers of nodes, and which of them a proof has. */
class MerkleTreeTest {
  private static Feed feed(int blocks) {
    Feed feed = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    for (int i = 0; i < blocks; i++) {
      feed.append(List.of(new byte[] {(byte) i}));
    }
    return feed;
  }

  private static List<Long> proof(int blocks, int block, long digest) {
    return feed(blocks).proof(block, digest).nodes().stream().map(TreeNode::index).toList();
  }

  @Test
  void rootsAreFullTreesFromTheLeft() {
    assertArrayEquals(new long[] {}, FlatTree.roots(0));
    assertArrayEquals(new long[] {0}, FlatTree.roots(1));
    assertArrayEquals(new long[] {1, 4}, FlatTree.roots(3));
    assertArrayEquals(new long[] {7}, FlatTree.roots(8));
    assertArrayEquals(new long[] {7, 17, 20}, FlatTree.roots(11));
  }

  @Test
  void nodesKnowTheirRelatives() {
    assertEquals(3, FlatTree.parent(1));
    assertEquals(3, FlatTree.parent(5));
    assertEquals(5, FlatTree.sibling(1));
    assertEquals(8, FlatTree.sibling(10));
    assertEquals(1, FlatTree.leftChild(3));
    assertEquals(11, FlatTree.rightChild(7));
    assertEquals(4, FlatTree.firstBlock(11));
    assertEquals(8, FlatTree.endBlock(11));
  }

  /** Taken from exchanges with the real tool. */
  @Test
  void aProofHasTheNodesThatTheRealToolSends() {
    assertEquals(List.of(12L, 9L, 3L), proof(8, 7, 0));
    assertEquals(List.of(2L, 5L, 11L), proof(8, 0, 0));
    assertEquals(List.of(10L, 13L, 3L), proof(8, 4, 0));
    assertEquals(List.of(2L, 4L), proof(3, 0, 0));
  }

  @Test
  void aProofLeavesOutWhatTheReceiverHas() {
    assertEquals(List.of(), proof(8, 7, 1));
    assertEquals(List.of(9L, 3L), proof(8, 7, 0b10));
    assertEquals(List.of(12L, 3L), proof(8, 7, 0b100));
    // Its grandparent 11 is there: only what leads up to that is needed.
    assertEquals(List.of(12L, 9L), proof(8, 7, 0b1001));
    assertEquals(null, feed(8).proof(7, 0b1001).signature());
  }
}
