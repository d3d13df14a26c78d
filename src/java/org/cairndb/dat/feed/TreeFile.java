package org.cairndb.dat.feed;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a tree in their file.
 *
 * <pre>
 * slot = hash:32 size:u64          of the node that has the slot's number
 * </pre>
 *
 * Which of them are there the bitfield says. For one thread at a time.
 */
final class TreeFile implements MerkleTree.Nodes {
  private static final int SLOT_BYTES = 40;
  private static final int CACHED = 1 << 14;

  private final SleepFile file;
  private final Bitfield bits;
  private final Map<Long, TreeNode> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, TreeNode> eldest) {
          return size() > CACHED;
        }
      };

  TreeFile(SleepFile file, Bitfield bits) {
    this.file = file;
    this.bits = bits;
  }

  String place() {
    return file.place();
  }

  @Override
  public @Nullable TreeNode get(long index) {
    if (!bits.hasNode(index)) {
      return null;
    }
    TreeNode cached = cache.get(index);
    if (cached != null) {
      return cached;
    }
    ByteBuffer slot = ByteBuffer.wrap(file.read(index));
    byte[] hash = new byte[Hashing.BYTES];
    slot.get(hash);
    long size = slot.getLong();
    if (size < 0) {
      throw new CorruptException(
          "impossible size of a node", file.place(), file.offset(index), "not negative", size);
    }
    TreeNode node = new TreeNode(index, hash, size);
    cache.put(index, node);
    return node;
  }

  /**
   * A node that must be there.
   *
   * @throws CorruptException if it is not
   */
  TreeNode require(long index) {
    TreeNode node = get(index);
    if (node == null) {
      throw new CorruptException(
          "node is missing", file.place(), file.offset(index), "node " + index, "none");
    }
    return node;
  }

  /** Keeps nodes, writing those that lie side by side at once. */
  void put(Iterable<TreeNode> nodes) {
    SortedMap<Long, TreeNode> sorted = new TreeMap<>();
    nodes.forEach(node -> sorted.put(node.index(), node));
    ByteBuffer run = ByteBuffer.allocate(sorted.size() * SLOT_BYTES);
    long first = 0;
    for (TreeNode node : sorted.values()) {
      if (node.index() != first + run.position() / SLOT_BYTES) {
        write(first, run);
        first = node.index();
      }
      run.put(node.hash()).putLong(node.size());
      cache.put(node.index(), node);
    }
    write(first, run);
  }

  private void write(long first, ByteBuffer run) {
    if (run.position() > 0) {
      byte[] slots = new byte[run.position()];
      run.flip().get(slots);
      run.clear();
      file.write(first, slots);
    }
  }

  void force() {
    file.force();
  }

  void close() {
    file.close();
  }
}
