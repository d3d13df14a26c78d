package org.cairndb.codec;

import clojure.lang.BigInt;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Sequential;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cairndb.datom.SortedForm;
import org.cairndb.datom.Values;
import org.jspecify.annotations.Nullable;

/** Writes values as Fressian, the most frequent kinds first. */
final class ValueWriter {
  private ValueWriter() {}

  /** Writes a value, or the value that a {@link SortedForm} item stands for. */
  static void write(@Nullable Object v, ByteWriter out) {
    if (v instanceof String s) {
      writeString(s, out);
    } else if (v instanceof Long n) {
      writeInt(n, out);
    } else if (v instanceof Keyword k) {
      out.u8(FressianCodes.KEY);
      writeName(k.getNamespace(), k.getName(), out);
    } else if (v instanceof Boolean b) {
      out.u8(b ? FressianCodes.TRUE : FressianCodes.FALSE);
    } else if (v instanceof Double d) {
      writeDouble(d, out);
    } else if (v instanceof Date d) {
      writeInt(d.getTime(), out.u8(FressianCodes.INST));
    } else if (v instanceof UUID u) {
      out.u8(FressianCodes.UUID).u8(FressianCodes.BYTES).u8(16);
      out.u64(u.getMostSignificantBits()).u64(u.getLeastSignificantBits());
    } else if (v == null) {
      out.u8(FressianCodes.NIL);
    } else if (v instanceof Number n) {
      writeNumber(n, out);
    } else {
      writeRare(v, out);
    }
  }

  private static void writeNumber(Number n, ByteWriter out) {
    if (n instanceof Float f) {
      out.u8(FressianCodes.FLOAT).u32(Float.floatToIntBits(f));
    } else if (n instanceof BigInt i) {
      writeBigInt(i.toBigInteger(), out);
    } else if (n instanceof BigDecimal d) {
      writeBytes(d.unscaledValue().toByteArray(), out.u8(FressianCodes.BIGDEC));
      writeInt(d.scale(), out);
    } else if (n instanceof Ratio r) {
      writeTag(FressianCodes.TAG_RATIO, 2, out);
      writeBigInt(r.numerator, out);
      writeBigInt(r.denominator, out);
    } else {
      throw Values.unsupported(n);
    }
  }

  private static void writeRare(Object v, ByteWriter out) {
    if (v instanceof Symbol s) {
      out.u8(FressianCodes.SYM);
      writeName(s.getNamespace(), s.getName(), out);
    } else if (v instanceof byte[] bytes) {
      writeBytes(bytes, out);
    } else if (v instanceof float[] floats) {
      writeInt(floats.length, out.u8(FressianCodes.FLOAT_ARRAY));
      for (float f : floats) {
        out.u8(FressianCodes.FLOAT).u32(Float.floatToIntBits(f));
      }
    } else if (v instanceof double[] doubles) {
      writeInt(doubles.length, out.u8(FressianCodes.DOUBLE_ARRAY));
      for (double d : doubles) {
        writeDouble(d, out);
      }
    } else if (v instanceof Character c) {
      writeTag(FressianCodes.TAG_CHAR, 1, out);
      writeInt(c, out);
    } else if (v instanceof URI u) {
      writeString(u.toString(), out.u8(FressianCodes.URI));
    } else {
      writeCollection(v, out);
    }
  }

  private static void writeCollection(Object item, ByteWriter out) {
    Object v = item instanceof SortedForm f ? f.collection() : item;
    if (v instanceof Sequential) {
      if (!(v instanceof IPersistentVector)) {
        writeTag(FressianCodes.TAG_SEQ, 1, out);
      }
      writeList(item instanceof SortedForm f ? f.items() : RT.toArray(v), out);
    } else if (v instanceof Map) {
      writeList(sortedItems(item), out.u8(FressianCodes.MAP));
    } else if (v instanceof Set) {
      writeList(sortedItems(item), out.u8(FressianCodes.SET));
    } else if (v instanceof TaggedLiteral t) {
      writeTag(FressianCodes.TAG_TAGGED, 2, out);
      write(t.tag, out);
      write(item instanceof SortedForm f ? f.items()[1] : t.form, out);
    } else {
      throw Values.unsupported(v);
    }
  }

  private static @Nullable Object[] sortedItems(Object item) {
    SortedForm form = item instanceof SortedForm f ? f : SortedForm.ofCollection(item);
    return form.items();
  }

