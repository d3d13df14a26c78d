package org.cairndb.codec;

import clojure.lang.Keyword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.ValueOrder;

/**
 * A column of values of any kinds.
 *
 * <pre>
 *   values(n) := nothing if n = 0, else kind:u8 and
 *     0 longs(n)
 *     1 doubles(n)
 *     2 strings(n)
 *     3 keywords   := d:varint strings(d) strings(d) longs(n)
 *                     d distinct ones, ascending: ":" and the namespace, or "" for none; their
 *                     names; then the place of each keyword among them
 *     4 instants   := longs(n)            milliseconds since 1970
 *     5 any        := n values, each as {@link ValueCodec} writes it
 *     6 dictionary := d:varint d values, longs(n)
 *                     d distinct ones, in the order in which they come first; then the places
 *     7 split      := longs(n), then a column of its values for each kind that occurs, ascending
 *                     the longs are the kinds, 0 to 5; a column is as after the byte of its kind,
 *                     but that of kind 5 begins with 5 or 6
 * </pre>
 */
final class ValueColumn {
  private static final int LONGS = 0;
  private static final int DOUBLES = 1;
  private static final int STRINGS = 2;
  private static final int KEYWORDS = 3;
  private static final int INSTANTS = 4;
  private static final int ANY = 5;
  private static final int DICTIONARY = 6;
  private static final int SPLIT = 7;

  private ValueColumn() {}

  static void write(long[] a, int n, ByteWriter out) {
    if (n > 0) {
      LongColumn.write(a, n, out.u8(LONGS));
    }
  }

  static void write(double[] a, int n, ByteWriter out) {
    if (n > 0) {
      DoubleColumn.write(a, n, out.u8(DOUBLES));
    }
  }

  static void write(Object[] a, int n, ByteWriter out) {
    if (n == 0) {
      return;
    }
    int[] counts = new int[ANY + 1];
    long[] kinds = new long[n];
    for (int i = 0; i < n; i++) {
      int kind = kind(a[i]);
      kinds[i] = kind;
      counts[kind]++;
    }
    int first = (int) kinds[0];
    if (counts[first] == n) {
      writeKind(first, a, n, out, true);
      return;
    }
    LongColumn.write(kinds, n, out.u8(SPLIT));
    for (int kind = 0; kind <= ANY; kind++) {
      Object[] part = new Object[counts[kind]];
      int size = 0;
      for (int i = 0; i < n; i++) {
        if (kinds[i] == kind) {
          part[size++] = a[i];
        }
      }
      if (size > 0) {
        writeKind(kind, part, size, out, kind == ANY);
      }
    }
  }

  private static int kind(Object v) {
    if (v instanceof Long) {
      return LONGS;
    }
    if (v instanceof String) {
      return STRINGS;
    }
    if (v instanceof Keyword) {
      return KEYWORDS;
    }
    if (v instanceof Double) {
      return DOUBLES;
    }
    return v instanceof Date ? INSTANTS : ANY;
  }

  /**
   * Appends values that are all of one kind; {@code named} says whether the byte of the kind goes
   * before.
   */
  private static void writeKind(int kind, Object[] a, int n, ByteWriter out, boolean named) {
    if (kind == ANY) {
      writeAny(a, n, out);
      return;
    }
    if (named) {
      out.u8(kind);
    }
    switch (kind) {
      case LONGS, INSTANTS -> {
        long[] longs = new long[n];
        for (int i = 0; i < n; i++) {
          longs[i] = a[i] instanceof Date d ? d.getTime() : (Long) a[i];
        }
        LongColumn.write(longs, n, out);
      }
      case DOUBLES -> {
        double[] doubles = new double[n];
        for (int i = 0; i < n; i++) {
          doubles[i] = (Double) a[i];
        }
        DoubleColumn.write(doubles, n, out);
      }
      case STRINGS -> StringColumn.write(Arrays.copyOf(a, n, String[].class), n, out);
      default -> writeKeywords(Arrays.copyOf(a, n, Keyword[].class), n, out);
    }
  }

  private static void writeKeywords(Keyword[] a, int n, ByteWriter out) {
    Keyword[] dictionary =
        Arrays.stream(a).distinct().sorted(ValueOrder::compare).toArray(Keyword[]::new);
    Map<Keyword, Long> places = new HashMap<>();
    String[] namespaces = new String[dictionary.length];
    String[] names = new String[dictionary.length];
    for (int i = 0; i < dictionary.length; i++) {
      String namespace = dictionary[i].getNamespace();
      namespaces[i] = namespace == null ? "" : ":" + namespace;
      names[i] = dictionary[i].getName();
      places.put(dictionary[i], (long) i);
    }
    long[] indexes = new long[n];
    for (int i = 0; i < n; i++) {
      indexes[i] = places.getOrDefault(a[i], 0L);
    }
    out.varint(dictionary.length);
    StringColumn.write(namespaces, dictionary.length, out);
    StringColumn.write(names, dictionary.length, out);
    LongColumn.write(indexes, n, out);
  }

