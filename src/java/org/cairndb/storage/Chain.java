package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * The running hash of a journal: each record's value covers all records before it, so two journals
 * with one value have one history. The first 16 bytes of a SHA-256, as two big-endian longs.
 */
record Chain(long high, long low) {
  static final int BYTES = 16;

  /** The value before the first record of a database. */
  static Chain start(UUID databaseId) {
    MessageDigest digest = BlobId.sha256();
    digest.update(
        ByteBuffer.allocate(16)
            .putLong(databaseId.getMostSignificantBits())
            .putLong(databaseId.getLeastSignificantBits())
            .flip());
    return read(ByteBuffer.wrap(digest.digest()));
  }

  /** The value after one more record. */
  Chain next(int kind, byte[] bytes, int offset, int length) {
    MessageDigest digest = BlobId.sha256();
    ByteBuffer before = ByteBuffer.allocate(BYTES + 1);
    write(before);
    digest.update(before.put((byte) kind).flip());
    digest.update(bytes, offset, length);
    return read(ByteBuffer.wrap(digest.digest()));
  }

  static Chain read(ByteBuffer buffer) {
    return new Chain(buffer.getLong(), buffer.getLong());
  }

  void write(ByteBuffer buffer) {
    buffer.putLong(high).putLong(low);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
