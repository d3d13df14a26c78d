package org.cairndb.dat.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairndb.error.CairnException;

/**
 * The public key of a feed: who has it can find, read and verify the feed. Immutable.
 *
 * <p>Keys for which anybody can make signatures (points of small order) and bytes that are no point
 * are refused when a key is taken in, as libsodium does.
 */
public final class PublicKey {
  /** How many bytes a key has. */
  public static final int BYTES = 32;

  private final byte[] bytes;
  private final byte[] discoveryKey;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
    this.discoveryKey = Hashing.discoveryKey(bytes);
  }

  /**
   * Takes in a key.
   *
   * @throws CairnException {@code :dat/key} if these bytes are no usable key
   */
  public static PublicKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw refused("a key has 32 bytes", bytes);
    }
    byte[] copy = bytes.clone();
    if (!Ed25519.validatePublicKeyFull(copy, 0)) {
      throw refused("these bytes are no public key that can be trusted", bytes);
    }
    return new PublicKey(copy);
  }

  /**
   * Takes in a key written as 64 hexadecimal digits.
   *
   * @throws CairnException {@code :dat/key} if it is not one
   */
  public static PublicKey parse(String hex) {
    try {
      return of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new CairnException(
          "dat/key", "a key is 64 hexadecimal digits: found=" + hex, "found", hex);
    }
  }

  private static CairnException refused(String reason, byte[] bytes) {
    String hex = HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, BYTES)));
    return new CairnException("dat/key", reason + ": found=" + hex, "found", hex);
  }

  /** The 32 bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The 32 bytes by which peers look for the feed; they do not tell the key. */
  public byte[] discoveryKey() {
    return discoveryKey.clone();
  }

  /**
   * Whether the owner of this key signed a message.
   *
   * @param signature anything; only 64 bytes can be right
   */
  public boolean verifies(byte[] message, byte[] signature) {
    return signature.length == KeyPair.SIGNATURE_BYTES
        && Ed25519.verify(signature, 0, bytes, 0, message, 0, message.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The key as 64 hexadecimal digits, as it stands in links. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
