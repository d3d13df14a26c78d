package org.cairndb.dat.crypto;

import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.cairndb.error.CairnException;
import org.cairndb.system.Host;

/**
 * The keys of a feed's owner, who alone can append to it. Immutable. Its text shows the public key
 * only.
 */
public final class KeyPair {
  /** How many bytes a signature has. */
  public static final int SIGNATURE_BYTES = 64;

  /** How many bytes the secret key has, as libsodium writes it: seed, public key. */
  public static final int SECRET_BYTES = 64;

  private static final int SEED_BYTES = 32;
  private static final String CONTENT = "hyperdri";

  private final byte[] seed;
  private final PublicKey publicKey;

  private KeyPair(byte[] seed) {
    this.seed = seed;
    byte[] point = new byte[PublicKey.BYTES];
    Ed25519.generatePublicKey(seed, 0, point, 0);
    this.publicKey = PublicKey.of(point);
  }

  /** New keys. */
  public static KeyPair generate(Host host) {
    byte[] seed = new byte[SEED_BYTES];
    host.randomBytes(seed);
    return new KeyPair(seed);
  }

  /**
   * The keys that a secret key stands for.
   *
   * @param secret 64 bytes: the seed and the public key
   * @throws CairnException {@code :dat/secret-key} if the two do not belong together; the message
   *     does not show them
   */
  public static KeyPair ofSecret(byte[] secret) {
    if (secret.length == SECRET_BYTES) {
      KeyPair keys = new KeyPair(Arrays.copyOf(secret, SEED_BYTES));
      if (Arrays.equals(keys.toSecretBytes(), secret)) {
        return keys;
      }
    }
    throw new CairnException(
        "dat/secret-key",
        "a secret key is 64 bytes, a seed and its public key: bytes=" + secret.length,
        "bytes",
        secret.length);
  }

  /** The keys of the content feed of the archive whose metadata feed has these. */
  public KeyPair ofContent() {
    return new KeyPair(Hashing.derive(seed, 1, CONTENT));
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  /** The 64 bytes to keep secret: the seed and the public key. */
  public byte[] toSecretBytes() {
    byte[] secret = Arrays.copyOf(seed, SECRET_BYTES);
    System.arraycopy(publicKey.toBytes(), 0, secret, SEED_BYTES, PublicKey.BYTES);
    return secret;
  }

  /** Signs a message: 64 bytes. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  @Override
  public String toString() {
    return "keys of " + publicKey;
  }
}
