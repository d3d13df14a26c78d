package org.cairndb.index;

import org.cairndb.datom.IndexOrder;

/**
 * A contiguous part of an index: the datoms between two keys. A bound that is inclusive takes in
 * every datom that has the key as its prefix.
 */
public record IndexRange(
    IndexOrder order, Key from, boolean fromInclusive, Key to, boolean toInclusive) {

  /** The datoms that have a prefix. {@link Key#ALL} gives the whole index. */
  public static IndexRange of(IndexOrder order, Key prefix) {
    return new IndexRange(order, prefix, true, prefix, true);
  }

  /** The datoms from one prefix to another, both included. */
  public static IndexRange of(IndexOrder order, Key from, Key to) {
    return new IndexRange(order, from, true, to, true);
  }
}