  static void writeInt(long n, ByteWriter out) {
    // The bits that a number needs besides its sign: 12 of them, say, fit a code with 4 of its own
    // and one more byte.
    int bits = 64 - Long.numberOfLeadingZeros(n < 0 ? ~n : n);
    if (n >= -1 && n < FressianCodes.INT_1_END) {
      out.u8((int) n);
    } else if (bits <= 12) {
      out.bits(((long) FressianCodes.INT_2_ZERO << 8) + n, 2);
    } else if (bits <= 19) {
      out.bits(((long) FressianCodes.INT_3_ZERO << 16) + n, 3);
    } else if (bits <= 25) {
      out.bits(((long) FressianCodes.INT_4_ZERO << 24) + n, 4);
    } else if (bits <= 33) {
      out.bits(((long) FressianCodes.INT_5_ZERO << 32) + n, 5);
    } else if (bits <= 41) {
      out.bits(((long) FressianCodes.INT_6_ZERO << 40) + n, 6);
    } else if (bits <= 49) {
      out.bits(((long) FressianCodes.INT_7_ZERO << 48) + n, 7);
    } else {
      out.u8(FressianCodes.INT).u64(n);
    }
  }

  private static void writeDouble(double d, ByteWriter out) {
    long bits = Double.doubleToLongBits(d);
    if (bits == 0) {
      out.u8(FressianCodes.DOUBLE_0);
    } else if (d == 1.0) {
      out.u8(FressianCodes.DOUBLE_1);
    } else {
      out.u8(FressianCodes.DOUBLE).u64(bits);
    }
  }

  private static void writeBigInt(BigInteger n, ByteWriter out) {
    writeBytes(n.toByteArray(), out.u8(FressianCodes.BIGINT));
  }

  private static void writeName(@Nullable String namespace, String name, ByteWriter out) {
    if (namespace == null) {
      out.u8(FressianCodes.NIL);
    } else {
      writeString(namespace, out);
    }
    writeString(name, out);
  }

  private static void writeTag(String tag, int components, ByteWriter out) {
    writeString(tag, out.u8(FressianCodes.STRUCT));
    writeInt(components, out);
  }

  private static void writeList(@Nullable Object[] items, ByteWriter out) {
    writeLength(items.length, FressianCodes.LIST_SHORT, FressianCodes.LIST, out);
    for (Object item : items) {
      write(item, out);
    }
  }

  private static void writeBytes(byte[] bytes, ByteWriter out) {
    int at = 0;
    while (bytes.length - at > FressianCodes.BYTES_CHUNK_SIZE) {
      writeInt(FressianCodes.BYTES_CHUNK_SIZE, out.u8(FressianCodes.BYTES_CHUNK));
      out.bytes(bytes, at, FressianCodes.BYTES_CHUNK_SIZE);
      at += FressianCodes.BYTES_CHUNK_SIZE;
    }
    if (at == 0) {
      writeLength(bytes.length, FressianCodes.BYTES_SHORT, FressianCodes.BYTES, out);
    } else {
      writeInt(bytes.length - at, out.u8(FressianCodes.BYTES));
    }
    out.bytes(bytes, at, bytes.length - at);
  }

  static void writeString(String s, ByteWriter out) {
    int from = 0;
    int to = s.length();
    long size = PackedChars.size(s, from, to);
    while (size > FressianCodes.STRING_CHUNK_SIZE) {
      int chunkEnd = from;
      int chunkSize = 0;
      while (chunkSize + PackedChars.size(s.charAt(chunkEnd)) <= FressianCodes.STRING_CHUNK_SIZE) {
        chunkSize += PackedChars.size(s.charAt(chunkEnd++));
      }
      writeInt(chunkSize, out.u8(FressianCodes.STRING_CHUNK));
      out.chars(s, from, chunkEnd, chunkSize);
      from = chunkEnd;
      size -= chunkSize;
    }
    writeLength((int) size, FressianCodes.STRING_SHORT, FressianCodes.STRING, out);
    out.chars(s, from, to, (int) size);
  }

  private static void writeLength(int length, int shortCode, int code, ByteWriter out) {
    if (length < FressianCodes.SHORT) {
      out.u8(shortCode + length);
    } else {
      writeInt(length, out.u8(code));
    }
  }
}
