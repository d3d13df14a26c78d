package org.cairndb.dat.wire;

/**
 * One message as it came, decrypted.
 *
 * @param bytes header and body; empty for a sign of life
 * @param channel in the sender's numbers
 * @param bodyAt where the body begins
 */
record Frame(byte[] bytes, long channel, int type, int bodyAt) {
  /** Keeps the connection open and says nothing. */
  static final Frame KEEP_ALIVE = new Frame(new byte[0], 0, -1, 0);

  boolean isKeepAlive() {
    return bytes.length == 0;
  }

  /** A header without a body, which the real tool passes over, too. */
  boolean isEmpty() {
    return bodyAt == bytes.length;
  }
}
