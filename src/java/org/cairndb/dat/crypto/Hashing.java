package org.cairndb.dat.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * What Dat hashes with BLAKE2b-256. Sizes and indexes are put in as eight bytes, big end first.
 * Thread-safe.
 *
 * <pre>
 * leaf          = H(00 length block)
 * parent        = H(01 size left right)              size of both together
 * tree          = H(02 (hash index size)*)           the roots, ascending
 * discovery key = H keyed with the public key ("hypercore")
 * </pre>
 */
public final class Hashing {
  /** How many bytes a hash has. */
  public static final int BYTES = 32;

  private static final int LEAF = 0;
  private static final int PARENT = 1;
  private static final int ROOT = 2;
  private static final byte[] HYPERCORE = "hypercore".getBytes(StandardCharsets.US_ASCII);

  private final Blake2bDigest digest = new Blake2bDigest(BYTES * 8);

  private Hashing() {}

  /** The hash of a block. */
  public static byte[] leaf(byte[] block) {
    return new Hashing().type(LEAF).number(block.length).bytes(block).end();
  }

  /**
   * The hash of two neighbours.
   *
   * @param size how many bytes lie under both
   */
  public static byte[] parent(long size, byte[] left, byte[] right) {
    return new Hashing().type(PARENT).number(size).bytes(left).bytes(right).end();
  }

  /** Begins the hash of a whole tree; its roots are added in ascending order. */
  public static Hashing tree() {
    return new Hashing().type(ROOT);
  }

  /** Adds a root. */
  public Hashing root(byte[] hash, long index, long size) {
    return bytes(hash).number(index).number(size);
  }

  /** The hash of all that was added; nothing can be added afterwards. */
  public byte[] end() {
    byte[] hash = new byte[BYTES];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** The name by which a feed is looked for; the feed's key does not follow from it. */
  static byte[] discoveryKey(byte[] publicKey) {
    Blake2bDigest keyed = new Blake2bDigest(publicKey, BYTES, null, null);
    keyed.update(HYPERCORE, 0, HYPERCORE.length);
    byte[] hash = new byte[BYTES];
    keyed.doFinal(hash, 0);
    return hash;
  }

  /**
   * A key that follows from another, as libsodium's {@code crypto_kdf_derive_from_key} makes it.
   *
   * @param key 32 bytes
   * @param id which of the keys that follow
   * @param context at most eight ASCII characters
   */
  static byte[] derive(byte[] key, long id, String context) {
    byte[] salt = Arrays.copyOf(ByteBuffer.allocate(8).putLong(Long.reverseBytes(id)).array(), 16);
    byte[] purpose = Arrays.copyOf(context.getBytes(StandardCharsets.US_ASCII), 16);
    byte[] derived = new byte[BYTES];
    new Blake2bDigest(key, BYTES, salt, purpose).doFinal(derived, 0);
    return derived;
  }

  private Hashing type(int type) {
    digest.update((byte) type);
    return this;
  }

  private Hashing number(long n) {
    return bytes(ByteBuffer.allocate(Long.BYTES).putLong(n).array());
  }

  private Hashing bytes(byte[] bytes) {
    digest.update(bytes, 0, bytes.length);
    return this;
  }
}
