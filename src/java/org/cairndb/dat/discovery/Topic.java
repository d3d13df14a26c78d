package org.cairndb.dat.discovery;

import java.util.Arrays;
import java.util.HexFormat;
import org.cairndb.dat.crypto.PublicKey;

/**
 * What peers look for: a name that whoever knows a feed's key can compute, and from which nobody
 * can compute the key.
 *
 * @param name 40 hexadecimal digits, in lower case: the first 20 bytes of the feed's discovery key
 */
public record Topic(String name) {
  private static final int BYTES = 20;

  /** Checks the name. */
  public Topic {
    if (!isName(name)) {
      throw new IllegalArgumentException("a topic is 40 hexadecimal digits: name=" + name);
    }
  }

  /** The topic of a feed. */
  public static Topic of(PublicKey key) {
    return new Topic(HexFormat.of().formatHex(Arrays.copyOf(key.discoveryKey(), BYTES)));
  }

  static boolean isName(String text) {
    return text.length() == 2 * BYTES
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  @Override
  public String toString() {
    return name;
  }
}
