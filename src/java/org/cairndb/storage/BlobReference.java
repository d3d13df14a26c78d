package org.cairndb.storage;

import java.nio.ByteBuffer;

/**
 * What a record holds in place of a payload that is too large for it.
 *
 * <pre>
 * reference = hash length
 * hash      = 32 bytes, SHA-256: the blob's name
 * length    = u32, of the blob
 * </pre>
 */
record BlobReference(BlobId id, int length) {
  static final int BYTES = BlobId.BYTES + 4;

  byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    id.write(buffer);
    return buffer.putInt(length).array();
  }

  /** The reader has checked that there are {@link #BYTES} bytes. */
  static BlobReference parse(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new BlobReference(BlobId.read(buffer), buffer.getInt());
  }
}
