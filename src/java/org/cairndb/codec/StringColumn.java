package org.cairndb.codec;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.cairndb.error.CorruptException;

/**
 * A column of strings: each shares its beginning with the one before it, or, where few are
 * distinct, refers to a dictionary.
 *
 * <pre>
 *   strings(n)    := nothing if n = 0, else layout:u8 and
 *     0 plain(n)
 *     1 dictionary := d:varint plain(d) longs(n)     d distinct strings, ascending; then the place
 *                                                    of each string among them
 *   plain(n)      := length:varint longs(n - 1) longs(n - 1) bytes
 * </pre>
 *
 * <p>In a plain column the first string has {@code length} bytes. For the others come the numbers
 * of bytes that each shares with the string before it, at most 255, and the numbers of those that
 * are its own; then all bytes that are not shared. The bytes of a string are its {@link
 * PackedChars}; the shared ones may end inside a character. The limit of 255 keeps a few bytes from
 * standing for many long strings.
 */
final class StringColumn {
  private static final int PLAIN = 0;
  private static final int DICTIONARY = 1;
  private static final int MAX_SHARED = 255;

  private StringColumn() {}

  static void write(String[] a, int n, ByteWriter out) {
    if (n == 0) {
      return;
    }
    TreeSet<String> distinct = new TreeSet<>();
    for (int i = 0; i < n && distinct.size() <= n / 2; i++) {
      distinct.add(a[i]);
    }
    if (distinct.size() > n / 2) {
      writePlain(a, n, out.u8(PLAIN));
      return;
    }
    String[] dictionary = distinct.toArray(new String[0]);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < dictionary.length; i++) {
      places.put(dictionary[i], i);
    }
    long[] indexes = new long[n];
    for (int i = 0; i < n; i++) {
      indexes[i] = places.getOrDefault(a[i], 0);
    }
    out.u8(DICTIONARY).varint(dictionary.length);
    writePlain(dictionary, dictionary.length, out);
    LongColumn.write(indexes, n, out);
  }

  private static void writePlain(String[] a, int n, ByteWriter out) {
    long[] shared = new long[n - 1];
    long[] own = new long[n - 1];
    byte[] before = PackedChars.pack(a[0]);
    ByteWriter bytes = new ByteWriter().bytes(before);
    out.varint(before.length);
    for (int i = 1; i < n; i++) {
      byte[] next = PackedChars.pack(a[i]);
      int most = Math.min(MAX_SHARED, Math.min(before.length, next.length));
      int mismatch = Arrays.mismatch(before, 0, most, next, 0, most);
      int same = mismatch < 0 ? most : mismatch;
      shared[i - 1] = same;
      own[i - 1] = (long) next.length - same;
      bytes.bytes(next, same, next.length - same);
      before = next;
    }
    LongColumn.write(shared, n - 1, out);
    LongColumn.write(own, n - 1, out);
    out.bytes(bytes);
  }

  static String[] read(ByteReader in, int n) {
    if (n == 0) {
      return new String[0];
    }
    int from = in.mark();
    int layout = in.u8();
    if (layout == PLAIN) {
      return readPlain(in, n);
    }
    if (layout != DICTIONARY) {
      throw in.corruptAt(from, "bad layout of strings", "plain or dictionary", layout);
    }
    String[] dictionary = readPlain(in, readSize(in, n));
    for (int i = 1; i < dictionary.length; i++) {
      if (dictionary[i - 1].compareTo(dictionary[i]) >= 0) {
        throw in.corruptAt(from, "dictionary out of order", "ascending", "position " + i);
      }
    }
    int[] indexes = readIndexes(in, n, dictionary.length);
    String[] a = new String[n];
    for (int i = 0; i < n; i++) {
      a[i] = dictionary[indexes[i]];
    }
    return a;
  }

  /** The number of entries of a dictionary for {@code n} values. */
  static int readSize(ByteReader in, int n) {
    int from = in.mark();
    long size = in.varint();
    if (size < 1 || size > n) {
      throw in.corruptAt(from, "bad size of a dictionary", "1 to " + n, size);
    }
    return (int) size;
  }

  /** The places of {@code n} values in a dictionary of so many entries. */
  static int[] readIndexes(ByteReader in, int n, int size) {
    int from = in.mark();
    long[] longs = LongColumn.read(in, n);
    int[] indexes = new int[n];
    for (int i = 0; i < n; i++) {
      if (longs[i] < 0 || longs[i] >= size) {
        throw in.corruptAt(from, "no such entry of a dictionary", "below " + size, longs[i]);
      }
      indexes[i] = (int) longs[i];
    }
    return indexes;
  }

  private static String[] readPlain(ByteReader in, int n) {
    int from = in.mark();
    long length = in.varint();
    long[] shared = LongColumn.read(in, n - 1);
    long[] own = LongColumn.read(in, n - 1);
    byte[] before = new byte[MAX_SHARED];
    long beforeLength = 0;
    String[] a = new String[n];
    for (int i = 0; i < n; i++) {
      long same = i == 0 ? 0 : shared[i - 1];
      long more = i == 0 ? length : own[i - 1];
      if (same < 0 || same > Math.min(MAX_SHARED, beforeLength)) {
        throw in.corruptAt(from, "more shared than there was", beforeLength, same);
      }
      in.checkCount(more, 1, in.mark());
      a[i] = readString(in, before, (int) same, (int) more);
      int kept = (int) Math.min(more, MAX_SHARED - same);
      System.arraycopy(in.array(), in.mark() - (int) more, before, (int) same, kept);
      beforeLength = same + more;
    }
    return a;
  }

  private static String readString(ByteReader in, byte[] before, int same, int more) {
    if (same == 0) {
      return PackedChars.read(in, more);
    }
    int from = in.mark();
    in.skip(more);
    byte[] bytes = Arrays.copyOf(before, same + more);
    System.arraycopy(in.array(), from, bytes, same, more);
    ByteReader whole = new ByteReader(bytes, in.place());
    try {
      return PackedChars.read(whole, bytes.length);
    } catch (CorruptException e) {
      throw in.corruptAt(from, "bad character", "packed UTF-16", "in a shared string");
    }
  }
}
