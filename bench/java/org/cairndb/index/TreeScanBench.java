package org.cairndb.index;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cairndb.datom.IndexOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading one attribute of all entities, and counting a value, from a tree in memory; beside each
 * the limit: the same answer from a hand-written loop over a sorted array of primitives.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TreeScanBench {
  private static final int AGE = 7;
  private static final int AGES = 100;

  /** How many people there are. */
  @Param({"20000", "1000000"})
  int people;

  private Tree byAttribute;
  private Tree byValue;
  private long[] ages;
  private long[] sortedAges;

  /** Everybody has an age, drawn evenly. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    NodeCache nodes = new NodeCache(new NoStorage(), Long.MAX_VALUE);
    TreeEdit aevt = Tree.empty(IndexOrder.AEVT, nodes).edit();
    TreeEdit avet = Tree.empty(IndexOrder.AVET, nodes).edit();
    ages = new long[people];
    for (int e = 0; e < people; e++) {
      ages[e] = random.nextInt(AGES);
      aevt.add(e + 1, AGE, ages[e], 1);
      avet.add(e + 1, AGE, ages[e], 1);
    }
    byAttribute = aevt.seal();
    byValue = avet.seal();
    sortedAges = ages.clone();
    Arrays.sort(sortedAges);
  }

  /** The sum of all ages, from columns of longs. */
  @Benchmark
  public long sumOfAnAttribute() {
    long sum = 0;
    Scan scan = byAttribute.scan(IndexRange.of(IndexOrder.AEVT, Key.a(AGE)));
    while (scan.advance()) {
      long[] values = ((Column.OfLong) scan.leaf().v()).array();
      for (int i = scan.from(); i < scan.to(); i++) {
        sum += values[i];
      }
    }
    return sum;
  }

  /** The same from one array. */
  @Benchmark
  public long sumOfAnAttributeLimit() {
    long sum = 0;
    for (long age : ages) {
      sum += age;
    }
    return sum;
  }

  /** How many are 42, from the counts in the branches. */
  @Benchmark
  public long countOfAValue() {
    return byValue.count(IndexRange.of(IndexOrder.AVET, Key.av(AGE, 42L)));
  }

  /** The same from one sorted array, by binary search. */
  @Benchmark
  public int countOfAValueLimit() {
    return before(43) - before(42);
  }

  private int before(long age) {
    int low = 0;
    int high = sortedAges.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sortedAges[middle] < age) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
