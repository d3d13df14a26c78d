package org.cairndb.pull;

import clojure.lang.IPersistentMap;
import clojure.lang.ITransientMap;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.Util;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A map in the making; a key that comes again takes the new value. For one thread. */
final class MapBuilder {
  /** Clojure's own limit for maps that are arrays, in elements. */
  private static final int SMALL = 16;

  private @Nullable Object[] pairs = new Object[SMALL];
  private int size;
  private @Nullable ITransientMap large;

  /** Puts a value under a key. */
  void put(@Nullable Object key, @Nullable Object value) {
    ITransientMap map = large;
    if (map != null) {
      large = map.assoc(key, value);
      return;
    }
    int at = indexOf(key);
    if (at >= 0) {
      pairs[at + 1] = value;
    } else if (size < SMALL) {
      pairs[size++] = key;
      pairs[size++] = value;
    } else {
      large = ((ITransientMap) PersistentHashMap.create(pairs).asTransient()).assoc(key, value);
    }
  }

  private int indexOf(@Nullable Object key) {
    for (int i = 0; i < size; i += 2) {
      if (key == pairs[i] || Util.equiv(key, pairs[i])) {
        return i;
      }
    }
    return -1;
  }

  boolean has(@Nullable Object key) {
    ITransientMap map = large;
    return map == null ? indexOf(key) >= 0 : map.valAt(key, this) != this;
  }

  /** The map, null if it is empty. Nothing is put afterwards. */
  @Nullable IPersistentMap build() {
    ITransientMap map = large;
    if (map != null) {
      return map.persistent();
    }
    if (size == 0) {
      return null;
    }
    return new PersistentArrayMap(size == pairs.length ? pairs : Arrays.copyOf(pairs, size));
  }
}
