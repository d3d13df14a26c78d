package org.cairndb.codec;

/**
 * The bytes that Fressian values begin with, as far as they occur in Cairn. {@code
 * docs/format/value.md} tells each.
 */
final class FressianCodes {
  /** An integer of -1 to 63 is its own code, {@code 0xff} being -1. */
  static final int INT_1_END = 0x40;

  /**
   * An integer of {@code n} bytes has its lowest {@code n - 1} bytes after the code, which is
   * {@code INT_n_ZERO} plus what lies above them, a small signed number.
   */
  static final int INT_2_ZERO = 0x50;

  static final int INT_3_START = 0x60;
  static final int INT_3_ZERO = 0x68;
  static final int INT_4_START = 0x70;
  static final int INT_4_ZERO = 0x72;
  static final int INT_5_ZERO = 0x76;
  static final int INT_6_ZERO = 0x7a;
  static final int INT_7_ZERO = 0x7e;
  static final int INT_7_END = 0x80;

  static final int DOUBLE_ARRAY = 0xb1;
  static final int FLOAT_ARRAY = 0xb4;

  static final int MAP = 0xc0;
  static final int SET = 0xc1;
  static final int UUID = 0xc3;
  static final int URI = 0xc5;
  static final int BIGINT = 0xc6;
  static final int BIGDEC = 0xc7;
  static final int INST = 0xc8;
  static final int SYM = 0xc9;
  static final int KEY = 0xca;

  /** Bytes, characters or elements fewer than {@link #SHORT} have their count in the code. */
  static final int SHORT = 8;

  static final int BYTES_SHORT = 0xd0;
  static final int BYTES_CHUNK = 0xd8;
  static final int BYTES = 0xd9;
  static final int STRING_SHORT = 0xda;
  static final int STRING_CHUNK = 0xe2;
  static final int STRING = 0xe3;
  static final int LIST_SHORT = 0xe4;
  static final int LIST = 0xec;

  /** A tag, the number of its components, then these. */
  static final int STRUCT = 0xef;

  static final int TRUE = 0xf5;
  static final int FALSE = 0xf6;
  static final int NIL = 0xf7;
  static final int INT = 0xf8;
  static final int FLOAT = 0xf9;
  static final int DOUBLE = 0xfa;
  static final int DOUBLE_0 = 0xfb;
  static final int DOUBLE_1 = 0xfc;
  static final int INT_MINUS_1 = 0xff;

  /** The most bytes in a chunk of a byte array that is not its last. */
  static final int BYTES_CHUNK_SIZE = 65_535;

  /** The most bytes in a chunk of a string; a character is never split. */
  static final int STRING_CHUNK_SIZE = 65_536;

  static final String TAG_CHAR = "char";
  static final String TAG_RATIO = "ratio";
  static final String TAG_SEQ = "seq";
  static final String TAG_TAGGED = "tagged";

  private FressianCodes() {}
}
