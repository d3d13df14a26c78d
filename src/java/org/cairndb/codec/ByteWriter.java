package org.cairndb.codec;

import java.util.Arrays;
import org.cairndb.error.CairnException;

/**
 * An array of bytes that grows as it is written. Fixed-width numbers are big-endian; a
 * <em>varint</em> is unsigned LEB128: seven bits a byte, the lowest first, the top bit set on all
 * but the last byte. For one thread.
 */
public final class ByteWriter {
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private byte[] bytes;
  private int size;

  /** An empty one, with room for a few hundred bytes. */
  public ByteWriter() {
    this(256);
  }

  /** An empty one with room for so many bytes before it has to grow. */
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(16, capacity)];
  }

  /** How many bytes have been written. */
  public int size() {
    return size;
  }

  /** Takes back what has been written after so many bytes. */
  public ByteWriter truncate(int newSize) {
    size = Math.min(size, newSize);
    return this;
  }

  /** A copy of what has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The lowest 8 bits of a number. */
  public ByteWriter u8(int n) {
    reserve(1);
    bytes[size++] = (byte) n;
    return this;
  }

  /** The lowest 16 bits of a number. */
  public ByteWriter u16(int n) {
    reserve(2);
    bytes[size++] = (byte) (n >>> 8);
    bytes[size++] = (byte) n;
    return this;
  }

  /** The lowest 32 bits of a number. */
  public ByteWriter u32(long n) {
    return bits(n, 4);
  }

  /** All 64 bits of a number. */
  public ByteWriter u64(long n) {
    return bits(n, 8);
  }

  /** The lowest {@code width} bytes of a number, the highest of them first. */
  ByteWriter bits(long n, int width) {
    reserve(width);
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (n >>> shift);
    }
    return this;
  }

  /** A number as a varint of 1 to 10 bytes; a negative one is taken as unsigned and needs 10. */
  public ByteWriter varint(long n) {
    reserve(10);
    long rest = n;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /**
   * A signed number as a varint, small for small absolute values: 0, -1, 1, -2 become 0, 1, 2, 3.
   */
  public ByteWriter zigzag(long n) {
    return varint((n << 1) ^ (n >> 63));
  }

  /** All of an array, without its length. */
  public ByteWriter bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  /** Part of an array, without its length. */
  public ByteWriter bytes(byte[] source, int offset, int length) {
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  /** All that another writer has written, without its length. */
  public ByteWriter bytes(ByteWriter source) {
    return bytes(source.bytes, 0, source.size);
  }

  /** Units of a string as {@link PackedChars}, of which the caller knows the size in bytes. */
  ByteWriter chars(String s, int from, int to, int packedSize) {
    reserve(packedSize);
    size = PackedChars.write(s, from, to, bytes, size);
    return this;
  }

  /**
   * Overwrites the four bytes at a position: a length that was not known when its place was left.
   */
  public ByteWriter u32At(int position, long n) {
    if (position < 0 || position > size - 4) {
      throw new IndexOutOfBoundsException(
          "no four bytes there: position=" + position + ", size=" + size);
    }
    for (int i = 0; i < 4; i++) {
      bytes[position + i] = (byte) (n >>> (24 - 8 * i));
    }
    return this;
  }

  private void reserve(int more) {
    if (more > bytes.length - size) {
      if (more > MAX_SIZE - size) {
        throw new CairnException(
            "value/too-large",
            "does not fit one array of bytes: size=" + size + ", more=" + more,
            "limit",
            (long) MAX_SIZE);
      }
      long doubled = Math.min(MAX_SIZE, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(doubled, size + more));
    }
  }
}
