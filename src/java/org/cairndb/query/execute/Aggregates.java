package org.cairndb.query.execute;

import clojure.lang.IFn;
import clojure.lang.Numbers;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.cairndb.db.Dialect;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of the language. Variance and deviation are those of a whole population; sum, min
 * and max keep the type of the values. In Datahike's dialect the average, the median and the
 * variance are doubles whatever they are made of; in DataScript's they are exact if the values are.
 */
final class Aggregates {
  private static final Set<String> NAMES =
      Set.of(
          "count",
          "count-distinct",
          "distinct",
          "sum",
          "avg",
          "median",
          "variance",
          "stddev",
          "min",
          "max",
          "rand",
          "sample");

  private static final Var SHUFFLE = RT.var("clojure.core", "shuffle");
  private static final Var RAND_NTH = RT.var("clojure.core", "rand-nth");

  private final boolean exact;

  Aggregates(Dialect dialect) {
    this.exact = dialect == Dialect.DATASCRIPT;
  }

  static boolean has(String name) {
    return NAMES.contains(name);
  }

  /**
   * The value of an aggregate for each group.
   *
   * @param amount the {@code n} of {@code (max n ?x)}, or null
   */
  @Nullable Object[] apply(String name, @Nullable Object amount, Cells cells, Aggregation groups) {
    if (amount == null) {
      if (name.equals("count")) {
        return counts(groups);
      }
      if (cells instanceof Cells.Longs longs) {
        @Nullable Object[] fast = ofLongs(name, longs.array(), groups);
        if (fast != null) {
          return fast;
        }
      }
    }
    @Nullable Object[] results = new Object[groups.groups()];
    List<PersistentVector> values = collect(cells, groups);
    for (int group = 0; group < results.length; group++) {
      results[group] =
          amount == null
              ? apply(name, values.get(group))
              : apply(name, atMost(name, amount), values.get(group));
    }
    return results;
  }

  /**
   * The value of a function of one's own for each group: it is called with the arguments and the
   * group's values.
   */
  static @Nullable Object[] apply(
      IFn function, @Nullable Object[] arguments, Cells cells, Aggregation groups) {
    @Nullable Object[] results = new Object[groups.groups()];
    List<PersistentVector> values = collect(cells, groups);
    for (int group = 0; group < results.length; group++) {
      @Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = values.get(group);
      results[group] = Functions.call(function, all);
    }
    return results;
  }

  private static Object[] counts(Aggregation groups) {
    long[] counts = sizes(groups);
    Object[] results = new Object[groups.groups()];
    for (int group = 0; group < results.length; group++) {
      results[group] = counts[group];
    }
    return results;
  }

  private static long[] sizes(Aggregation groups) {
    long[] sizes = new long[Math.max(groups.groups(), 1)];
    for (int group : groups.groupOf()) {
      sizes[group]++;
    }
    return sizes;
  }

  /**
   * Sums, averages and extremes of longs, without boxing; null if there is none of that name or a
   * sum is too large.
   */
  private Object @Nullable [] ofLongs(String name, long[] values, Aggregation groups) {
    boolean isSum = name.equals("sum") || name.equals("avg");
    boolean isExtreme = name.equals("min") || name.equals("max");
    if (!isSum && !isExtreme) {
      return null;
    }
    long[] totals = new long[Math.max(groups.groups(), 1)];
    int[] groupOf = groups.groupOf();
    if (isSum) {
      long overflow = 0;
      for (int row = 0; row < groupOf.length; row++) {
        long before = totals[groupOf[row]];
        long after = before + values[row];
        overflow |= (before ^ after) & (values[row] ^ after);
        totals[groupOf[row]] = after;
      }
      if (overflow < 0) {
        return null;
      }
    } else {
      boolean least = name.equals("min");
      Arrays.fill(totals, least ? Long.MAX_VALUE : Long.MIN_VALUE);
      for (int row = 0; row < groupOf.length; row++) {
        long best = totals[groupOf[row]];
        totals[groupOf[row]] = least ? Math.min(best, values[row]) : Math.max(best, values[row]);
      }
    }
    long[] sizes = name.equals("avg") ? sizes(groups) : totals;
    Object[] results = new Object[groups.groups()];
    for (int group = 0; group < results.length; group++) {
      results[group] =
          name.equals("avg") ? average(totals[group], sizes[group]) : (Object) totals[group];
    }
    return results;
  }

