package org.cairndb.codec;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Date;
import java.util.UUID;
import org.cairndb.datom.ValueLimits;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ValueReader} finds that is no collection. Used for one value, by one thread.
 */
final class ScalarReader {
  /** Bytes of an integer of {@link ValueLimits#MAX_DIGITS} digits: 3,322 bits and a sign. */
  private static final int MAX_INTEGER_BYTES = 416;

  private final ByteReader in;
  private int length;

  ScalarReader(ByteReader in) {
    this.in = in;
  }

  /** The rest of a value that began with a code, at a position. */
  @Nullable Object read(int code, int from) {
    if (code < FressianCodes.INT_7_END) {
      return integer(code, from);
    }
    if (code >= FressianCodes.STRING_SHORT && code <= FressianCodes.STRING) {
      return readString(code);
    }
    return switch (code) {
      case FressianCodes.KEY -> Keyword.intern(symbol());
      case FressianCodes.TRUE -> true;
      case FressianCodes.FALSE -> false;
      case FressianCodes.NIL -> null;
      case FressianCodes.DOUBLE -> readDouble();
      case FressianCodes.DOUBLE_0 -> 0.0;
      case FressianCodes.DOUBLE_1 -> 1.0;
      case FressianCodes.INST -> new Date(integer());
      case FressianCodes.UUID -> readUuid();
      case FressianCodes.FLOAT -> readFloat();
      case FressianCodes.BIGINT -> BigInt.fromBigInteger(readInteger());
      case FressianCodes.BIGDEC -> readDecimal(from);
      case FressianCodes.SYM -> symbol();
      case FressianCodes.URI -> readUri(from);
      case FressianCodes.FLOAT_ARRAY -> readFloats();
      case FressianCodes.DOUBLE_ARRAY -> readDoubles();
      default ->
          code >= FressianCodes.BYTES_SHORT && code <= FressianCodes.BYTES
              ? readBytes(code)
              : integer(code, from);
    };
  }

  /** An integer that must come next. */
  long integer() {
    int from = in.mark();
    return integer(in.u8(), from);
  }

  private long integer(int code, int from) {
    if (code < FressianCodes.INT_1_END) {
      return code;
    }
    if (code < FressianCodes.INT_3_START) {
      return (long) (code - FressianCodes.INT_2_ZERO) << 8 | in.bits(1);
    }
    if (code < FressianCodes.INT_4_START) {
      return (long) (code - FressianCodes.INT_3_ZERO) << 16 | in.bits(2);
    }
    if (code < FressianCodes.INT_7_END) {
      // Four codes for each width of 4 to 7 bytes, of which the third is zero.
      int width = ((code - FressianCodes.INT_4_START) >> 2) + 3;
      return (long) ((code & 3) - 2) << (8 * width) | in.bits(width);
    }
    if (code == FressianCodes.INT) {
      return in.u64();
    }
    if (code == FressianCodes.INT_MINUS_1) {
      return -1;
    }
    throw unexpected(in, from, code);
  }

  private double readDouble() {
    double d = Double.longBitsToDouble(in.u64());
    return Double.isNaN(d) ? Double.NaN : d;
  }

  private float readFloat() {
    float f = Float.intBitsToFloat((int) in.u32());
    return Float.isNaN(f) ? Float.NaN : f;
  }

  private float[] readFloats() {
    float[] floats = new float[readCount(Float.BYTES)];
    for (int i = 0; i < floats.length; i++) {
      int from = in.mark();
      int code = in.u8();
      if (code != FressianCodes.FLOAT) {
        throw unexpected(in, from, code);
      }
      floats[i] = readFloat();
    }
    return floats;
  }

  private double[] readDoubles() {
    double[] doubles = new double[readCount(Double.BYTES)];
    for (int i = 0; i < doubles.length; i++) {
      int from = in.mark();
      int code = in.u8();
      doubles[i] =
          switch (code) {
            case FressianCodes.DOUBLE -> readDouble();
            case FressianCodes.DOUBLE_0 -> 0.0;
            case FressianCodes.DOUBLE_1 -> 1.0;
            default -> throw unexpected(in, from, code);
          };
    }
    return doubles;
  }

  private UUID readUuid() {
    int from = in.mark();
    if (in.u8() != FressianCodes.BYTES || in.u8() != 16) {
      throw in.corruptAt(from, "bad uuid", "16 bytes", "something else");
    }
    return new UUID(in.u64(), in.u64());
  }

