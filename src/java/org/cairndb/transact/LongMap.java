package org.cairndb.transact;

/** A map from longs to longs that are not negative. Grows; for one thread. */
final class LongMap {
  private static final long MIXER = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[64];

  /** The values, one more than they are: 0 where there is none. */
  private long[] values = new long[64];

  private int size;

  /** The value of a key, or -1. */
  long get(long key) {
    return values[place(key)] - 1;
  }

  void put(long key, long value) {
    if (2 * size >= keys.length) {
      grow();
    }
    int at = place(key);
    size += values[at] == 0 ? 1 : 0;
    keys[at] = key;
    values[at] = value + 1;
  }

  private int place(long key) {
    int mask = keys.length - 1;
    int at = (int) ((key * MIXER) >>> 32) & mask;
    while (values[at] != 0 && keys[at] != key) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != 0) {
        int at = place(oldKeys[i]);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
