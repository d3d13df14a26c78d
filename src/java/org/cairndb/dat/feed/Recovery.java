package org.cairndb.dat.feed;

/** How much of a feed's files is in doubt when they are opened, and is to be made sound first. */
public enum Recovery {
  /** Nothing: they were closed, or only the process was killed that wrote to them. */
  NONE,

  /**
   * What says which blocks there are. Power may have been lost, and then of what was not forced
   * anything may be there, in part or not at all.
   */
  INDEX,

  /** That, and the blocks too, which lie in a file of the feed's own. */
  BLOCKS
}
