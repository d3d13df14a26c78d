package org.cairndb.codec;

import java.util.Arrays;
import java.util.Objects;
import org.cairndb.error.CorruptException;

/**
 * Reads what {@link ByteWriter} wrote, from bytes that may be anything. Every method checks that
 * its bytes are there, allocates nothing before it has checked, and throws only {@link
 * CorruptException}, which names the place and the offset from where this reader began. The bytes
 * are not copied: nobody may write to them meanwhile. For one thread.
 */
public final class ByteReader {
  private final byte[] bytes;
  private final int start;
  private final int limit;
  private final String place;
  private int position;

  /** Over a whole array; {@code place} says in errors what it is: a file, a blob, a peer. */
  public ByteReader(byte[] bytes, String place) {
    this(bytes, 0, bytes.length, place);
  }

  /** Over {@code length} bytes of an array. */
  public ByteReader(byte[] bytes, int offset, int length, String place) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.start = offset;
    this.position = offset;
    this.limit = offset + length;
    this.place = place;
  }

  /** How many bytes have been read or skipped. */
  public int position() {
    return position - start;
  }

  /** How many bytes are left. */
  public int remaining() {
    return limit - position;
  }

  /** What the bytes are, for errors. */
  public String place() {
    return place;
  }

  /** An unsigned byte. */
  public int u8() {
    require(1);
    return bytes[position++] & 0xff;
  }

  /** The byte that {@link #u8} would give next. */
  public int peek() {
    require(1);
    return bytes[position] & 0xff;
  }

  /** An unsigned 16-bit number. */
  public int u16() {
    return (int) bits(2);
  }

  /** An unsigned 32-bit number. */
  public long u32() {
    return bits(4);
  }

  /** A 64-bit number. */
  public long u64() {
    return bits(8);
  }

  /** An unsigned number of {@code width} bytes, the highest first. */
  long bits(int width) {
    require(width);
    long n = 0;
    for (int i = 0; i < width; i++) {
      n = n << 8 | (bytes[position++] & 0xff);
    }
    return n;
  }

  /**
   * A varint; negative if it was written from a negative number. One written longer than need be is
   * refused.
   */
  public long varint() {
    int from = position;
    long n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = u8();
      n |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        if ((b == 0 && shift > 0) || (shift == 63 && b > 1)) {
          break;
        }
        return n;
      }
    }
    throw corruptAt(from, "bad varint", "at most 64 bits, without padding", hex(from, position));
  }

  /** A signed number that {@link ByteWriter#zigzag} wrote. */
  public long zigzag() {
    long n = varint();
    return (n >>> 1) ^ -(n & 1);
  }

  /**
   * A varint that says how many things follow, each of at least {@code minimumSize} bytes (at least
   * 1): never more than can be there, so that a caller may allocate for them.
   */
  public int count(int minimumSize) {
    int from = position;
    long n = varint();
    checkCount(n, minimumSize, from);
    return (int) n;
  }

  /**
   * Refuses a count of things, read by the caller from position {@code from} on, that cannot all be
   * in what is left.
   */
  void checkCount(long n, int minimumSize, int from) {
    if (n < 0 || n > remaining() / minimumSize) {
      throw corruptAt(
          from, "count exceeds the bytes left", "at most " + remaining() / minimumSize, n);
    }
  }

  /** A copy of the next {@code length} bytes. */
  public byte[] bytes(int length) {
    require(length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** A reader of the next {@code length} bytes, which this one skips; its offsets begin at 0. */
  public ByteReader slice(int length) {
    require(length);
    position += length;
    return new ByteReader(bytes, position - length, length, place);
  }

  /** Passes over bytes. */
  public void skip(int length) {
    require(length);
    position += length;
  }

  /** Refuses bytes after the end of what was to be read. */
  public void expectEnd() {
    if (position != limit) {
      throw corrupt("bytes after the end", "nothing", remaining() + " bytes");
    }
  }

  /** The error for wrong content at the present position. */
  public CorruptException corrupt(String reason, Object expected, Object found) {
    return corruptAt(position, reason, expected, found);
  }

  /** The error for wrong content that began at {@code from}, a value of {@link #mark}. */
  CorruptException corruptAt(int from, String reason, Object expected, Object found) {
    return new CorruptException(reason, place, from - start, expected, found);
  }

  /** Where the reader stands, for {@link #corruptAt} and {@link #checkCount}. */
  int mark() {
    return position;
  }

  /**
   * The array under this reader, for decoders that loop over bytes which they have checked to be
   * there.
   */
  byte[] array() {
    return bytes;
  }

  private void require(int length) {
    if (length < 0 || length > limit - position) {
      throw corrupt("bytes are missing", length + " bytes", remaining() + " bytes");
    }
  }

  private String hex(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(Character.forDigit(bytes[i] >> 4 & 15, 16))
          .append(Character.forDigit(bytes[i] & 15, 16));
    }
    return text.toString();
  }
}
