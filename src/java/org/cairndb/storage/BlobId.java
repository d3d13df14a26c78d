package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a blob: the SHA-256 of its bytes, as four big-endian longs. Immutable. Prints as 64
 * hexadecimal digits.
 */
public record BlobId(long hash1, long hash2, long hash3, long hash4) {
  /** How many bytes an id takes when written. */
  public static final int BYTES = 32;

  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{64}");

  /** The name of these bytes. */
  public static BlobId of(byte[] content) {
    return read(ByteBuffer.wrap(sha256().digest(content)));
  }

  /** The id that prints so, or null if none does. */
  public static @Nullable BlobId parse(String text) {
    return TEXT.matcher(text).matches()
        ? read(ByteBuffer.wrap(HexFormat.of().parseHex(text)))
        : null;
  }

  /** Takes the next {@link #BYTES} bytes of a buffer as an id. */
  public static BlobId read(ByteBuffer buffer) {
    return new BlobId(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
  }

  /** Puts {@link #BYTES} bytes into a buffer. */
  public void write(ByteBuffer buffer) {
    buffer.putLong(hash1).putLong(hash2).putLong(hash3).putLong(hash4);
  }

  /** The hash as an array of its own. */
  public byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    write(buffer);
    return buffer.array();
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
