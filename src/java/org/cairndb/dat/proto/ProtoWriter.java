package org.cairndb.dat.proto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds a message in memory, as {@link ProtoReader} reads it. Fields stand in the order in which
 * they are added, also with zeros as values. For one thread.
 */
public final class ProtoWriter {
  private static final int COUNTED = 2;

  private byte[] bytes;
  private int size;

  /** An empty message. */
  public ProtoWriter() {
    this(64);
  }

  /** An empty message that is about to become about as long. */
  public ProtoWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  /** Adds a field that is a number; a negative one stands for its 64 bits without a sign. */
  public ProtoWriter number(int field, long value) {
    return varint((long) field << 3).varint(value);
  }

  /** Adds a field that is true or false. */
  public ProtoWriter bool(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  /** Adds a field that is bytes. */
  public ProtoWriter bytes(int field, byte[] value) {
    return head(field, value.length).raw(value, 0, value.length);
  }

  /** Adds a field that is a text. */
  public ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a field that is a message. */
  public ProtoWriter message(int field, ProtoWriter value) {
    return head(field, value.size).raw(value.bytes, 0, value.size);
  }

  /** Adds a number without a field around it. */
  public ProtoWriter varint(long value) {
    room(VarintReader.MAX_BYTES);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** Adds bytes without a field around them. */
  public ProtoWriter raw(byte[] from, int offset, int length) {
    room(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
    return this;
  }

  private ProtoWriter head(int field, int length) {
    return varint((long) field << 3 | COUNTED).varint(length);
  }

  private void room(int more) {
    if (more > bytes.length - size) {
      int needed = Math.addExact(size, more);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * needed, 1 << 30)));
    }
  }

  /** How many bytes were added until now. */
  public int size() {
    return size;
  }

  /** Copies all that was added into an array, which must have room for it. */
  public void copyTo(byte[] to, int at) {
    System.arraycopy(bytes, 0, to, at, size);
  }

  /** All that was added, copied. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
