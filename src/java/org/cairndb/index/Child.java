package org.cairndb.index;

import org.cairndb.storage.Extent;
import org.jspecify.annotations.Nullable;

/**
 * A reference from a branch, or from a tree, to a node. It is in one of three states, and moves
 * only downwards in this list, except that the cache may go back and forth between the last two:
 *
 * <ol>
 *   <li>dirty: the node is in memory alone, {@code extent} is null;
 *   <li>clean and loaded: the node is in memory and in storage;
 *   <li>clean and not loaded: {@code node} is null.
 * </ol>
 *
 * Safe for threads: a reader takes {@code node} once and, if it is null, asks the {@link
 * NodeCache}.
 */
final class Child {
  /** How many datoms lie under the node. */
  final long count;

  private volatile @Nullable Node node;
  private volatile @Nullable Extent extent;

  /** While it is dirty: in which epoch of the cache it became so. */
  final byte epoch;

  /** Set by readers, cleared by the cache's clock hand. */
  boolean used;

  private Child(@Nullable Node node, @Nullable Extent extent, long count, byte epoch) {
    this.epoch = epoch;
    this.node = node;
    this.extent = extent;
    this.count = count;
  }

  static Child dirty(Node node) {
    return dirty(node, (byte) 0);
  }

  static Child dirty(Node node, byte epoch) {
    return new Child(node, null, node.count(), epoch);
  }

  static Child stored(Extent extent, long count) {
    return new Child(null, extent, count, (byte) 0);
  }

  @Nullable Node node() {
    return node;
  }

  @Nullable Extent extent() {
    return extent;
  }

  boolean isDirty() {
    return extent == null;
  }

  /** The node has been written and forced: from now on it may leave memory. */
  void stored(Extent where) {
    extent = where;
  }

  void loaded(Node loaded) {
    node = loaded;
  }

  void evict() {
    node = null;
  }
}
