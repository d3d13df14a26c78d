package org.cairndb.codec;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.LazilyPersistentVector;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Date;
import java.util.UUID;
import org.cairndb.datom.SortedForm;
import org.cairndb.datom.ValueLimits;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Fressian value from bytes that nobody has vouched for. It takes what {@link
 * ValueWriter} writes and, of Fressian's other ways to say the same, longer integers and other
 * chunks; no caches, no patterns, no records, no typed arrays. The elements of a set and the keys
 * of a map must ascend, so that none is there twice. Used once, by one thread.
 *
 * <p>Methods that take {@code sorted} give values, or {@link SortedForm} items if a set or map
 * around them will compare them.
 */
final class ValueReader {
  /** Bytes of an integer of {@link ValueLimits#MAX_DIGITS} digits: 3,322 bits and a sign. */
  private static final int MAX_INTEGER_BYTES = 416;

  private final ByteReader in;
  private int elements;
  private int length;

  ValueReader(ByteReader in) {
    this.in = in;
  }

  @Nullable Object read() {
    return read(1, false);
  }

  /** The next value; {@code depth} is that of a collection, should it be one. */
  private @Nullable Object read(int depth, boolean sorted) {
    int from = in.mark();
    int code = in.u8();
    if (code < FressianCodes.INT_7_END
        || code == FressianCodes.INT
        || code == FressianCodes.INT_MINUS_1) {
      return readInt(code, from);
    }
    if (code >= FressianCodes.STRING_SHORT && code <= FressianCodes.STRING) {
      return readString(code);
    }
    return switch (code) {
      case FressianCodes.KEY -> Keyword.intern(readNamespace(), readString(in.u8()));
      case FressianCodes.TRUE -> true;
      case FressianCodes.FALSE -> false;
      case FressianCodes.NIL -> null;
      case FressianCodes.DOUBLE -> readDouble();
      case FressianCodes.DOUBLE_0 -> 0.0;
      case FressianCodes.DOUBLE_1 -> 1.0;
      case FressianCodes.INST -> new Date(readInt());
      case FressianCodes.UUID -> readUuid();
      case FressianCodes.FLOAT -> readFloat();
      case FressianCodes.BIGINT -> BigInt.fromBigInteger(readInteger());
      case FressianCodes.BIGDEC -> readDecimal(from);
      case FressianCodes.SYM -> Symbol.intern(readNamespace(), readString(in.u8()));
      case FressianCodes.URI -> readUri(from);
      default ->
          code >= FressianCodes.BYTES_SHORT && code <= FressianCodes.BYTES
              ? readBytes(code)
              : readCollection(code, from, depth, sorted);
    };
  }

  private @Nullable Object readCollection(int code, int from, int depth, boolean sorted) {
    if (code == FressianCodes.STRUCT) {
      return readStruct(from, depth, sorted);
    }
    if (code == FressianCodes.SET) {
      return readSet(depth, sorted);
    }
    if (code == FressianCodes.MAP) {
      return readMap(from, depth, sorted);
    }
    @Nullable Object[] items = readList(code, from, depth, sorted);
    Object vector = LazilyPersistentVector.createOwning(sorted ? SortedForm.values(items) : items);
    return sorted ? SortedForm.of(vector, items) : vector;
  }

  private Object readSet(int depth, boolean sorted) {
    int from = in.mark();
    @Nullable Object[] items = readList(in.u8(), from, depth, true);
    @Nullable Object[] values = distinct(items, 1, from);
    Object set = PersistentHashSet.create(values);
    return sorted ? SortedForm.of(set, items) : set;
  }

  private Object readMap(int from, int depth, boolean sorted) {
    @Nullable Object[] items = readList(in.u8(), from, depth, true);
    if ((items.length & 1) != 0) {
      throw in.corruptAt(from, "odd map", "keys and values in turn", items.length);
    }
    @Nullable Object[] values = distinct(items, 2, from);
    Object map = RT.mapUniqueKeys(values);
    return sorted ? SortedForm.of(map, items) : map;
  }

  /**
   * The values of items, once it is sure that they (or each other one) ascend, and that few share a
   * hash.
   */
  private @Nullable Object[] distinct(@Nullable Object[] items, int step, int from) {
    for (int i = step; i < items.length; i += step) {
      if (SortedForm.compare(items[i - step], items[i]) >= 0) {
        throw in.corruptAt(from, "set or map out of order", "ascending", "position " + i);
      }
    }
    @Nullable Object[] values = SortedForm.values(items);
    int most = ValueLimits.mostWithOneHash(values, step);
    if (most > ValueLimits.MAX_SAME_HASH) {
      throw in.corruptAt(
          from, "too many equal hashes", "at most " + ValueLimits.MAX_SAME_HASH, most);
    }
    return values;
  }

