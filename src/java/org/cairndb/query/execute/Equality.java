package org.cairndb.query.execute;

import clojure.lang.BigInt;
import clojure.lang.RT;
import clojure.lang.Sequential;
import clojure.lang.Util;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When two values of a query are one: as Clojure's {@code =}, so that 1 and 1N are, 1 and 1.0 are
 * not, and lists equal vectors; and arrays are equal if their contents are. Agrees with {@link
 * #hash}.
 */
final class Equality {
  private Equality() {}

  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a == b) {
      return true;
    }
    if (a == null || b == null) {
      return false;
    }
    if (a instanceof String s) {
      return s.equals(b);
    }
    if (a instanceof byte[] x) {
      return b instanceof byte[] y && Arrays.equals(x, y);
    }
    if (a instanceof float[] x) {
      return b instanceof float[] y && Arrays.equals(x, y);
    }
    if (a instanceof double[] x) {
      return b instanceof double[] y && Arrays.equals(x, y);
    }
    return Util.equiv(a, b) || (isSequence(a) && isSequence(b) && sameElements(a, b));
  }

  private static boolean isSequence(Object value) {
    return value instanceof Sequential || value instanceof List;
  }

  /** Whether sequences have the same elements, of which some may be arrays. */
  private static boolean sameElements(Object a, Object b) {
    Iterator<?> x = RT.iter(a);
    Iterator<?> y = RT.iter(b);
    while (x.hasNext() && y.hasNext()) {
      if (!same(x.next(), y.next())) {
        return false;
      }
    }
    return !x.hasNext() && !y.hasNext();
  }

  private static int hashElements(Object sequence) {
    int hash = 1;
    for (Iterator<?> it = RT.iter(sequence); it.hasNext(); ) {
      hash = 31 * hash + hash(it.next());
    }
    return mix(hash);
  }

  static int hash(@Nullable Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof Long l) {
      return hash(l.longValue());
    }
    if (value instanceof String s) {
      return mix(s.hashCode());
    }
    if (value instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (value instanceof float[] floats) {
      return Arrays.hashCode(floats);
    }
    if (value instanceof double[] doubles) {
      return Arrays.hashCode(doubles);
    }
    if (isSequence(value)) {
      return hashElements(value);
    }
    if (value instanceof Number n && isWhole(n)) {
      return hash(n.longValue());
    }
    return mix(Util.hasheq(value));
  }

  static int hash(long value) {
    long h = value * 0x9E3779B97F4A7C15L;
    return (int) (h ^ (h >>> 32));
  }

  private static int mix(int h) {
    int x = h * 0x9E3779B9;
    return x ^ (x >>> 15);
  }

  /** Whether a number is of a kind that equals the {@link Long} of the same value. */
  private static boolean isWhole(Number n) {
    if (n instanceof Integer || n instanceof Short || n instanceof Byte) {
      return true;
    }
    if (n instanceof BigInt big) {
      return big.bipart == null;
    }
    return n instanceof BigInteger big && big.bitLength() < Long.SIZE;
  }
}