  private static List<PersistentVector> collect(Cells cells, Aggregation groups) {
    List<List<@Nullable Object>> lists = new ArrayList<>();
    for (int group = 0; group < groups.groups(); group++) {
      lists.add(new ArrayList<>());
    }
    for (int row = 0; row < groups.groupOf().length; row++) {
      lists.get(groups.groupOf()[row]).add(cells.get(row));
    }
    List<PersistentVector> vectors = new ArrayList<>();
    for (List<@Nullable Object> list : lists) {
      vectors.add(PersistentVector.create(list));
    }
    return vectors;
  }

  private @Nullable Object apply(String name, PersistentVector values) {
    return switch (name) {
      case "count" -> (long) values.count();
      case "count-distinct" -> (long) PersistentHashSet.create((List<?>) values).count();
      case "distinct" -> PersistentHashSet.create((List<?>) values);
      case "sum" -> sum(values);
      case "avg" -> average(sum(values), values.count());
      case "median" -> median(values);
      case "variance" -> variance(values);
      case "stddev" -> Math.sqrt(variance(values).doubleValue());
      case "min" -> sorted(values)[0];
      case "max" -> sorted(values)[values.count() - 1];
      case "rand" -> RAND_NTH.invoke(values);
      default ->
          throw new CairnException(
              "query/arity", "aggregate needs an amount before the variable: function=" + name);
    };
  }

  private static Object apply(String name, int amount, PersistentVector values) {
    @Nullable Object[] chosen;
    switch (name) {
      case "min", "max" -> {
        @Nullable Object[] sorted = sorted(values);
        int n = Math.min(amount, sorted.length);
        chosen =
            name.equals("min")
                ? Arrays.copyOf(sorted, n)
                : Arrays.copyOfRange(sorted, sorted.length - n, sorted.length);
      }
      case "rand" -> {
        chosen = new Object[amount];
        for (int i = 0; i < amount; i++) {
          chosen[i] = RAND_NTH.invoke(values);
        }
      }
      case "sample" -> {
        Object[] shuffled = ((List<?>) SHUFFLE.invoke(values)).toArray();
        chosen = Arrays.copyOf(shuffled, Math.min(amount, shuffled.length));
      }
      default ->
          throw new CairnException(
              "query/arity", "aggregate takes no amount: function=" + name + ", amount=" + amount);
    }
    return PersistentVector.create(Arrays.asList(chosen));
  }

  private static int atMost(String name, Object amount) {
    if (amount instanceof Long n && n >= 0 && n <= Integer.MAX_VALUE) {
      return n.intValue();
    }
    throw new CairnException(
        "query/where", "aggregate needs a natural number: function=" + name + ", amount=" + amount);
  }

  private static @Nullable Object[] sorted(PersistentVector values) {
    @Nullable Object[] array = values.toArray();
    Arrays.sort(array, BuiltIns::compare);
    return array;
  }

  private static Object sum(PersistentVector values) {
    Object sum = 0L;
    for (Object value : values) {
      sum = Numbers.add(sum, value);
    }
    return sum;
  }

  private Number average(Object sum, long count) {
    return exact ? Numbers.divide(sum, count) : (Number) (((Number) sum).doubleValue() / count);
  }

  private @Nullable Object median(PersistentVector values) {
    @Nullable Object[] sorted = sorted(values);
    int middle = sorted.length / 2;
    Object upper = sorted[middle];
    if (sorted.length % 2 == 1) {
      return upper instanceof Number n && !exact ? (Object) n.doubleValue() : upper;
    }
    return average(Numbers.add(sorted[middle - 1], upper), 2);
  }

  private Number variance(PersistentVector values) {
    Number mean = average(sum(values), values.count());
    Object total = 0L;
    for (Object value : values) {
      Number distance = Numbers.minus(value, mean);
      total = Numbers.add(total, Numbers.multiply(distance, distance));
    }
    return average(total, values.count());
  }
}