  /**
   * Two values are one entry of the dictionary if their bytes are the same: 1 and 1N, though equal,
   * stay apart.
   */
  private static void writeAny(Object[] a, int n, ByteWriter out) {
    Map<String, Long> places = new HashMap<>();
    List<byte[]> distinct = new ArrayList<>();
    ByteWriter all = new ByteWriter();
    long[] indexes = new long[n];
    for (int i = 0; i < n; i++) {
      ByteWriter one = new ByteWriter(32);
      ValueCodec.write(a[i], one);
      byte[] bytes = one.toByteArray();
      all.bytes(bytes);
      String key = new String(bytes, StandardCharsets.ISO_8859_1);
      Long place = places.putIfAbsent(key, (long) distinct.size());
      indexes[i] = place == null ? distinct.size() : place;
      if (place == null) {
        distinct.add(bytes);
      }
    }
    if (distinct.size() > n / 2) {
      out.u8(ANY).bytes(all);
      return;
    }
    out.u8(DICTIONARY).varint(distinct.size());
    distinct.forEach(out::bytes);
    LongColumn.write(indexes, n, out);
  }

  static Object read(ByteReader in, int n) {
    if (n == 0) {
      return new Object[0];
    }
    int from = in.mark();
    int kind = in.u8();
    if (kind > SPLIT) {
      throw in.corruptAt(from, "bad kind of column", "0 to 7", kind);
    }
    return kind == SPLIT ? readSplit(in, n) : readKind(kind, in, n);
  }

  private static Object[] readSplit(ByteReader in, int n) {
    int from = in.mark();
    long[] kinds = LongColumn.read(in, n);
    int[] counts = new int[ANY + 1];
    for (long kind : kinds) {
      if (kind < 0 || kind > ANY) {
        throw in.corruptAt(from, "bad kind of value", "0 to 5", kind);
      }
      counts[(int) kind]++;
    }
    Object[] a = new Object[n];
    for (int kind = 0; kind <= ANY; kind++) {
      if (counts[kind] > 0) {
        Object part = readKind(kind == ANY ? readAnyLayout(in) : kind, in, counts[kind]);
        int next = 0;
        for (int i = 0; i < n; i++) {
          if (kinds[i] == kind) {
            a[i] = element(part, next++);
          }
        }
      }
    }
    return a;
  }

  private static int readAnyLayout(ByteReader in) {
    int from = in.mark();
    int layout = in.u8();
    if (layout != ANY && layout != DICTIONARY) {
      throw in.corruptAt(from, "bad layout of values", "5 or 6", layout);
    }
    return layout;
  }

  private static Object element(Object column, int i) {
    if (column instanceof long[] longs) {
      return longs[i];
    }
    return column instanceof double[] doubles ? (Object) doubles[i] : ((Object[]) column)[i];
  }

  private static Object readKind(int kind, ByteReader in, int n) {
    return switch (kind) {
      case LONGS -> LongColumn.read(in, n);
      case DOUBLES -> canonical(DoubleColumn.read(in, n));
      case STRINGS -> Arrays.copyOf(StringColumn.read(in, n), n, Object[].class);
      case KEYWORDS -> readKeywords(in, n);
      case INSTANTS -> readInstants(in, n);
      case ANY -> readAny(in, n);
      default -> readDictionary(in, n);
    };
  }

  private static double[] canonical(double[] a) {
    for (int i = 0; i < a.length; i++) {
      if (Double.isNaN(a[i])) {
        a[i] = Double.NaN;
      }
    }
    return a;
  }

  private static Object[] readInstants(ByteReader in, int n) {
    long[] longs = LongColumn.read(in, n);
    Object[] a = new Object[n];
    for (int i = 0; i < n; i++) {
      a[i] = new Date(longs[i]);
    }
    return a;
  }

  private static Object[] readKeywords(ByteReader in, int n) {
    int from = in.mark();
    int size = StringColumn.readSize(in, n);
    String[] namespaces = StringColumn.read(in, size);
    String[] names = StringColumn.read(in, size);
    Object[] dictionary = new Object[size];
    for (int i = 0; i < size; i++) {
      String namespace = namespaces[i];
      if (!namespace.isEmpty() && namespace.charAt(0) != ':') {
        throw in.corruptAt(from, "bad namespace", "empty, or a colon first", namespace);
      }
      dictionary[i] = Keyword.intern(namespace.isEmpty() ? null : namespace.substring(1), names[i]);
      if (i > 0 && ValueOrder.compare(dictionary[i - 1], dictionary[i]) >= 0) {
        throw in.corruptAt(from, "dictionary out of order", "ascending", "position " + i);
      }
    }
    return pick(dictionary, StringColumn.readIndexes(in, n, size));
  }

  private static Object[] readDictionary(ByteReader in, int n) {
    int size = StringColumn.readSize(in, n);
    Object[] dictionary = readAny(in, size);
    return pick(dictionary, StringColumn.readIndexes(in, n, size));
  }

  private static Object[] pick(Object[] dictionary, int[] indexes) {
    Object[] a = new Object[indexes.length];
    for (int i = 0; i < a.length; i++) {
      a[i] = dictionary[indexes[i]];
    }
    return a;
  }

  private static Object[] readAny(ByteReader in, int n) {
    Object[] a = new Object[n];
    for (int i = 0; i < n; i++) {
      int from = in.mark();
      Object v = ValueCodec.read(in);
      if (v == null) {
        throw in.corruptAt(from, "nil in a column", "a value", "nil");
      }
      a[i] = v;
    }
    return a;
  }
}
