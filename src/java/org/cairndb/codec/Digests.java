package org.cairndb.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.cairndb.datom.Values;

/** Digests of values. */
public final class Digests {
  private Digests() {}

  /**
   * The SHA-256 of a value's bytes, in hexadecimal: the same for equal maps and sets, whatever the
   * order in which they were written.
   *
   * @throws org.cairndb.error.CairnException if it cannot be the value of a datom
   */
  public static String ofValue(Object v) {
    ByteWriter out = new ByteWriter();
    ValueCodec.write(Values.canonical(v), out);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
