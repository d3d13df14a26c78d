package org.cairndb.transfer;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.Numbers;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads data items of CBOR (RFC 8949) one after the other, with the tags that Clojure's values are
 * written with: instants (0, 1), big numbers (2, 3), decimals (4), ratios (30), URIs (32), UUIDs
 * (37), keywords and symbols (39), sets (258). Bounded in depth and size, since the bytes are
 * hostile. For one thread.
 */
final class Cbor {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_ITEMS = 1 << 20;

  /** What an item of indefinite length ends with. */
  private static final Object BREAK = new Object();

  private final InputStream in;
  private long offset;

  Cbor(InputStream in) {
    this.in = in;
  }

  /** How many bytes have been read. */
  long offset() {
    return offset;
  }

  /** Whether there is one more item. */
  boolean hasNext() throws IOException {
    in.mark(1);
    boolean more = in.read() >= 0;
    in.reset();
    return more;
  }

  /**
   * The next item.
   *
   * @throws IllegalArgumentException if it is none of those that are read here
   * @throws EOFException if the bytes end within it
   */
  @Nullable Object next() throws IOException {
    Object item = item(0);
    if (item == BREAK) {
      throw new IllegalArgumentException("an end without a beginning");
    }
    return item;
  }

  private int octet() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("the file ends within an item");
    }
    offset++;
    return b;
  }

  private @Nullable Object item(int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested deeper than " + MAX_DEPTH);
    }
    int first = octet();
    int major = first >> 5;
    int info = first & 31;
    boolean endless = info == 31;
    if (major == 7) {
      return simple(info);
    }
    if (endless && (major < 2 || major == 6)) {
      throw new IllegalArgumentException("no length for major type " + major);
    }
    long argument = endless ? -1 : argument(info);
    return switch (major) {
      case 0 -> integer(argument, false);
      case 1 -> integer(argument, true);
      case 2 -> bytes(argument, 2);
      case 3 -> text(bytes(argument, 3));
      case 4 -> PersistentVector.create(items(argument, depth));
      case 5 -> map(items(argument < 0 ? argument : Math.multiplyExact(argument, 2), depth));
      default -> tagged(argument, item(depth + 1));
    };
  }

  private long argument(int info) throws IOException {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new IllegalArgumentException("reserved length: " + info);
    }
    long value = 0;
    for (int i = 0; i < 1 << (info - 24); i++) {
      value = value << 8 | octet();
    }
    return value;
  }

  private static Object integer(long argument, boolean negative) {
    if (argument >= 0) {
      return negative ? -1 - argument : argument;
    }
    BigInteger whole = new BigInteger(Long.toUnsignedString(argument));
    return BigInt.fromBigInteger(negative ? whole.not() : whole);
  }

  private byte[] bytes(long length, int major) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (length >= 0) {
      chunk(content, length);
      return content.toByteArray();
    }
    for (int b = octet(); b != 0xff; b = octet()) {
      if (b >> 5 != major || (b & 31) == 31) {
        throw new IllegalArgumentException("a piece of another type");
      }
      chunk(content, argument(b & 31));
    }
    return content.toByteArray();
  }

  private void chunk(ByteArrayOutputStream content, long length) throws IOException {
    if (length < 0 || length > MAX_BYTES - content.size()) {
      throw new IllegalArgumentException("longer than " + MAX_BYTES + " bytes");
    }
    byte[] read = in.readNBytes((int) length);
    offset += read.length;
    if (read.length < length) {
      throw new EOFException("the file ends within an item");
    }
    content.writeBytes(read);
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text that is not UTF-8", e);
    }
  }

  private List<@Nullable Object> items(long count, int depth) throws IOException {
    if (count > MAX_ITEMS) {
      throw new IllegalArgumentException("more than " + MAX_ITEMS + " items");
    }
    List<@Nullable Object> items = new ArrayList<>();
    while (count < 0 || items.size() < count) {
      Object item = item(depth + 1);
      if (item == BREAK && count < 0) {
        return items;
      }
      if (item == BREAK || items.size() == MAX_ITEMS) {
        throw new IllegalArgumentException("an end in the wrong place");
      }
      items.add(item);
    }
    return items;
  }

  private static Object map(List<@Nullable Object> items) {
    if (items.size() % 2 != 0) {
      throw new IllegalArgumentException("a key without a value");
    }
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
    for (int i = 0; i < items.size(); i += 2) {
      map.put(items.get(i), items.get(i + 1));
    }
    return PersistentHashMap.create(map);
  }

  private @Nullable Object simple(int info) throws IOException {
    return switch (info) {
      case 20 -> false;
      case 21 -> true;
      case 22, 23 -> null;
      case 25 -> half((int) argument(info));
      case 26 -> Float.intBitsToFloat((int) argument(info));
      case 27 -> Double.longBitsToDouble(argument(info));
      case 31 -> BREAK;
      default -> throw new IllegalArgumentException("simple value " + info);
    };
  }

  private static float half(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double value =
        exponent == 31
            ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0
                ? Math.scalb(fraction, -24)
                : Math.scalb(fraction + 1024, exponent - 25);
    return (float) (bits >> 15 == 0 ? value : -value);
  }

  private static Object tagged(long tag, @Nullable Object item) {
    if (item == null || item == BREAK) {
      throw new IllegalArgumentException("nothing after tag " + tag);
    }
    return switch ((int) tag) {
      case 0 -> Date.from(OffsetDateTime.parse((String) item).toInstant());
      case 1 -> instant((Number) item);
      case 2 -> BigInt.fromBigInteger(new BigInteger(1, (byte[]) item));
      case 3 -> BigInt.fromBigInteger(new BigInteger(1, (byte[]) item).not());
      case 4 -> {
        List<?> parts = (List<?>) item;
        int scale = Math.negateExact(Math.toIntExact((Long) parts.get(0)));
        yield new BigDecimal(new BigInteger(String.valueOf(parts.get(1))), scale);
      }
      case 30 -> {
        List<?> parts = (List<?>) item;
        yield Numbers.divide(parts.get(0), parts.get(1));
      }
      case 32 -> URI.create((String) item);
      case 37 -> {
        ByteBuffer bits = ByteBuffer.wrap((byte[]) item);
        yield new UUID(bits.getLong(), bits.getLong());
      }
      case 39 -> {
        String name = (String) item;
        yield name.startsWith(":") ? Keyword.intern(name.substring(1)) : Symbol.intern(name);
      }
      case 258, 13 -> PersistentHashSet.create((List<?>) item);
      default -> throw new IllegalArgumentException("values with tag " + tag + " are not read");
    };
  }

  private static Date instant(Number seconds) {
    return new Date(
        seconds instanceof Long whole
            ? Math.multiplyExact(whole, 1000L)
            : Math.round(seconds.doubleValue() * 1000));
  }
}
