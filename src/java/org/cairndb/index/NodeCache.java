package org.cairndb.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.BlobUser;
import org.cairndb.storage.Extent;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clean nodes of a database's trees in memory up to a bound, and loads them from storage
 * when they are touched. Dirty nodes are not counted: they cannot leave memory before the next
 * checkpoint, which is what bounds them. Safe for threads.
 *
 * <p>Eviction is by the clock algorithm: a hand goes round the loaded children, spares each that
 * has been used since it last came by, and unloads the others until the sum is within the bound.
 *
 * <p>Whatever may still load a node holds the cache: values, scans, iterators. So as long as it is
 * reachable, garbage collection leaves it its packs. Versions whose nodes lie in other packs have a
 * cache of their own that shares the bound ({@link #sharing}).
 */
public final class NodeCache implements BlobUser {
  /** The loaded children of all caches that share a bound. The lock of all of them. */
  private static final class Clock {
    private final long boundBytes;
    private final List<Child> loaded = new ArrayList<>();
    private long loadedBytes;
    private int hand;

    Clock(long boundBytes) {
      this.boundBytes = boundBytes;
    }

    void admit(Child child, Node node) {
      child.used = true;
      loaded.add(child);
      loadedBytes += node.footprint();
      while (loadedBytes > boundBytes && loaded.size() > 1) {
        turn(child);
      }
    }

    private void turn(Child spared) {
      if (hand >= loaded.size()) {
        hand = 0;
      }
      Child child = loaded.get(hand);
      if (child == spared || child.used) {
        child.used = false;
        hand++;
        return;
      }
      Node node = child.node();
      loadedBytes -= node == null ? 0 : node.footprint();
      child.evict();
      Child last = loaded.remove(loaded.size() - 1);
      if (last != child) {
        loaded.set(hand, last);
      }
    }
  }

  private final Storage storage;
  private final Clock clock;
  private final Set<BlobId> packs = new LinkedHashSet<>();
  private volatile byte epoch;

  /**
   * @param storage where the nodes are read from
   * @param boundBytes how much heap clean nodes may take, in bytes, estimated
   */
  public NodeCache(Storage storage, long boundBytes) {
    this(storage, new Clock(boundBytes));
  }

  private NodeCache(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * Begins to count dirty nodes anew: those that there are will have been stored when the next
   * epoch begins, but those that change now will not.
   */
  public void beginEpoch() {
    synchronized (clock) {
      epoch++;
    }
  }

  byte epoch() {
    return epoch;
  }

  /** Where the nodes are read from. */
  Storage storage() {
    return storage;
  }

  /** A cache without packs yet, whose nodes count towards the same bound as those of this one. */
  public NodeCache sharing() {
    return new NodeCache(storage, clock);
  }

  /**
   * The top of a tree, loaded if need be: a branch, or a leaf whose columns can be read.
   *
   * @throws CorruptException if what was stored there cannot be the top of a tree in this order
   */
  Node get(IndexOrder order, Child top) {
    return readable(top, growing(order, top));
  }

  /**
   * The i-th child of a branch, loaded if need be: a branch, or a leaf whose columns can be read.
   *
   * @throws CorruptException if what was stored there cannot be that child
   */
  Node get(IndexOrder order, Branch parent, int i) {
    return readable(parent.child(i), growing(order, parent, i));
  }

  /** The same of a child that is known to be a leaf, of a parent that is not at hand. */
  Leaf leaf(IndexOrder order, Child child) {
    if (get(order, child) instanceof Leaf leaf) {
      return leaf;
    }
    throw new CorruptException(
        "node of another level than under its parent",
        String.valueOf(child.extent()),
        0,
        "a leaf",
        "a branch");
  }

  /** The node of a child that is dirty, and so in memory. */
  Node dirty(Child child) {
    return readable(child, Objects.requireNonNull(child.node()));
  }

  private Node readable(Child child, Node node) {
    return node instanceof GrowingLeaf growing ? merge(child, growing, growing.merged(null)) : node;
  }

  /** The merged leaf is as good for everybody who has the child, so each is merged once. */
  private Leaf merge(Child child, GrowingLeaf growing, Leaf merged) {
    synchronized (clock) {
      if (child.node() == growing) {
        child.loaded(merged);
      }
      return merged;
    }
  }

  /** The top of a tree for who knows how to deal with a leaf that is not merged. */
  Node growing(IndexOrder order, Child top) {
    Node node = loaded(top);
    if (node != null) {
      return node;
    }
    Extent at = Objects.requireNonNull(top.extent());
    return keep(top, NodeCheck.alone(order, read(at), at, top.count));
  }

  /** A child of a branch for who knows how to deal with a leaf that is not merged. */
  Node growing(IndexOrder order, Branch parent, int i) {
    Child child = parent.child(i);
    Node node = loaded(child);
    if (node != null) {
      return node;
    }
    Extent at = Objects.requireNonNull(child.extent());
    return keep(child, NodeCheck.under(order, parent, i, read(at), at));
  }

  private static @Nullable Node loaded(Child child) {
    Node node = child.node();
    if (node != null && !child.used) {
      child.used = true;
    }
    return node;
  }

  private Node read(Extent at) {
    return NodeCodec.read(storage.read(at), at);
  }

  private Node keep(Child child, Node node) {
    synchronized (clock) {
      Node other = child.node();
      if (other != null) {
        return other;
      }
      child.loaded(node);
      clock.admit(child, node);
      return node;
    }
  }

  /** A dirty node has been stored: from now on it counts and may be unloaded. */
  void stored(Child child, Extent extent) {
    synchronized (clock) {
      Node node = child.node();
      child.stored(extent);
      if (node != null) {
        clock.admit(child, node);
      }
    }
  }

  /** Notes blobs that nodes of this database may lie in. */
  public void addPacks(Collection<BlobId> more) {
    synchronized (clock) {
      packs.addAll(more);
    }
  }

  /** Forgets the blobs that came after some: what lies in them is of no use. */
  public void forgetPacksBeside(Collection<BlobId> known) {
    synchronized (clock) {
      packs.retainAll(Set.copyOf(known));
    }
  }

  /** The blobs that nodes of this database may lie in. */
  public List<BlobId> packs() {
    synchronized (clock) {
      return List.copyOf(packs);
    }
  }

  @Override
  public List<BlobId> blobsInUse() {
    return packs();
  }

  /** How much heap the clean nodes take at present, with those of caches that share the bound. */
  public long loadedBytes() {
    synchronized (clock) {
      return clock.loadedBytes;
    }
  }
}
