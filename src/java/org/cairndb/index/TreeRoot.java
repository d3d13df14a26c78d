package org.cairndb.index;

import org.cairndb.datom.IndexOrder;
import org.cairndb.storage.Extent;

/**
 * Where a stored tree begins. Immutable.
 *
 * @param extent its top node
 * @param count how many datoms it has
 */
public record TreeRoot(Extent extent, long count) {
  /** The tree, of which nothing is read yet. */
  public Tree open(IndexOrder order, NodeCache nodes) {
    return new Tree(order, Child.stored(extent, count), nodes);
  }
}
