package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.cairndb.codec.ByteWriter;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;

/** Any bytes as a node of a tree: refused as damage, or a node whose every row can be read. */
class NodeFuzzTest {
  private static final BlobId BLOB = new BlobId(1, 2, 3, 4);

  private static Node read(byte[] bytes) {
    return NodeCodec.read(bytes, Extent.of(BLOB, bytes, 0, bytes.length));
  }

  private static void assertReadable(Leaf leaf) {
    for (int i = 0; i < leaf.size(); i++) {
      leaf.key(i);
    }
  }

  @FuzzTest
  void bytesAreRefusedOrANode(byte[] bytes) {
    try {
      Node node = read(bytes);
      if (node instanceof Leaf leaf) {
        assertReadable(leaf);
        ByteWriter out = new ByteWriter();
        NodeCodec.write(leaf, out);
        byte[] written = out.toByteArray();
        ByteWriter again = new ByteWriter();
        NodeCodec.write((Leaf) read(written), again);
        assertArrayEquals(written, again.toByteArray());
      } else if (node instanceof Branch branch) {
        assertReadable(branch.firsts());
      }
    } catch (CorruptException refused) {
      // That is what must happen to most bytes.
    }
  }
}
