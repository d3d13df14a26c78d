package org.cairndb.dat.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.cairndb.error.CairnException;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Test;

/** Keys and signatures: what is accepted, what is refused, what is never shown. */
class KeysTest {
  private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);

  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);

  @Test
  void onlyTheOwnersSignatureOfTheMessageCounts() {
    PublicKey key = keys.publicKey();
    byte[] signature = keys.sign(MESSAGE);
    assertTrue(key.verifies(MESSAGE, signature));
    assertFalse(KeyPair.generate(SystemHost.INSTANCE).publicKey().verifies(MESSAGE, signature));
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertFalse(key.verifies(MESSAGE, changed), "byte " + i);
    }
    for (int length : new int[] {0, 32, 63, 65}) {
      assertFalse(key.verifies(MESSAGE, Arrays.copyOf(signature, length)), length + " bytes");
    }
  }

  /** For these anybody can make signatures: the eight points of small order, in all spellings. */
  @Test
  void keysThatAnybodyCanSignForAreRefused() {
    for (String hex :
        new String[] {
          "0100000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        }) {
      CairnException e = assertThrows(CairnException.class, () -> PublicKey.parse(hex), hex);
      assertEquals(":dat/key", e.error().toString());
    }
  }

  @Test
  void whatIsNoKeyIsRefused() {
    for (String text :
        new String[] {"", "abc", "zz".repeat(32), "00".repeat(31), "00".repeat(33)}) {
      CairnException e = assertThrows(CairnException.class, () -> PublicKey.parse(text), text);
      assertEquals(":dat/key", e.error().toString());
    }
    assertEquals(keys.publicKey(), PublicKey.parse(keys.publicKey().toString()));
  }

  @Test
  void aSecretKeyComesBackAndIsNeverShown() {
    byte[] secret = keys.toSecretBytes();
    assertArrayEquals(secret, KeyPair.ofSecret(secret).toSecretBytes());
    assertFalse(keys.toString().contains(HexFormat.of().formatHex(secret, 0, 8)));
    byte[] torn = secret.clone();
    torn[40] ^= 1;
    for (byte[] wrong : new byte[][] {torn, Arrays.copyOf(secret, 32), new byte[0]}) {
      CairnException e = assertThrows(CairnException.class, () -> KeyPair.ofSecret(wrong));
      assertEquals(":dat/secret-key", e.error().toString());
      assertFalse(String.valueOf(e.getMessage()).contains(HexFormat.of().formatHex(secret, 0, 4)));
    }
  }
}
