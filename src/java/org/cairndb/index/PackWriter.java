package org.cairndb.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.cairndb.codec.ByteWriter;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Writes the dirty nodes of trees into packs: blobs of up to about {@link #PACK_BYTES}, each node
 * after the nodes that it refers to. Nodes that are stored already are referred to where they are.
 * For one thread; used once.
 *
 * <p>A node names a child in its own pack by "this blob", since the name of a blob is the hash of
 * its bytes and so cannot stand in them.
 */
public final class PackWriter {
  /** A pack that has reached this size takes no more nodes. */
  static final int PACK_BYTES = 1 << 20;

  private static final BlobId UNNAMED = new BlobId(0, 0, 0, 0);

  private final Storage storage;
  private final List<BlobId> packs = new ArrayList<>();
  private final Map<Child, Written> written = new HashMap<>();
  private ByteWriter pack = new ByteWriter();
  private @Nullable NodeCache nodes;
  private boolean rewriting;

  /**
   * Where a node of this writer lies: the number of its pack, and the rest as an extent whose blob
   * does not count.
   */
  private record Written(int pack, Extent within) {}

  /** Writes to a storage. */
  public PackWriter(Storage storage) {
    this.storage = storage;
  }

  /**
   * Writes what is dirty of a tree. What it wrote counts as stored only when {@link #finish} has
   * returned.
   */
  public void write(Tree tree) {
    nodes = tree.nodes();
    write(tree.root());
  }

  private void write(Child child) {
    if (!child.isDirty() || written.containsKey(child)) {
      return;
    }
    Node node = cache().get(child);
    if (node instanceof Branch branch) {
      for (int i = 0; i < branch.size(); i++) {
        write(branch.child(i));
      }
    }
    if (pack.size() >= PACK_BYTES) {
      closePack();
    }
    ByteWriter bytes = new ByteWriter(4096);
    if (node instanceof Branch branch) {
      NodeCodec.write(branch, new OwnPlaces(), bytes);
    } else {
      NodeCodec.write((Leaf) node, bytes);
    }
    byte[] content = bytes.toByteArray();
    Extent hashed = Extent.of(UNNAMED, content, 0, content.length);
    Extent within =
        new Extent(UNNAMED, pack.size(), content.length, hashed.hash1(), hashed.hash2());
    written.put(child, new Written(packs.size(), within));
    pack.bytes(content);
  }

  /**
   * Writes a whole tree anew, as if none of it had been stored. The keys that part the children of
   * branches become those of facts that are there, so that nothing is left of others.
   *
   * @return what to ask {@link #root} for; it cannot be read
   */
  public Tree rewrite(Tree tree) {
    nodes = tree.nodes();
    rewriting = true;
    return new Tree(tree.order(), rewrite(tree.root()).child, tree.nodes());
  }

  /** A node that was written anew, and the key of its first datom; null if it has none. */
  private record Rewritten(Child child, @Nullable Key first) {}

  private Rewritten rewrite(Child old) {
    Node node = cache().get(old);
    Key first = null;
    Child child;
    if (node instanceof Branch branch) {
      Child[] children = new Child[branch.size()];
      Leaf firsts = branch.firsts().emptied();
      for (int i = 0; i < children.length; i++) {
        Rewritten part = rewrite(branch.child(i));
        children[i] = part.child;
        Key key = Objects.requireNonNull(part.first);
        firsts = firsts.insert(i, key, 0, this);
        first = i == 0 ? key : first;
      }
      child = Child.dirty(new Branch(branch.level(), firsts, children, children.length, null));
    } else {
      Leaf leaf = (Leaf) node;
      first = leaf.size() == 0 ? null : leaf.key(0);
      child = Child.dirty(leaf);
    }
    write(child);
    child.evict();
    return new Rewritten(child, first);
  }

  private void closePack() {
    packs.add(storage.writeBlob(pack.toByteArray()));
    pack = new ByteWriter();
  }

  private final class OwnPlaces implements NodeCodec.Places {
    @Override
    public int blob(Child child, List<BlobId> blobs) {
      Written own = written.get(child);
      if (own != null && own.pack == packs.size()) {
        return 0;
      }
      BlobId blob = own == null ? stored(child).blob() : packs.get(own.pack);
      int at = blobs.indexOf(blob);
      if (at < 0) {
        blobs.add(blob);
        at = blobs.size() - 1;
      }
      return at + 1;
    }

    @Override
    public Extent extent(Child child) {
      Written own = written.get(child);
      return own == null ? stored(child) : own.within;
    }
  }

  private static Extent stored(Child child) {
    return Objects.requireNonNull(child.extent());
  }

  /**
   * Makes all that was written durable.
   *
   * @return all packs that the trees may lie in, with those that it made
   */
  public List<BlobId> finish() {
    if (pack.size() > 0) {
      closePack();
    }
    Set<BlobId> all = new LinkedHashSet<>(rewriting ? List.of() : cache().packs());
    all.addAll(packs);
    return List.copyOf(all);
  }

  /** Marks what was written as stored, so that it may leave memory. Only after {@link #finish}. */
  public void release() {
    written.forEach((child, at) -> cache().stored(child, named(at)));
    written.clear();
    cache().addPacks(packs);
  }

  private NodeCache cache() {
    return Objects.requireNonNull(nodes, "nothing has been written");
  }

  private Extent named(Written at) {
    Extent within = at.within;
    return new Extent(
        packs.get(at.pack), within.offset(), within.length(), within.hash1(), within.hash2());
  }

  /** Where a tree that was written begins. Only after {@link #finish}. */
  public TreeRoot root(Tree tree) {
    Written own = written.get(tree.root());
    return new TreeRoot(own == null ? stored(tree.root()) : named(own), tree.count());
  }
}
