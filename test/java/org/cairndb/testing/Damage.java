package org.cairndb.testing;

/** What a loss of power does to bytes that were written but not forced. */
public enum Damage {
  /** Nothing of them is there, nor any name that was not forced. */
  LOST,
  /** All of them are there, and all names. */
  KEPT,
  /** A file ends somewhere among them. */
  PREFIX,
  /** Each sector of 512 bytes is there, or zero, or garbage. */
  SECTORS_512,
  /** Each page of 4,096 bytes is there, or zero, or garbage. */
  SECTORS_4096,
  /** The file has grown, but from some sector on it is zero. */
  ZERO_TAIL,
  /** The file has grown, but from some sector on it is garbage. */
  GARBAGE_TAIL
}
