package org.cairndb.datom;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Date;
import java.util.UUID;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * What may be the value of a datom, and the one form in which it is kept.
 *
 * <p>Allowed are booleans, longs, big integers, doubles, floats, decimals, ratios, characters,
 * strings, keywords, symbols, instants, UUIDs, URIs, arrays of bytes, floats and doubles, and
 * sequentials, sets, maps and tagged literals of these and of nil. Every value that {@link
 * #canonical} gives is within {@link ValueLimits}, has a place in {@link ValueOrder}, and is
 * immutable in fact or by convention (an instant and an array are copied on the way in; nobody
 * writes to them afterwards). Thread-safe.
 */
public final class Values {
  private static final String ALLOWED =
      "boolean, integer, double, float, bigdec, ratio, char, string, keyword, symbol, inst, uuid,"
          + " uri, bytes, float and double arrays, tagged literal, and vectors, lists, sets and"
          + " maps of these";

  private Values() {}

  /**
   * The form in which a value is kept.
   *
   * <p>Smaller integer types become longs and a {@link BigInteger} a {@link BigInt}; a ratio is
   * reduced; every NaN becomes the same NaN; a subclass of {@link Date} becomes a {@code Date} (in
   * milliseconds); a symbol or collection loses its metadata; a {@code java.util} list becomes a
   * vector, a seq a list, read to its end.
   *
   * @throws CairnException {@code :value/nil}, {@code :value/unsupported} (a class that cannot be
   *     stored), {@code :value/too-deep}, {@code :value/too-large}, {@code :value/colliding} (too
   *     many elements with one hash) or {@code :value/duplicate} (two keys of a map that the
   *     database cannot tell apart)
   */
  public static Object canonical(@Nullable Object v) {
    if (v == null) {
      throw new CairnException(
          "value/nil", "a value cannot be nil: retract it or leave the attribute out");
    }
    Object scalar = scalar(v);
    return scalar != null ? scalar : new CanonicalCollection().of(v);
  }

  /** The canonical form of what is not a collection; null for a collection. */
  static @Nullable Object scalar(Object v) {
    if (v instanceof Long || v instanceof Keyword) {
      return v;
    }
    if (v instanceof String s) {
      checkLength(s.length());
      return v;
    }
    if (v instanceof Boolean b) {
      return b ? Boolean.TRUE : Boolean.FALSE;
    }
    if (v instanceof Number n) {
      return number(n);
    }
    if (v instanceof Date d) {
      return new Date(d.getTime());
    }
    if (v instanceof UUID || v instanceof Character) {
      return v;
    }
    if (v instanceof Symbol s) {
      return s.meta() == null ? s : s.withMeta(null);
    }
    if (v instanceof byte[] bytes) {
      checkLength(bytes.length);
      return bytes.clone();
    }
    return v instanceof URI uri ? uri(uri) : array(v);
  }

  private static @Nullable Object array(Object v) {
    if (v instanceof float[] floats) {
      checkLength((long) Float.BYTES * floats.length);
      float[] copy = floats.clone();
      for (int i = 0; i < copy.length; i++) {
        copy[i] = Float.isNaN(copy[i]) ? Float.NaN : copy[i];
      }
      return copy;
    }
    if (v instanceof double[] doubles) {
      checkLength((long) Double.BYTES * doubles.length);
      double[] copy = doubles.clone();
      for (int i = 0; i < copy.length; i++) {
        copy[i] = Double.isNaN(copy[i]) ? Double.NaN : copy[i];
      }
      return copy;
    }
    return null;
  }

  private static Object number(Number n) {
    if (n instanceof Double d) {
      return d.isNaN() ? (Object) Double.NaN : d;
    }
    if (n instanceof Integer || n instanceof Short || n instanceof Byte) {
      return n.longValue();
    }
    if (n instanceof Float f) {
      return f.isNaN() ? (Object) Float.NaN : f;
    }
    if (n instanceof BigInt i) {
      checkDigits(i.bipart == null || ValueLimits.admits(i.bipart));
      return i;
    }
    if (n.getClass() == BigDecimal.class) {
      checkDigits(ValueLimits.admits((BigDecimal) n));
      return n;
    }
    if (n.getClass() == BigInteger.class) {
      checkDigits(ValueLimits.admits((BigInteger) n));
      return BigInt.fromBigInteger((BigInteger) n);
    }
    if (n instanceof Ratio r) {
      return ratio(r);
    }
    throw unsupported(n);
  }

  private static Object ratio(Ratio r) {
    checkDigits(ValueLimits.admits(r.numerator) && ValueLimits.admits(r.denominator));
    if (r.denominator.signum() == 0) {
      throw unsupported(r);
    }
    BigInteger divisor = r.numerator.gcd(r.denominator);
    if (r.denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    BigInteger numerator = r.numerator.divide(divisor);
    BigInteger denominator = r.denominator.divide(divisor);
    return denominator.equals(BigInteger.ONE)
        ? BigInt.fromBigInteger(numerator)
        : new Ratio(numerator, denominator);
  }

  /**
   * Read again from its text, as it will be from disk: a URI put together by resolving need not be
   * readable.
   */
  private static URI uri(URI uri) {
    String text = uri.toString();
    checkLength(text.length());
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new CairnException(
          e,
          "value/unsupported",
          "a URI whose text is no URI: text=" + text + ", reason=" + e.getReason(),
          "class",
          URI.class);
    }
  }

  static void checkLength(long length) {
    if (length > ValueLimits.MAX_LENGTH) {
      throw tooLarge("characters and bytes", ValueLimits.MAX_LENGTH);
    }
  }

  private static void checkDigits(boolean admitted) {
    if (!admitted) {
      throw new CairnException(
          "value/too-large",
          "a number has too many digits: limit="
              + ValueLimits.MAX_DIGITS
              + ", scale-limit="
              + ValueLimits.MAX_SCALE,
          "limit",
          (long) ValueLimits.MAX_DIGITS,
          "scale-limit",
          (long) ValueLimits.MAX_SCALE);
    }
  }

  static CairnException tooLarge(String what, int limit) {
    return new CairnException(
        "value/too-large",
        "a value is too large: what=" + what + ", limit=" + limit,
        "what",
        what,
        "limit",
        (long) limit);
  }

  /** The error for a value of a class that cannot be stored. */
  public static CairnException unsupported(Object v) {
    return new CairnException(
        "value/unsupported",
        "a value of this class cannot be stored: class="
            + v.getClass().getName()
            + ", allowed="
            + ALLOWED,
        "class",
        v.getClass(),
        "allowed",
        ALLOWED);
  }
}
