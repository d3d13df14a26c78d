package org.cairndb.datom;

/**
 * The orders in which every datom is kept: the components that a datom is sorted by, the most
 * significant first.
 */
public enum IndexOrder {
  /** Entity, attribute, value, transaction: all that is known of an entity lies together. */
  EAVT,
  /** Attribute, entity, value, transaction: a column of the attribute, by entity. */
  AEVT,
  /** Attribute, value, entity, transaction: the same column, by value. */
  AVET
}
