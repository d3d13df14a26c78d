package org.cairndb.bench.workload;

import java.util.List;
import java.util.Map;

/**
 * What has been seen of a result that was read to its end. Contenders that are right give equal
 * answers.
 *
 * @param rows how many rows, maps or entities there were
 * @param sum what their values weigh: a number itself (rounded), a string its length, anything else
 *     1, and so an entity's id, which each contender chooses
 */
public record Answer(long rows, long sum) {
  /** An answer and another one. */
  public Answer plus(Answer other) {
    return new Answer(rows + other.rows, sum + other.sum);
  }

  /** What a value weighs. */
  public static long weight(Object value) {
    if (value instanceof String text) {
      return text.length();
    }
    if (value instanceof Long number) {
      return number;
    }
    return value instanceof Number number ? Math.round(number.doubleValue()) : 1;
  }

  /**
   * Reads rows.
   *
   * @param entities how many values at the beginning of each row are entities
   */
  public static Answer ofRows(Iterable<?> rows, int entities) {
    long count = 0;
    long sum = 0;
    for (Object row : rows) {
      List<?> values = (List<?>) row;
      int n = values.size();
      for (int i = 0; i < n; i++) {
        Object value = values.get(i);
        sum += i < entities ? 1 : weight(value);
      }
      count++;
    }
    return new Answer(count, sum);
  }

  /**
   * Reads a map and what is nested in it.
   *
   * @param id the key whose value is an entity's id
   */
  public static Answer ofTree(Map<?, ?> map, Object id) {
    long rows = 1;
    long sum = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object value = entry.getValue();
      if (value instanceof Iterable<?> values && !(value instanceof Map)) {
        for (Object one : values) {
          if (one instanceof Map<?, ?> nested) {
            Answer inner = ofTree(nested, id);
            rows += inner.rows;
            sum += inner.sum;
          } else {
            sum += weight(one);
          }
        }
      } else {
        sum += entry.getKey() == id ? 1 : weight(value);
      }
    }
    return new Answer(rows, sum);
  }
}
