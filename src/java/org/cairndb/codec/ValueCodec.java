package org.cairndb.codec;

import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * Values as Fressian, and back. {@code docs/format/value.md} tells the bytes of each kind.
 *
 * <p>What is written depends on the value alone: nothing is cached from one value or part to the
 * next, and sets and maps are written in the order of {@link org.cairndb.datom.ValueOrder}. Every
 * Fressian reader can read it. What is read may be anything; reading costs no more than the bytes
 * there are, and gives a canonical value (see {@link org.cairndb.datom.Values}) or nil.
 * Thread-safe.
 */
public final class ValueCodec {
  private ValueCodec() {}

  /**
   * Appends a value.
   *
   * @param v canonical, or nil
   * @throws CairnException {@code :value/unsupported} for a class that cannot be stored, {@code
   *     :value/too-large} if it does not fit one array of bytes
   */
  public static void write(@Nullable Object v, ByteWriter out) {
    ValueWriter.write(v, out);
  }

  /**
   * Reads the next value; bytes after it stay unread.
   *
   * @throws org.cairndb.error.CorruptException if there is none, or it exceeds {@link
   *     org.cairndb.datom.ValueLimits}
   */
  public static @Nullable Object read(ByteReader in) {
    return new ValueReader(in).read();
  }
}
