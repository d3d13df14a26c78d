package org.cairndb.dat.discovery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairndb.system.Host;

/**
 * The tokens in our answers, by which we know them again when they come back to us: a hash of a
 * secret and of the address that asked. Thread-safe.
 */
final class Tokens {
  private static final int SECRET_BYTES = 32;
  private static final int MOST_GIVEN = 256;

  private final byte[] secret = new byte[SECRET_BYTES];
  private final Map<String, String> given =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST_GIVEN;
        }
      };

  Tokens(Host host) {
    host.randomBytes(secret);
  }

  /** The token for an address. */
  synchronized String forHost(String host) {
    String token = hash(host);
    given.put(token, host);
    return token;
  }

  /** Whether a token is ours; through several interfaces it may come back from another address. */
  synchronized boolean isOurs(String token) {
    return given.containsKey(token);
  }

  private String hash(String host) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(secret);
      return Base64.getEncoder()
          .encodeToString(digest.digest(host.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
