package org.cairndb.codec;

import java.nio.charset.StandardCharsets;

/**
 * UTF-16 units as bytes, as Fressian packs them: each unit by itself as UTF-8 does a code point
 * below 2^16. A pair of surrogates takes six bytes, and a lone surrogate survives, which it would
 * not in UTF-8.
 *
 * <pre>
 *   0x0000-0x007f  0xxxxxxx
 *   0x0080-0x07ff  110xxxxx 10xxxxxx
 *   0x0800-0xffff  1110xxxx 10xxxxxx 10xxxxxx
 * </pre>
 */
final class PackedChars {
  private PackedChars() {}

  /** How many bytes a unit takes. */
  static int size(char c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  }

  /** How many bytes units {@code from} to {@code to} of a string take. */
  static long size(String s, int from, int to) {
    long size = (long) to - from;
    for (int i = from; i < to; i++) {
      char c = s.charAt(i);
      if (c >= 0x80) {
        size += c < 0x800 ? 1 : 2;
      }
    }
    return size;
  }

  /**
   * Writes units {@code from} to {@code to} of a string at a position of an array that has room;
   * gives the position after.
   */
  static int write(String s, int from, int to, byte[] target, int position) {
    int at = position;
    for (int i = from; i < to; i++) {
      char c = s.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else {
        if (c < 0x800) {
          target[at++] = (byte) (0xc0 | c >> 6);
        } else {
          target[at++] = (byte) (0xe0 | c >> 12);
          target[at++] = (byte) (0x80 | (c >> 6 & 0x3f));
        }
        target[at++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    return at;
  }

  /** All of a string. */
  static byte[] pack(String s) {
    byte[] bytes = new byte[Math.toIntExact(size(s, 0, s.length()))];
    write(s, 0, s.length(), bytes, 0);
    return bytes;
  }

  /**
   * Reads the next {@code length} bytes as a string.
   *
   * @throws org.cairndb.error.CorruptException if they are not there, or are not what {@link
   *     #write} gives
   */
  static String read(ByteReader in, int length) {
    int start = in.mark();
    in.skip(length);
    byte[] bytes = in.array();
    int end = start + length;
    int ascii = start;
    while (ascii < end && bytes[ascii] >= 0) {
      ascii++;
    }
    if (ascii == end) {
      return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }
    char[] chars = new char[length];
    int count = 0;
    for (int at = start; at < end; ) {
      int size = sizeAt(bytes, at, end);
      chars[count++] =
          switch (size) {
            case 1 -> (char) bytes[at];
            case 2 -> (char) ((bytes[at] & 0x1f) << 6 | (bytes[at + 1] & 0x3f));
            case 3 ->
                (char)
                    ((bytes[at] & 0xf) << 12
                        | (bytes[at + 1] & 0x3f) << 6
                        | (bytes[at + 2] & 0x3f));
            default ->
                throw in.corruptAt(
                    at, "bad character", "packed UTF-16", Integer.toHexString(bytes[at] & 0xff));
          };
      at += size;
    }
    return new String(chars, 0, count);
  }

  /** How many bytes the unit at a position takes; 0 if none is written like that. */
  private static int sizeAt(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
      return end - at >= 2 && continues(bytes[at + 1]) ? 2 : 0;
    }
    boolean three =
        first >= 0xe0
            && first < 0xf0
            && end - at >= 3
            && continues(bytes[at + 1])
            && continues(bytes[at + 2])
            && (first > 0xe0 || (bytes[at + 1] & 0x20) != 0);
    return three ? 3 : 0;
  }

  private static boolean continues(byte b) {
    return (b & 0xc0) == 0x80;
  }
}
