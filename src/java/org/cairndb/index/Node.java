package org.cairndb.index;

/**
 * A node of a tree. Immutable once the edit that made it has been sealed; while its owner edits,
 * only that edit sees it.
 */
sealed interface Node permits Leaf, GrowingLeaf, Branch {
  /** How many children or datoms it has. */
  int size();

  /** How many datoms lie in and under it. */
  long count();

  /** How many levels of nodes lie under it: 0 for a leaf. */
  int level();

  /** A rough figure of the heap that it takes, in bytes. */
  long footprint();
}
