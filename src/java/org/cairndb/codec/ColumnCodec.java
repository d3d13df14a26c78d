package org.cairndb.codec;

import org.cairndb.error.CorruptException;

/**
 * Columns as bytes: runs of longs, ints, doubles, strings or values, small and quick to read. The
 * number of values is not written: the reader knows it. {@code docs/format/column.md} tells the
 * bytes.
 *
 * <p>What is read may be anything: reading allocates for {@code n} values and the bytes there are,
 * and throws only {@link CorruptException}. Writers take the first {@code n} elements of an array,
 * which may be longer. Thread-safe.
 */
public final class ColumnCodec {
  private ColumnCodec() {}

  /** Appends longs, sorted or not. */
  public static void writeLongs(long[] a, int n, ByteWriter out) {
    LongColumn.write(a, n, out);
  }

  /** Reads what {@link #writeLongs} wrote. */
  public static long[] readLongs(ByteReader in, int n) {
    return LongColumn.read(in, n);
  }

  /** Appends ints, as {@link #writeLongs} would. */
  public static void writeInts(int[] a, int n, ByteWriter out) {
    long[] longs = new long[n];
    for (int i = 0; i < n; i++) {
      longs[i] = a[i];
    }
    LongColumn.write(longs, n, out);
  }

  /** Reads what {@link #writeInts} wrote. */
  public static int[] readInts(ByteReader in, int n) {
    int from = in.mark();
    long[] longs = LongColumn.read(in, n);
    int[] a = new int[n];
    for (int i = 0; i < n; i++) {
      a[i] = (int) longs[i];
      if (a[i] != longs[i]) {
        throw in.corruptAt(from, "number does not fit 32 bits", "an int", longs[i]);
      }
    }
    return a;
  }

  /** Appends doubles, every bit of them. */
  public static void writeDoubles(double[] a, int n, ByteWriter out) {
    DoubleColumn.write(a, n, out);
  }

  /** Reads what {@link #writeDoubles} wrote. */
  public static double[] readDoubles(ByteReader in, int n) {
    return DoubleColumn.read(in, n);
  }

  /** Appends strings of any UTF-16 units. */
  public static void writeStrings(String[] a, int n, ByteWriter out) {
    StringColumn.write(a, n, out);
  }

  /** Reads what {@link #writeStrings} wrote. */
  public static String[] readStrings(ByteReader in, int n) {
    return StringColumn.read(in, n);
  }

  /** Appends canonical values of any kinds. */
  public static void writeValues(Object[] a, int n, ByteWriter out) {
    ValueColumn.write(a, n, out);
  }

  /** Appends longs as {@link #writeValues(Object[], int, ByteWriter)} would if they were boxed. */
  public static void writeValues(long[] a, int n, ByteWriter out) {
    ValueColumn.write(a, n, out);
  }

  /**
   * Appends doubles as {@link #writeValues(Object[], int, ByteWriter)} would if they were boxed.
   */
  public static void writeValues(double[] a, int n, ByteWriter out) {
    ValueColumn.write(a, n, out);
  }

  /**
   * Reads what {@code writeValues} wrote.
   *
   * @return a {@code long[]} if all values are longs, a {@code double[]} if all are doubles, else
   *     an {@code Object[]} of canonical values
   */
  public static Object readValues(ByteReader in, int n) {
    return ValueColumn.read(in, n);
  }
}
