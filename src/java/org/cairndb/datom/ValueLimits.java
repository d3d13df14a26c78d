package org.cairndb.datom;

import clojure.lang.Util;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How large, deep and lopsided a value may be. {@link Values} holds a caller to these limits and
 * the decoder holds a file or a peer to them, so that whatever was taken in can be written and read
 * again, and no value costs far more than its bytes.
 */
public final class ValueLimits {
  /** Collections inside one another; a scalar has depth 0 and {@code [1]} depth 1. */
  public static final int MAX_DEPTH = 512;

  /** Decimal digits of an integer, of a decimal's unscaled value, and of either part of a ratio. */
  public static final int MAX_DIGITS = 1_000;

  /** The absolute value of a decimal's scale. */
  public static final int MAX_SCALE = 10_000;

  /**
   * Elements of one set, or keys of one map, that may have one hash: more make its lookups linear.
   */
  public static final int MAX_SAME_HASH = 64;

  /** Elements of a value's collections, all levels together; a map's key and its value are two. */
  public static final int MAX_ELEMENTS = 1 << 20;

  /** UTF-16 units of the strings and bytes of the arrays of one value, together. */
  public static final int MAX_LENGTH = 1 << 28;

  private static final BigInteger TOO_MANY_DIGITS = BigInteger.TEN.pow(MAX_DIGITS);

  private ValueLimits() {}

  /** Whether an integer has at most {@link #MAX_DIGITS} digits. Cheap for any integer. */
  public static boolean admits(BigInteger n) {
    return n.bitLength() <= TOO_MANY_DIGITS.bitLength() && n.abs().compareTo(TOO_MANY_DIGITS) < 0;
  }

  /** Whether a decimal's unscaled value and its scale are within limits. Cheap for any decimal. */
  public static boolean admits(BigDecimal n) {
    return n.scale() <= MAX_SCALE && n.scale() >= -MAX_SCALE && admits(n.unscaledValue());
  }

  /**
   * How many of the first elements of an array share the most frequent hash, by the hash that
   * Clojure's sets and maps use.
   *
   * @param step 1 for the elements of a set, 2 for the keys of alternating keys and values
   */
  public static int mostWithOneHash(@Nullable Object[] elements, int step) {
    int[] hashes = new int[(elements.length + step - 1) / step];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = Util.hasheq(elements[i * step]);
    }
    Arrays.sort(hashes);
    int most = 0;
    for (int start = 0, i = 0; i < hashes.length; i++) {
      if (hashes[i] != hashes[start]) {
        start = i;
      }
      most = Math.max(most, i - start + 1);
    }
    return most;
  }
}