  private BigInteger readInteger() {
    int from = in.mark();
    int size = readLength(in.u8(), FressianCodes.BYTES_SHORT, FressianCodes.BYTES, from);
    if (size < 1 || size > MAX_INTEGER_BYTES) {
      throw in.corruptAt(from, "bad integer", "1 to " + MAX_INTEGER_BYTES + " bytes", size);
    }
    BigInteger n = new BigInteger(in.bytes(size));
    if (!ValueLimits.admits(n)) {
      throw in.corruptAt(
          from, "integer too large", "at most " + ValueLimits.MAX_DIGITS + " digits", size);
    }
    return n;
  }

  private BigDecimal readDecimal(int from) {
    BigInteger unscaled = readInteger();
    long scale = integer();
    if (scale > ValueLimits.MAX_SCALE || scale < -ValueLimits.MAX_SCALE) {
      throw in.corruptAt(from, "bad scale", "at most " + ValueLimits.MAX_SCALE, scale);
    }
    return new BigDecimal(unscaled, (int) scale);
  }

  Ratio ratio(int from) {
    BigInteger[] parts = new BigInteger[2];
    for (int i = 0; i < 2; i++) {
      int partFrom = in.mark();
      int code = in.u8();
      if (code != FressianCodes.BIGINT) {
        throw unexpected(in, partFrom, code);
      }
      parts[i] = readInteger();
    }
    if (parts[1].compareTo(BigInteger.ONE) <= 0 || !parts[0].gcd(parts[1]).equals(BigInteger.ONE)) {
      throw in.corruptAt(from, "bad ratio", "reduced, not an integer", "another");
    }
    return new Ratio(parts[0], parts[1]);
  }

  private URI readUri(int from) {
    String text = string();
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw in.corruptAt(from, "bad uri", "a URI", e.getReason());
    }
  }

  /** A symbol's namespace and name. */
  Symbol symbol() {
    String namespace = readNamespace();
    return Symbol.intern(namespace, string());
  }

  private @Nullable String readNamespace() {
    int code = in.u8();
    return code == FressianCodes.NIL ? null : readString(code);
  }

  /** A string that must come next. */
  String string() {
    return readString(in.u8());
  }

  private String readString(int code) {
    int from = in.mark() - 1;
    if (code != FressianCodes.STRING_CHUNK) {
      int size = readLength(code, FressianCodes.STRING_SHORT, FressianCodes.STRING, from);
      return PackedChars.read(in, size);
    }
    StringBuilder text = new StringBuilder();
    int next = code;
    while (next == FressianCodes.STRING_CHUNK) {
      text.append(PackedChars.read(in, readCount()));
      next = in.u8();
    }
    int size = readLength(next, FressianCodes.STRING_SHORT, FressianCodes.STRING, in.mark() - 1);
    return text.append(PackedChars.read(in, size)).toString();
  }

  private byte[] readBytes(int code) {
    int from = in.mark() - 1;
    if (code != FressianCodes.BYTES_CHUNK) {
      int size = readLength(code, FressianCodes.BYTES_SHORT, FressianCodes.BYTES, from);
      return in.bytes(size);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int next = code;
    while (next == FressianCodes.BYTES_CHUNK) {
      bytes.writeBytes(in.bytes(readCount()));
      next = in.u8();
    }
    if (next != FressianCodes.BYTES) {
      throw unexpected(in, in.mark() - 1, next);
    }
    bytes.writeBytes(in.bytes(readCount()));
    return bytes.toByteArray();
  }

  /** A number of bytes, which are there. */
  private int readLength(int code, int shortCode, int longCode, int from) {
    if (code >= shortCode && code < shortCode + FressianCodes.SHORT) {
      return code - shortCode;
    }
    if (code != longCode) {
      throw unexpected(in, from, code);
    }
    return readCount();
  }

  private int readCount() {
    return readCount(1);
  }

  /** A number of elements, of which as many bytes are there; each takes {@code size} in memory. */
  private int readCount(int size) {
    int from = in.mark();
    long count = integer();
    in.checkCount(count, 1, from);
    if (count > (ValueLimits.MAX_LENGTH - length) / size) {
      throw in.corruptAt(from, "too long", "at most " + ValueLimits.MAX_LENGTH, count);
    }
    length += (int) count * size;
    return (int) count;
  }

  static CorruptException unexpected(ByteReader in, int from, int code) {
    return in.corruptAt(
        from, "unexpected code", "another kind of value", "0x" + Integer.toHexString(code));
  }
}
