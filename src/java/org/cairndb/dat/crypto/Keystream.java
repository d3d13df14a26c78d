package org.cairndb.dat.crypto;

import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * XSalsa20: bytes that look random to whoever lacks the key, put over one direction of a
 * connection. Encrypting and decrypting are the same. Tells nobody whether bytes were changed on
 * their way. For one thread.
 */
public final class Keystream {
  private final XSalsa20Engine engine = new XSalsa20Engine();

  /**
   * The stream at its beginning.
   *
   * @param key the public key of the connection's first feed: who knows it can read along
   * @param nonce 24 bytes that are never used twice with one key
   */
  public Keystream(PublicKey key, byte[] nonce) {
    engine.init(true, new ParametersWithIV(new KeyParameter(key.toBytes()), nonce));
  }

  /** Encrypts or decrypts bytes where they are, and goes on by as many. */
  public void apply(byte[] bytes, int offset, int length) {
    engine.processBytes(bytes, offset, length, bytes, offset);
  }
}
