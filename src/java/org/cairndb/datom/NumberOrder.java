package org.cairndb.datom;

import clojure.lang.BigInt;
import clojure.lang.Ratio;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * The order of numbers: by exact numeric value, whatever the types; of numerically equal ones an
 * integer comes before a ratio, before a decimal, before a floating-point number. NaN comes before
 * all others. A decimal with a huge exponent costs no more than its digits: nothing here writes an
 * exponent out.
 */
final class NumberOrder {
  private static final int INTEGER = 0;
  private static final int RATIO = 1;
  private static final int DECIMAL = 2;
  private static final int FLOATING = 3;

  private NumberOrder() {}

  static int compare(Number a, Number b) {
    int categoryA = category(a);
    int categoryB = category(b);
    if (categoryA == FLOATING && categoryB == FLOATING) {
      return compareDoubles(a.doubleValue(), b.doubleValue());
    }
    int order;
    if (categoryA == FLOATING) {
      order = compareWithDouble(a.doubleValue(), b);
    } else if (categoryB == FLOATING) {
      order = -compareWithDouble(b.doubleValue(), a);
    } else {
      order = compareExact(a, b);
    }
    return order != 0 ? order : Integer.compare(categoryA, categoryB);
  }

  /** The order of floating-point numbers: NaN first and equal to itself, both zeros equal. */
  static int compareDoubles(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    if (a == b) {
      return 0;
    }
    return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
  }

  /**
   * The order of arrays: the shorter first, then element by element. Unlike single numbers, the
   * elements are told apart to the bit, save that every NaN is the same: -0.0 comes before 0.0 and
   * NaN last, so that a vector is equal to no other than itself.
   */
  static int compareArrays(float[] a, float[] b) {
    return a.length != b.length ? Integer.compare(a.length, b.length) : Arrays.compare(a, b);
  }

  /** The same for doubles. */
  static int compareArrays(double[] a, double[] b) {
    return a.length != b.length ? Integer.compare(a.length, b.length) : Arrays.compare(a, b);
  }

  private static int category(Number n) {
    if (n instanceof Long || n instanceof BigInt) {
      return INTEGER;
    }
    if (n instanceof Double || n instanceof Float) {
      return FLOATING;
    }
    if (n instanceof BigDecimal) {
      return DECIMAL;
    }
    if (n instanceof Ratio) {
      return RATIO;
    }
    if (n instanceof Integer
        || n instanceof Short
        || n instanceof Byte
        || n instanceof BigInteger) {
      return INTEGER;
    }
    throw Values.unsupported(n);
  }

  private static int compareWithDouble(double d, Number exact) {
    if (Double.isNaN(d) || d == Double.NEGATIVE_INFINITY) {
      return -1;
    }
    if (d == Double.POSITIVE_INFINITY) {
      return 1;
    }
    return exact instanceof Long l ? compareWithLong(d, l) : compareExact(new BigDecimal(d), exact);
  }

  private static int compareWithLong(double d, long n) {
    if (d >= 0x1p63) {
      return 1;
    }
    if (d < -0x1p63) {
      return -1;
    }
    long whole = (long) d;
    return whole != n ? Long.compare(whole, n) : compareDoubles(d, (double) whole);
  }

  private static int compareExact(Number a, Number b) {
    if (a instanceof Ratio || b instanceof Ratio) {
      return decimal(numerator(a))
          .multiply(new BigDecimal(denominator(b)))
          .compareTo(decimal(numerator(b)).multiply(new BigDecimal(denominator(a))));
    }
    if (a instanceof BigDecimal || b instanceof BigDecimal) {
      return decimal(a).compareTo(decimal(b));
    }
    return integer(a).compareTo(integer(b));
  }

  private static Number numerator(Number n) {
    return n instanceof Ratio r ? r.numerator : n;
  }

  private static BigInteger denominator(Number n) {
    return n instanceof Ratio r ? r.denominator : BigInteger.ONE;
  }

  private static BigDecimal decimal(Number n) {
    return n instanceof BigDecimal d ? d : new BigDecimal(integer(n));
  }

  private static BigInteger integer(Number n) {
    if (n instanceof BigInt i) {
      return i.toBigInteger();
    }
    return n instanceof BigInteger i ? i : BigInteger.valueOf(n.longValue());
  }
}
