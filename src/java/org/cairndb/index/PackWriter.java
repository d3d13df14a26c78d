package org.cairndb.index;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.cairndb.codec.ByteWriter;
import org.cairndb.datom.IndexOrder;
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

  /** The packs of nodes that stay where they are; null if any pack of the cache may be such. */
  private @Nullable Set<BlobId> kept;

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
    Node node = cache().dirty(child);
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
    kept = new LinkedHashSet<>();
    Node top = nodes.get(tree.order(), tree.root());
    return new Tree(tree.order(), rewrite(tree.order(), top).child, nodes);
  }

  /** A node that was written anew, and the key of its first datom; null if it has none. */
  private record Rewritten(Child child, @Nullable Key first) {}

  private Rewritten rewrite(IndexOrder order, Node node) {
    Key first = null;
    Child child;
    if (node instanceof Branch branch) {
      Child[] children = new Child[branch.size()];
      Leaf firsts = branch.firsts().emptied();
      for (int i = 0; i < children.length; i++) {
        Rewritten part = rewrite(order, cache().get(order, branch, i));
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

  /**
   * Writes anew what lies in certain packs or in none, and finds out in which packs the rest lies.
   * What was stored of the tree keeps its places, so that it does not matter who else has it.
   *
   * @param emptied packs in which nothing is to be left
   * @param progress told of datoms that have been dealt with
   * @return what to ask {@link #root} for; it cannot be read
   */
  public Tree compact(Tree tree, Set<BlobId> emptied, LongConsumer progress) {
    nodes = tree.nodes();
    Set<BlobId> stay = kept == null ? new LinkedHashSet<>() : kept;
    kept = stay;
    Compaction compaction = new Compaction(tree.order(), emptied, stay, progress);
    Node top = nodes.get(tree.order(), tree.root());
    return new Tree(tree.order(), compaction.run(tree.root(), top), nodes);
  }

  /** Copies a tree as far as it has to be written. */
  private final class Compaction {
    private final IndexOrder order;
    private final Set<BlobId> emptied;
    private final Set<BlobId> stay;
    private final LongConsumer progress;

    Compaction(IndexOrder order, Set<BlobId> emptied, Set<BlobId> stay, LongConsumer progress) {
      this.order = order;
      this.emptied = emptied;
      this.stay = stay;
      this.progress = progress;
    }

    /**
     * A node for the copy: stored where it was, or written.
     *
     * @param node null if it is a leaf that stays, which is not read
     */
    Child run(Child old, @Nullable Node node) {
      Extent at = old.extent();
      boolean stays = at != null && stays(at);
      Child[] children = {};
      if (node instanceof Branch branch) {
        children = new Child[branch.size()];
        for (int i = 0; i < children.length; i++) {
          children[i] = run(branch.child(i), child(branch, i));
          stays &= !written.containsKey(children[i]);
        }
      } else {
        progress.accept(old.count);
      }
      if (at != null && stays) {
        stay.add(at.blob());
        return Child.stored(at, old.count);
      }
      Child copy =
          Child.dirty(
              node instanceof Branch branch
                  ? new Branch(branch.level(), branch.firsts(), children, children.length, null)
                  : Objects.requireNonNull(node));
      write(copy);
      copy.evict();
      if (at == null) {
        written.put(old, Objects.requireNonNull(written.get(copy)));
      }
      return copy;
    }

    private @Nullable Node child(Branch branch, int i) {
      Extent at = branch.child(i).extent();
      boolean unread = branch.level() == 1 && at != null && stays(at);
      return unread ? null : cache().get(order, branch, i);
    }

    private boolean stays(Extent at) {
      return !emptied.contains(at.blob());
    }
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
   * @return all packs that the trees may lie in, with those that it made; after {@link #rewrite} or
   *     {@link #compact} those that they do lie in
   */
  public List<BlobId> finish() {
    if (pack.size() > 0) {
      closePack();
    }
    Set<BlobId> all = new LinkedHashSet<>(kept == null ? cache().packs() : kept);
    all.addAll(packs);
    return List.copyOf(all);
  }

  /** The blobs that were made. */
  public List<BlobId> made() {
    return packs;
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
