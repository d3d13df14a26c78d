package org.cairndb.bench;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * One attribute of people as indexes hold it: in the order of entities, and in that of values.
 * Values that are not numbers are codes.
 */
final class SortedColumn {
  /** Entities, ascending, and the value of each. */
  final long[] entities;

  final long[] values;

  /** Values, ascending, and the entity of each, ascending among equal values. */
  final long[] byValue;

  final long[] entitiesByValue;

  /** The values of entities 1 to {@code size}. */
  SortedColumn(int size, IntToLongFunction value) {
    entities = new long[size];
    values = new long[size];
    long[] packed = new long[size];
    for (int i = 0; i < size; i++) {
      entities[i] = i + 1L;
      values[i] = value.applyAsLong(i + 1);
      packed[i] = (values[i] << 32) | (i + 1L);
    }
    Arrays.sort(packed);
    byValue = Arrays.stream(packed).map(one -> one >> 32).toArray();
    entitiesByValue = Arrays.stream(packed).map(one -> one & 0xFFFF_FFFFL).toArray();
  }

  /** Where, in the order of values, the first stands that is at least this. */
  int first(long value) {
    int from = 0;
    int to = byValue.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (byValue[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** The entities with a value, ascending. */
  long[] with(long value) {
    return Arrays.copyOfRange(entitiesByValue, first(value), first(value + 1));
  }

  /** Where an entity, that is there, stands; found by leaps from a place not behind it. */
  int seek(int from, long entity) {
    int step = 1;
    int to = from;
    while (to < entities.length && entities[to] < entity) {
      from = to;
      to += step;
      step <<= 1;
    }
    to = Math.min(to, entities.length - 1);
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (entities[middle] < entity) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
