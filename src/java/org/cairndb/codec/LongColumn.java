package org.cairndb.codec;

/**
 * A column of longs, in the smallest of three layouts.
 *
 * <pre>
 *   longs(n)  := nothing if n = 0, else layout:u8 and
 *     0 frame := minimum:zigzag packed(n)               each value less the minimum
 *     1 delta := first:zigzag least:zigzag packed(n-1)  each step to the next less the least step
 *     2 runs  := r:varint longs(r) longs(r)             r values, then how often each comes in a
 *                                                       row; neither column is itself runs
 *   packed(m) := width:u8 then m numbers of width bits, the lowest bits first, zeros up to a byte
 * </pre>
 *
 * <p>All equal values are a frame of width 0, an arithmetic progression a delta of width 0. A width
 * is 0 to 56 or 64. Arithmetic wraps, so that any longs can be written in any layout.
 */
final class LongColumn {
  private static final int FRAME = 0;
  private static final int DELTA = 1;
  private static final int RUNS = 2;
  private static final int MAX_PACKED_WIDTH = 56;

  private LongColumn() {}

  static void write(long[] a, int n, ByteWriter out) {
    if (n == 0) {
      return;
    }
    int runs = 1;
    for (int i = 1; i < n; i++) {
      runs += a[i] == a[i - 1] ? 0 : 1;
    }
    if (runs > 1 && runs <= n / 2) {
      ByteWriter collapsed = new ByteWriter();
      writeRuns(a, n, runs, collapsed);
      if (collapsed.size() < flatSize(a, n)) {
        out.bytes(collapsed);
        return;
      }
    }
    writeFlat(a, n, out);
  }

  private static void writeRuns(long[] a, int n, int runs, ByteWriter out) {
    long[] values = new long[runs];
    long[] lengths = new long[runs];
    int run = -1;
    for (int i = 0; i < n; i++) {
      if (i == 0 || a[i] != a[i - 1]) {
        values[++run] = a[i];
      }
      lengths[run]++;
    }
    out.u8(RUNS).varint(runs);
    writeFlat(values, runs, out);
    writeFlat(lengths, runs, out);
  }

  private static int flatSize(long[] a, int n) {
    ByteWriter flat = new ByteWriter();
    writeFlat(a, n, flat);
    return flat.size();
  }

  private static void writeFlat(long[] a, int n, ByteWriter out) {
    long minimum = a[0];
    long maximum = a[0];
    long leastStep = Long.MAX_VALUE;
    long greatestStep = Long.MIN_VALUE;
    for (int i = 1; i < n; i++) {
      minimum = Math.min(minimum, a[i]);
      maximum = Math.max(maximum, a[i]);
      long step = a[i] - a[i - 1];
      leastStep = Math.min(leastStep, step);
      greatestStep = Math.max(greatestStep, step);
    }
    int frameWidth = width(maximum - minimum);
    int deltaWidth = n == 1 ? 64 : width(greatestStep - leastStep);
    if (deltaWidth < frameWidth) {
      out.u8(DELTA).zigzag(a[0]).zigzag(leastStep).u8(deltaWidth);
      long[] steps = new long[n - 1];
      for (int i = 1; i < n; i++) {
        steps[i - 1] = a[i] - a[i - 1];
      }
      pack(steps, n - 1, leastStep, deltaWidth, out);
    } else {
      out.u8(FRAME).zigzag(minimum).u8(frameWidth);
      pack(a, n, minimum, frameWidth, out);
    }
  }

  private static int width(long range) {
    int bits = 64 - Long.numberOfLeadingZeros(range);
    return bits > MAX_PACKED_WIDTH ? 64 : bits;
  }

  private static void pack(long[] a, int n, long base, int width, ByteWriter out) {
    if (width == 64) {
      for (int i = 0; i < n; i++) {
        out.u64(Long.reverseBytes(a[i] - base));
      }
      return;
    }
    long pending = 0;
    int bits = 0;
    for (int i = 0; i < n; i++) {
      pending |= (a[i] - base) << bits;
      bits += width;
      while (bits >= 8) {
        out.u8((int) pending);
        pending >>>= 8;
        bits -= 8;
      }
    }
    if (bits > 0) {
      out.u8((int) pending);
    }
  }

  static long[] read(ByteReader in, int n) {
    return read(in, n, true);
  }

  private static long[] read(ByteReader in, int n, boolean runsAllowed) {
    if (n == 0) {
      return new long[0];
    }
    int from = in.mark();
    int layout = in.u8();
    if (layout == FRAME) {
      long minimum = in.zigzag();
      return unpack(in, n, minimum);
    }
    if (layout == DELTA) {
      return readDelta(in, n);
    }
    if (layout == RUNS && runsAllowed) {
      return readRuns(in, n);
    }
    throw in.corruptAt(from, "bad layout of longs", "frame, delta or runs", layout);
  }

  private static long[] readDelta(ByteReader in, int n) {
    long value = in.zigzag();
    long leastStep = in.zigzag();
    long[] steps = unpack(in, n - 1, leastStep);
    long[] a = new long[n];
    a[0] = value;
    for (int i = 1; i < n; i++) {
      value += steps[i - 1];
      a[i] = value;
    }
    return a;
  }

  private static long[] readRuns(ByteReader in, int n) {
    int from = in.mark();
    long runs = in.varint();
    if (runs < 1 || runs > n) {
      throw in.corruptAt(from, "bad number of runs", "1 to " + n, runs);
    }
    long[] values = read(in, (int) runs, false);
    long[] lengths = read(in, (int) runs, false);
    long[] a = new long[n];
    int end = 0;
    for (int run = 0; run < runs; run++) {
      long length = lengths[run];
      if (length < 1 || length > n - end) {
        throw in.corruptAt(from, "bad length of a run", "1 to " + (n - end), length);
      }
      for (int i = 0; i < length; i++) {
        a[end++] = values[run];
      }
    }
    if (end != n) {
      throw in.corruptAt(from, "runs too short", n, end);
    }
    return a;
  }

  private static long[] unpack(ByteReader in, int n, long base) {
    int from = in.mark();
    int width = in.u8();
    if (width > MAX_PACKED_WIDTH && width != 64) {
      throw in.corruptAt(from, "bad width", "0 to 56, or 64", width);
    }
    int at = in.mark();
    in.skip((int) (((long) n * width + 7) >>> 3));
    byte[] bytes = in.array();
    long[] a = new long[n];
    if (width == 64) {
      for (int i = 0; i < n; i++, at += 8) {
        a[i] = base + littleEndian(bytes, at);
      }
      return a;
    }
    long mask = (1L << width) - 1;
    long pending = 0;
    int bits = 0;
    for (int i = 0; i < n; i++) {
      while (bits < width) {
        pending |= (bytes[at++] & 0xffL) << bits;
        bits += 8;
      }
      a[i] = base + (pending & mask);
      pending >>>= width;
      bits -= width;
    }
    if (pending != 0) {
      throw in.corruptAt(at - 1, "bits after the last number", 0, pending);
    }
    return a;
  }

  private static long littleEndian(byte[] bytes, int at) {
    long n = 0;
    for (int i = 7; i >= 0; i--) {
      n = n << 8 | (bytes[at + i] & 0xff);
    }
    return n;
  }
}
