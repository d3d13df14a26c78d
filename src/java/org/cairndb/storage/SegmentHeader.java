package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.cairndb.error.FormatTooNewException;
import org.jspecify.annotations.Nullable;

/**
 * The first 64 bytes of a segment. Numbers are big-endian.
 *
 * <pre>
 * header     = magic version generation segment zero databaseId chain zero crc
 * magic      = "CAIRNLOG"
 * version    = u32, 1
 * generation = u32, from 1
 * segment    = u32, from 0
 * zero       = u32, 0
 * databaseId = 16 bytes, as in the file CAIRN
 * chain      = 16 bytes, the chain's value before the first record
 * crc        = u32, CRC32C of all before it
 * </pre>
 */
record SegmentHeader(UUID databaseId, int generation, int segment, Chain chain) {
  static final int BYTES = 64;
  private static final int VERSION = 1;
  private static final long MAGIC = 0x434149524e4c4f47L;
  private static final int CRC_AT = BYTES - 4;

  byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    buffer.putLong(MAGIC).putInt(VERSION).putInt(generation).putInt(segment).putInt(0);
    buffer.putLong(databaseId.getMostSignificantBits());
    buffer.putLong(databaseId.getLeastSignificantBits());
    chain.write(buffer);
    buffer.putInt(0).putInt(OneByte.crc(buffer.array(), 0, CRC_AT));
    return buffer.array();
  }

  /**
   * The header that these bytes begin with, or null if they do not begin with a sound one.
   *
   * @throws FormatTooNewException if it is sound but of a later version
   */
  static @Nullable SegmentHeader parse(byte[] bytes, String place) {
    if (!isSound(bytes)) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.getLong();
    int version = buffer.getInt();
    if (version != VERSION) {
      throw new FormatTooNewException(place, "segment version", VERSION, version);
    }
    int generation = buffer.getInt();
    int segment = buffer.getInt();
    buffer.getInt();
    UUID databaseId = new UUID(buffer.getLong(), buffer.getLong());
    return new SegmentHeader(databaseId, generation, segment, Chain.read(buffer));
  }

  /** Whether this is the header of the same segment of the same database. */
  boolean isNamed(SegmentHeader other) {
    return databaseId.equals(other.databaseId)
        && generation == other.generation
        && segment == other.segment;
  }

  /** Whether changing one byte makes these bytes begin with a sound header. */
  static boolean isOneByteFromSound(byte[] bytes) {
    return bytes.length >= BYTES
        && OneByte.changes(bytes, 0, CRC_AT, CRC_AT).stream()
            .anyMatch(change -> isSound(change.applyTo(bytes)));
  }

  private static boolean isSound(byte[] bytes) {
    if (bytes.length < BYTES) {
      return false;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return buffer.getLong(0) == MAGIC && buffer.getInt(CRC_AT) == OneByte.crc(bytes, 0, CRC_AT);
  }
}
