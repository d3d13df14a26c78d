package org.cairndb.edn;

import clojure.lang.BigInt;
import clojure.lang.Numbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers as Clojure writes them. Digits and exponents are bounded before anything is computed: the
 * cost of a decimal integer is the square of its length, and {@code 1E100000000M} is twelve
 * characters.
 *
 * <pre>
 * integer = sign? (0 | [1-9][0-9]* | 0x hex+ | 0 octal+ | radix r digit+) N?
 * ratio   = sign? [0-9]+ / [0-9]+
 * decimal = sign? [0-9]+ (. [0-9]*)? (e sign? [0-9]+)? M?, with at least one of the three
 * </pre>
 */
final class Numerals {
  /** How many characters a number may have. */
  static final int MAX_DIGITS = 1_000;

  /** How many digits the decimal point of a {@link BigDecimal} may be shifted by its exponent. */
  static final int MAX_EXPONENT = 1_000;

  private static final Pattern INTEGER =
      Pattern.compile(
          "([-+]?)(?:0[xX](?<hex>[0-9A-Fa-f]+)|(?<radix>[1-9][0-9]?)[rR](?<any>[0-9A-Za-z]+)"
              + "|0(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))(?<big>N?)");

  private static final Pattern RATIO = Pattern.compile("[+]?(-?[0-9]+)/([0-9]+)");

  /** Digits alone are no decimal: {@code 08} is neither octal nor decimal. */
  private static final Pattern DECIMAL =
      Pattern.compile(
          "(?=[^.eEM]*[.eEM])(?<number>[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE](?<exponent>[-+]?[0-9]+))?)"
              + "(?<exact>M?)");

  private Numerals() {}

  static Object value(TextCursor in, int start, int end, String token) {
    if (token.length() > MAX_DIGITS) {
      throw in.limit(
          start, end, "number is too long", "length", token.length(), "limit", MAX_DIGITS);
    }
    Matcher m = INTEGER.matcher(token);
    if (m.matches()) {
      return integer(in, start, end, m);
    }
    m = RATIO.matcher(token);
    if (m.matches()) {
      return ratio(in, start, end, m);
    }
    m = DECIMAL.matcher(token);
    if (m.matches()) {
      return decimal(in, start, end, m);
    }
    throw in.syntax(
        start,
        end,
        "no number",
        "found",
        token,
        "expected",
        "digits, 1.5, 2/3, 0xFF, 2r101, 7N or 1.5M");
  }

  private static Object integer(TextCursor in, int start, int end, Matcher m) {
    String digits = m.group("decimal");
    int radix = 10;
    if (m.group("hex") != null) {
      digits = m.group("hex");
      radix = 16;
    } else if (m.group("octal") != null) {
      digits = m.group("octal");
      radix = 8;
    } else if (m.group("any") != null) {
      digits = m.group("any");
      radix = Integer.parseInt(m.group("radix"));
    }
    BigInteger value;
    try {
      value = new BigInteger(m.group(1).equals("-") ? "-" + digits : digits, radix);
    } catch (NumberFormatException e) {
      throw in.value(start, end, "no number in this radix", "radix", radix, "digits", digits);
    }
    boolean big = !m.group("big").isEmpty();
    return !big && value.bitLength() < 64
        ? (Object) value.longValue()
        : BigInt.fromBigInteger(value);
  }

  private static Object ratio(TextCursor in, int start, int end, Matcher m) {
    BigInteger denominator = new BigInteger(m.group(2));
    if (denominator.signum() == 0) {
      throw in.value(start, end, "ratio divides by zero", "found", m.group());
    }
    BigInteger numerator = new BigInteger(m.group(1));
    return Numbers.divide(
        Numbers.reduceBigInt(BigInt.fromBigInteger(numerator)),
        Numbers.reduceBigInt(BigInt.fromBigInteger(denominator)));
  }

  private static Object decimal(TextCursor in, int start, int end, Matcher m) {
    if (m.group("exact").isEmpty()) {
      return Double.parseDouble(m.group("number"));
    }
    String exponent = m.group("exponent");
    if (exponent != null
        && (exponent.length() > 6 || Math.abs(Integer.parseInt(exponent)) > MAX_EXPONENT)) {
      throw in.limit(
          start, end, "exponent is too large", "exponent", exponent, "limit", MAX_EXPONENT);
    }
    return new BigDecimal(m.group("number"));
  }
}
