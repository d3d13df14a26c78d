package org.cairndb.storage;

import java.nio.ByteBuffer;

/**
 * A piece of a blob, with enough of its own hash to be verified without reading the rest.
 * Immutable.
 *
 * @param blob the blob that holds it
 * @param offset where it begins, in bytes
 * @param length how long it is, in bytes
 * @param hash1 the first 8 bytes of the SHA-256 of the piece, big-endian
 * @param hash2 the next 8
 */
public record Extent(BlobId blob, int offset, int length, long hash1, long hash2) {
  /** Checks that the piece is a possible one: neither number negative, the end within an int. */
  public Extent {
    if (offset < 0 || length < 0 || offset + length < 0) {
      throw new IllegalArgumentException(
          "impossible extent: offset=" + offset + ", length=" + length);
    }
  }

  /** The extent of a piece of a blob whose bytes are at hand. */
  public static Extent of(BlobId blob, byte[] content, int offset, int length) {
    ByteBuffer hash = hash(content, offset, length);
    return new Extent(blob, offset, length, hash.getLong(), hash.getLong());
  }

  /** Whether these bytes are the piece. */
  public boolean matches(byte[] piece) {
    if (piece.length != length) {
      return false;
    }
    ByteBuffer hash = hash(piece, 0, length);
    return hash.getLong() == hash1 && hash.getLong() == hash2;
  }

  private static ByteBuffer hash(byte[] content, int offset, int length) {
    var digest = BlobId.sha256();
    digest.update(content, offset, length);
    return ByteBuffer.wrap(digest.digest());
  }
}
