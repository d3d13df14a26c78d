package org.cairndb.datom;

import clojure.lang.Keyword;
import clojure.lang.Murmur3;
import clojure.lang.RT;
import clojure.lang.TaggedLiteral;
import clojure.lang.Util;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hash that goes with {@link ValueOrder#equal}. Within collections it follows Clojure's way of
 * mixing.
 */
final class ValueHash {
  private ValueHash() {}

  static int of(@Nullable Object v) {
    if (v instanceof Long || v instanceof String || v instanceof Keyword) {
      return Util.hasheq(v);
    }
    if (v == null) {
      return 0;
    }
    if (v instanceof Float f) {
      return Util.hasheq((double) f);
    }
    if (v instanceof byte[] bytes) {
      return Arrays.hashCode(bytes);
    }
    if (v instanceof float[] floats) {
      return Arrays.hashCode(floats);
    }
    if (v instanceof double[] doubles) {
      return 31 + Arrays.hashCode(doubles);
    }
    return switch (Kind.of(v)) {
      case SEQUENTIAL -> ofSequential(v);
      case SET -> ofSet((Collection<?>) v);
      case MAP -> ofMap((Map<?, ?>) v);
      case TAGGED -> ofPair(((TaggedLiteral) v).tag, ((TaggedLiteral) v).form);
      default -> Util.hasheq(v);
    };
  }

  private static int ofSequential(Object v) {
    int hash = 1;
    int count = 0;
    Iterator<?> it = RT.iter(v);
    while (it.hasNext()) {
      hash = 31 * hash + of(it.next());
      count++;
    }
    return Murmur3.mixCollHash(hash, count);
  }

  private static int ofSet(Collection<?> v) {
    int hash = 0;
    for (Object item : v) {
      hash += of(item);
    }
    return Murmur3.mixCollHash(hash, v.size());
  }

  private static int ofMap(Map<?, ?> v) {
    int hash = 0;
    for (Map.Entry<?, ?> entry : v.entrySet()) {
      hash += ofPair(entry.getKey(), entry.getValue());
    }
    return Murmur3.mixCollHash(hash, v.size());
  }

  private static int ofPair(@Nullable Object first, @Nullable Object second) {
    return Murmur3.mixCollHash(31 * (31 + of(first)) + of(second), 2);
  }
}
