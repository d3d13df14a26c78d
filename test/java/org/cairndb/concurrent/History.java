package org.cairndb.concurrent;

import java.util.List;
import java.util.Map;

/**
 * What threads did to a database in which each key has a list of values as text, {@code " 17 4"},
 * and what they saw. Ticks are those of one counter, taken before the call and after it: an event
 * whose {@code end} is below another's {@code start} was over before the other began.
 *
 * @param appends transactions that were acknowledged
 * @param reads what database values showed
 */
record History(List<Append> appends, List<Read> reads) {
  /**
   * A value was put at the end of the lists of some keys, in one transaction.
   *
   * @param tx the transaction that the report names
   */
  record Append(long tx, long start, long end, long value, List<Integer> keys) {}

  /**
   * A connection was dereferenced and some lists read.
   *
   * @param tx the newest transaction of the database value
   * @param lists by key; the empty text for a key without a list
   */
  record Read(int thread, long tx, long start, long end, Map<Integer, String> lists) {}
}
