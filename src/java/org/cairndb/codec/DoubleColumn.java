package org.cairndb.codec;

/**
 * A column of doubles, as whole numbers where each is a decimal of few places, as their bits
 * otherwise.
 *
 * <pre>
 *   doubles(n) := nothing if n = 0, else places:u8 longs(n)
 * </pre>
 *
 * <p>With {@code places} 0 to 15 a double is its long divided by that power of ten, which gives
 * back the very bits: the division of two exact doubles is rounded as the reading of the decimal
 * is. With 255 the longs are the bits of the doubles.
 */
final class DoubleColumn {
  private static final int BITS = 255;
  private static final double MAX_EXACT = 0x1p53;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private DoubleColumn() {}

  static void write(double[] a, int n, ByteWriter out) {
    if (n == 0) {
      return;
    }
    long[] longs = new long[n];
    int places = 0;
    while (places < POWERS.length && !isScaled(a, n, POWERS[places], longs)) {
      places++;
    }
    if (places == POWERS.length) {
      places = BITS;
      for (int i = 0; i < n; i++) {
        longs[i] = Double.doubleToRawLongBits(a[i]);
      }
    }
    LongColumn.write(longs, n, out.u8(places));
  }

  /**
   * Whether all doubles can be had back from longs by a power of ten; the longs are filled in as
   * far as they can.
   */
  private static boolean isScaled(double[] a, int n, double power, long[] longs) {
    for (int i = 0; i < n; i++) {
      double scaled = Math.rint(a[i] * power);
      if (!(Math.abs(scaled) <= MAX_EXACT)) {
        return false;
      }
      longs[i] = (long) scaled;
      long back = Double.doubleToRawLongBits(longs[i] / power);
      if (back != Double.doubleToRawLongBits(a[i])) {
        return false;
      }
    }
    return true;
  }

  static double[] read(ByteReader in, int n) {
    if (n == 0) {
      return new double[0];
    }
    int from = in.mark();
    int places = in.u8();
    if (places >= POWERS.length && places != BITS) {
      throw in.corruptAt(from, "bad number of decimal places", "0 to 15, or 255", places);
    }
    long[] longs = LongColumn.read(in, n);
    double[] a = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] =
          places == BITS ? Double.longBitsToDouble(longs[i]) : (double) longs[i] / POWERS[places];
    }
    return a;
  }
}