  private Object readStruct(int from, int depth, boolean sorted) {
    String tag = readString(in.u8());
    long components = readInt();
    if (tag.equals(FressianCodes.TAG_CHAR) && components == 1) {
      long n = readInt();
      if (n >>> 16 != 0) {
        throw in.corruptAt(from, "bad character", "0 to 65535", n);
      }
      return (char) n;
    }
    if (tag.equals(FressianCodes.TAG_RATIO) && components == 2) {
      return readRatio(from);
    }
    if (tag.equals(FressianCodes.TAG_SEQ) && components == 1) {
      int listFrom = in.mark();
      @Nullable Object[] items = readList(in.u8(), listFrom, depth, sorted);
      Object list = PersistentList.create(Arrays.asList(sorted ? SortedForm.values(items) : items));
      return sorted ? SortedForm.of(list, items) : list;
    }
    if (tag.equals(FressianCodes.TAG_TAGGED) && components == 2) {
      return readTagged(depth, sorted);
    }
    throw in.corruptAt(from, "unknown tag", "char, ratio, seq, tagged", tag + "/" + components);
  }

  private Object readTagged(int depth, boolean sorted) {
    int from = in.mark();
    if (in.u8() != FressianCodes.SYM) {
      throw in.corruptAt(from, "tag of a tagged literal", "symbol", "another code");
    }
    Symbol tag = Symbol.intern(readNamespace(), readString(in.u8()));
    enter(depth, 1, from);
    @Nullable Object form = read(depth + 1, sorted);
    Object tagged = TaggedLiteral.create(tag, SortedForm.value(form));
    return sorted ? SortedForm.of(tagged, new @Nullable Object[] {tag, form}) : tagged;
  }

  private @Nullable Object[] readList(int code, int from, int depth, boolean sorted) {
    long count;
    if (code >= FressianCodes.LIST_SHORT && code < FressianCodes.LIST_SHORT + FressianCodes.SHORT) {
      count = (long) code - FressianCodes.LIST_SHORT;
    } else if (code == FressianCodes.LIST) {
      count = readInt();
    } else {
      throw unexpected(from, code);
    }
    in.checkCount(count, 1, from);
    enter(depth, (int) count, from);
    @Nullable Object[] items = new @Nullable Object[(int) count];
    for (int i = 0; i < items.length; i++) {
      items[i] = read(depth + 1, sorted);
    }
    return items;
  }

  /** Refuses a collection that is too deep, or that brings too many elements. */
  private void enter(int depth, int more, int from) {
    if (depth > ValueLimits.MAX_DEPTH) {
      throw in.corruptAt(from, "too deep", "at most " + ValueLimits.MAX_DEPTH, depth);
    }
    if (more > ValueLimits.MAX_ELEMENTS - elements) {
      throw in.corruptAt(from, "too many elements", "at most " + ValueLimits.MAX_ELEMENTS, more);
    }
    elements += more;
  }

  private long readInt() {
    int from = in.mark();
    return readInt(in.u8(), from);
  }

  private long readInt(int code, int from) {
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
    throw unexpected(from, code);
  }

  private Object readDouble() {
    double d = Double.longBitsToDouble(in.u64());
    return Double.isNaN(d) ? (Object) Double.NaN : d;
  }

  private Object readFloat() {
    float f = Float.intBitsToFloat((int) in.u32());
    return Float.isNaN(f) ? (Object) Float.NaN : f;
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
    long scale = readInt();
    if (scale > ValueLimits.MAX_SCALE || scale < -ValueLimits.MAX_SCALE) {
      throw in.corruptAt(from, "bad scale", "at most " + ValueLimits.MAX_SCALE, scale);
    }
    return new BigDecimal(unscaled, (int) scale);
  }

  private Ratio readRatio(int from) {
    BigInteger[] parts = new BigInteger[2];
    for (int i = 0; i < 2; i++) {
      int partFrom = in.mark();
      int code = in.u8();
      if (code != FressianCodes.BIGINT) {
        throw unexpected(partFrom, code);
      }
      parts[i] = readInteger();
    }
    if (parts[1].compareTo(BigInteger.ONE) <= 0 || !parts[0].gcd(parts[1]).equals(BigInteger.ONE)) {
      throw in.corruptAt(from, "bad ratio", "reduced, not an integer", "another");
    }
    return new Ratio(parts[0], parts[1]);
  }

  private URI readUri(int from) {
    String text = readString(in.u8());
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw in.corruptAt(from, "bad uri", "a URI", e.getReason());
    }
  }

  private @Nullable String readNamespace() {
    int code = in.u8();
    return code == FressianCodes.NIL ? null : readString(code);
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
      throw unexpected(in.mark() - 1, next);
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
      throw unexpected(from, code);
    }
    return readCount();
  }

  private int readCount() {
    int from = in.mark();
    long count = readInt();
    in.checkCount(count, 1, from);
    if (count > ValueLimits.MAX_LENGTH - length) {
      throw in.corruptAt(from, "too long", "at most " + ValueLimits.MAX_LENGTH, count);
    }
    length += (int) count;
    return (int) count;
  }

  private CorruptException unexpected(int from, int code) {
    return in.corruptAt(
        from, "unexpected code", "another kind of value", "0x" + Integer.toHexString(code));
  }
}
