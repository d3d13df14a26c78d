package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.jspecify.annotations.Nullable;

/**
 * A leaf of a version that has a few datoms more than an earlier one: the earlier leaf, shared, and
 * the datoms more. So a small transaction copies few datoms and not a whole leaf. Only edits and
 * look-ups see it: {@link NodeCache#get} puts the {@link #merged} leaf in its place for good when
 * somebody reads the leaf's columns.
 *
 * <p>Invariants: both parts ascend, have no datom in common and are of one kind; together they are
 * at most {@link Leaf#MAX}.
 */
final class GrowingLeaf implements Node {
  /** So many datoms more at most; with another, both parts are merged. */
  static final int MAX_ADDED = 24;

  /** A smaller leaf is rather copied. */
  static final int MIN_BASE = 48;

  private final IndexOrder order;
  private final Leaf base;
  private final Leaf added;

  private GrowingLeaf(IndexOrder order, Leaf base, Leaf added) {
    this.order = order;
    this.base = base;
    this.added = added;
  }

  /**
   * A leaf with one datom more, which is not in it.
   *
   * @param base a leaf that the edit does not own
   */
  static GrowingLeaf of(IndexOrder order, Leaf base, Key key, long last, Object edit) {
    return new GrowingLeaf(order, base, base.emptied().insert(0, key, last, edit));
  }

  /**
   * This with one datom more, which is not in it. In place if the edit owns it.
   *
   * @return a merged leaf, owned by the edit, if this has become too large
   */
  Node insert(Key key, long last, Object edit) {
    if (added.size() < MAX_ADDED && size() < Leaf.MAX) {
      Leaf more = added.insert(added.lowerBound(order, key), key, last, edit);
      return more == added ? this : new GrowingLeaf(order, base, more);
    }
    Leaf merged = merged(edit);
    return merged.insert(merged.lowerBound(order, key), key, last, edit);
  }

  Leaf base() {
    return base;
  }

  Leaf added() {
    return added;
  }

  /** All datoms in one leaf. */
  Leaf merged(@Nullable Object edit) {
    int n = size();
    int[] places = new int[added.size()];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      at = LeafSearch.search(base, at, order, added.key(i), false);
      places[i] = at;
    }
    return base.merged(added, places, n, edit);
  }

  /** Where the first datom is that has a key as its prefix; null if none has. */
  @Nullable Place find(Key prefix) {
    Place inBase = base.find(order, prefix);
    Place inAdded = added.find(order, prefix);
    boolean addedFirst =
        inAdded != null
            && (inBase == null || base.compare(order, inBase.at(), added.key(inAdded.at())) > 0);
    return addedFirst ? inAdded : inBase;
  }

  @Override
  public int size() {
    return base.size() + added.size();
  }

  @Override
  public long count() {
    return size();
  }

  @Override
  public int level() {
    return 0;
  }

  @Override
  public long footprint() {
    return base.footprint() + added.footprint();
  }
}
