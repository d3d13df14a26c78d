package org.cairndb.testing;

/**
 * What a loss of power does to what was not forced: to names, and to bytes.
 *
 * <p>The first seven leave a random part of the names; with the others the two kinds of loss are at
 * odds, as on file systems that order them in their own way.
 */
public enum Damage {
  /** Nothing of it is there. */
  LOST(Names.NONE, Bytes.NONE),
  /** All of it is there. */
  KEPT(Names.ALL, Bytes.ALL),
  /** A file ends somewhere among them. */
  PREFIX(Names.SOME, Bytes.PREFIX),
  /** Each sector of 512 bytes is there, or zero, or garbage. */
  SECTORS_512(Names.SOME, Bytes.SECTORS_512),
  /** Each page of 4,096 bytes is there, or zero, or garbage. */
  SECTORS_4096(Names.SOME, Bytes.SECTORS_4096),
  /** The file has grown, but from some sector on it is zero. */
  ZERO_TAIL(Names.SOME, Bytes.ZERO_TAIL),
  /** The file has grown, but from some sector on it is garbage. */
  GARBAGE_TAIL(Names.SOME, Bytes.GARBAGE_TAIL),
  /** Some sectors hold what files held there before that are gone, or what others hold. */
  STALE_SECTORS(Names.SOME, Bytes.STALE),
  /** Lost renames, lost new entries, deleted files that are back; but every byte is there. */
  NAMES_LOST(Names.NONE, Bytes.ALL),
  /** A rename, and a new entry, before the bytes that they are for. */
  NAMES_BEFORE_BYTES(Names.ALL, Bytes.NONE),
  /** The same, with the length before the bytes. */
  LENGTH_BEFORE_BYTES(Names.ALL, Bytes.ZEROS),
  /** What was deleted or replaced is back, and all that is new is there too. */
  RESURRECTED(Names.ALL_BUT_DELETIONS, Bytes.ALL),
  /** The last changes of names are there, those before them are not. */
  LATER_NAMES(Names.SUFFIX, Bytes.SECTORS_512);

  /** Which changes of names survive. */
  enum Names {
    NONE,
    ALL,
    SOME,
    SUFFIX,
    ALL_BUT_DELETIONS
  }

  /** Which bytes do. */
  enum Bytes {
    NONE,
    ALL,
    ZEROS,
    PREFIX,
    SECTORS_512,
    SECTORS_4096,
    ZERO_TAIL,
    GARBAGE_TAIL,
    STALE
  }

  final Names names;
  final Bytes bytes;

  Damage(Names names, Bytes bytes) {
    this.names = names;
    this.bytes = bytes;
  }
}
