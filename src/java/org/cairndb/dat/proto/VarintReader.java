package org.cairndb.dat.proto;

import java.util.Arrays;
import org.cairndb.error.CorruptException;

/**
 * Reads numbers of variable length, and bytes between them, out of an array. Never reads beyond the
 * end. For one thread.
 *
 * <pre>
 * varint = (1 bits:7)* 0 bits:7           bytes; the lowest bits first, at most 64 of them
 * </pre>
 */
public final class VarintReader {
  /** No varint has more bytes. */
  public static final int MAX_BYTES = 10;

  /** The largest number that the real tool can count to. */
  public static final long MAX_NUMBER = (1L << 53) - 1;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final String place;
  private final long base;
  private int at;

  /**
   * A reader of all of an array, which is not copied.
   *
   * @param place what the bytes are, for errors
   */
  public VarintReader(byte[] bytes, String place) {
    this(bytes, 0, bytes.length, place, 0);
  }

  /**
   * A reader of a part of an array, which is not copied.
   *
   * @param base what to add to offsets in errors
   */
  VarintReader(byte[] bytes, int from, int to, String place, long base) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.place = place;
    this.base = base;
    this.at = from;
  }

  /** Whether nothing is left. */
  public boolean atEnd() {
    return at == to;
  }

  /** How many bytes are left. */
  public int remaining() {
    return to - at;
  }

  /** How many bytes into the place the next one is. */
  public long offset() {
    return base + at - from;
  }

  /** What the bytes are. */
  public String place() {
    return place;
  }

  /**
   * The next number, all 64 bits of it.
   *
   * @throws CorruptException if it does not end in time
   */
  public long varint() {
    int begin = at;
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == to) {
        throw corrupt(begin, "number is cut off", "a byte below 128", "the end");
      }
      byte next = bytes[at++];
      if (shift == 63 && (next & 0xfe) != 0) {
        break;
      }
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw corrupt(begin, "number is too long", "at most 64 bits", "more");
  }

  /**
   * The next number, which must be one that the real tool can count to.
   *
   * @throws CorruptException if it is larger, or does not end in time
   */
  public long number() {
    int begin = at;
    long value = varint();
    if (value < 0 || value > MAX_NUMBER) {
      throw corrupt(
          begin, "number is too large", "at most " + MAX_NUMBER, Long.toUnsignedString(value));
    }
    return value;
  }

  /**
   * The next bytes, copied.
   *
   * @throws CorruptException if there are fewer
   */
  public byte[] bytes(long count) {
    int begin = at;
    skip(count);
    return Arrays.copyOfRange(bytes, begin, at);
  }

  /** A reader of the next bytes, which this one passes over. */
  VarintReader part(long count) {
    int begin = at;
    long offset = offset();
    skip(count);
    return new VarintReader(bytes, begin, at, place, offset);
  }

  /**
   * Passes over bytes.
   *
   * @throws CorruptException if there are fewer
   */
  public void skip(long count) {
    if (count < 0 || count > remaining()) {
      throw corrupt(
          at, "bytes are cut off", Long.toUnsignedString(count) + " bytes", remaining() + " bytes");
    }
    at += (int) count;
  }

  private CorruptException corrupt(int position, String reason, String expected, String found) {
    return new CorruptException(reason, place, base + position - from, expected, found);
  }
}
