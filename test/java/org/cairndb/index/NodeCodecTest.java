package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.codec.ByteWriter;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** Nodes of present and of retired facts to bytes and back, and bytes that are no node. */
class NodeCodecTest {
  private static final BlobId BLOB = new BlobId(1, 2, 3, 4);

  private final Random random = new Random(Seed.of(NodeCodecTest.class));

  private Leaf leaf(boolean retired, int size) {
    NodeCache nodes = new NodeCache(new NoStorage(), Long.MAX_VALUE);
    Tree tree =
        retired ? Tree.emptyRetired(IndexOrder.EAVT, nodes) : Tree.empty(IndexOrder.EAVT, nodes);
    TreeEdit edit = tree.edit();
    for (int i = 0; i < size; i++) {
      long e = random.nextInt(20);
      Object v = random.nextBoolean() ? (Object) "text" : (Object) (long) random.nextInt(5);
      if (retired) {
        edit.addRetired(e, 3, v, 100 + i, 200 + i);
      } else {
        edit.add(e, 3, v, 100 + i);
      }
    }
    return (Leaf) nodes.get(IndexOrder.EAVT, edit.seal().root());
  }

  private static byte[] bytes(Leaf leaf) {
    ByteWriter out = new ByteWriter();
    NodeCodec.write(leaf, out);
    return out.toByteArray();
  }

  private static byte[] bytes(Branch branch) {
    ByteWriter out = new ByteWriter();
    NodeCodec.Places places =
        new NodeCodec.Places() {
          @Override
          public int blob(Child child, List<BlobId> blobs) {
            return 0;
          }

          @Override
          public Extent extent(Child child) {
            return java.util.Objects.requireNonNull(child.extent());
          }
        };
    NodeCodec.write(branch, places, out);
    return out.toByteArray();
  }

  private static Node read(byte[] bytes) {
    return NodeCodec.read(bytes, Extent.of(BLOB, bytes, 0, bytes.length));
  }

  private static List<Key> keys(Leaf leaf) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < leaf.size(); i++) {
      keys.add(leaf.key(i));
    }
    return keys;
  }

  @Test
  void leavesComeBackAsTheyWere() {
    for (boolean retired : new boolean[] {false, true}) {
      Leaf written = leaf(retired, 150);
      Leaf found = (Leaf) read(bytes(written));
      assertEquals(keys(written), keys(found));
      assertEquals(retired ? Key.RETIRED_PARTS : 3, found.key(0).parts());
      long[] t = java.util.Arrays.copyOf(written.t(), written.size());
      assertArrayEquals(t, found.t());
      if (retired) {
        assertEquals(found.t()[7] + 100, found.until()[7]);
      }
    }
  }

  @Test
  void branchesComeBackAsTheyWere() {
    for (boolean retired : new boolean[] {false, true}) {
      Leaf firsts = leaf(retired, 20);
      Child[] children = new Child[firsts.size()];
      for (int i = 0; i < children.length; i++) {
        children[i] = Child.stored(new Extent(BLOB, i, 10, i, i), 1 + i);
      }
      Branch branch = new Branch(1, firsts, children, children.length, null);
      Branch found = (Branch) read(bytes(branch));
      assertEquals(keys(firsts), keys(found.firsts()));
      assertEquals(branch.count(), found.count());
    }
  }

  @Test
  void whatIsNoNodeIsDamageAndNothingElse() {
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      byte[] bytes = bytes(leaf(i % 2 == 0, random.nextInt(30)));
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      try {
        read(random.nextBoolean() ? bytes : cut);
      } catch (CorruptException e) {
        refused++;
      }
    }
    assertTrue(refused > 1000, "refused: " + refused);
  }

  @Test
  void aLeafOfThePresentInATreeOfRetiredFactsIsDamage() {
    NodeCache nodes = new NodeCache(new NoStorage(), Long.MAX_VALUE);
    TreeEdit edit = Tree.empty(IndexOrder.EAVT, nodes).edit();
    edit.add(1, 2, 3L, 4);
    Tree tree = edit.seal();
    IndexRange all = IndexRange.of(IndexOrder.EAVT, Key.ALL);
    Period past = Period.PRESENT.upTo(4);
    PeriodScan scan = new PeriodScan(IndexOrder.EAVT, past, tree.scan(all), tree.scan(all), false);
    assertThrows(CorruptException.class, scan::advance);
  }
}
