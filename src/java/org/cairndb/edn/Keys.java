package org.cairndb.edn;

import clojure.lang.Util;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a set's elements or a map's keys must fulfil before Clojure builds the collection: no two
 * are equal, and no more than {@link #MAX_SAME_HASH} share a hash, since a tree of hashes costs the
 * square of those. Not for several threads.
 */
final class Keys {
  /** How many keys may have the same Clojure hash. */
  static final int MAX_SAME_HASH = 64;

  private final TextCursor in;
  private final String kind;
  private final Map<Integer, Bucket> byHash = new HashMap<>();

  Keys(TextCursor in, String kind) {
    this.in = in;
    this.kind = kind;
  }

  void add(Form form, @Nullable Object value) {
    Bucket bucket = byHash.computeIfAbsent(Util.hasheq(value), hash -> new Bucket());
    Span span = EdnReader.at(form);
    for (int i = 0; i < bucket.size; i++) {
      if (same(bucket.values[i], value)) {
        throw in.value(span.start(), span.end(), "duplicate " + kind, kind, span.covered());
      }
    }
    if (bucket.size == MAX_SAME_HASH) {
      throw in.limit(
          span.start(),
          span.end(),
          "too many " + kind + "s have the same hash",
          "limit",
          MAX_SAME_HASH);
    }
    bucket.add(value);
  }

  /** NaN equals nothing, itself included, but twice NaN is still a mistake. */
  private static boolean same(@Nullable Object a, @Nullable Object b) {
    return Util.equiv(a, b) || (a instanceof Double && a.equals(b));
  }

  private static final class Bucket {
    private @Nullable Object[] values = new Object[1];
    private int size;

    void add(@Nullable Object value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }
  }
}
