package org.cairndb.bench;

import java.util.Arrays;
import org.cairndb.bench.workload.Follows;

/** Who reaches whom, by a walk from each node. */
final class LimitClosure {
  private final int[][] successors;
  private final int[] reachedFrom;
  private final int[] stack;
  private long[] sources = new long[64];
  private long[] targets = new long[64];
  private int count;

  LimitClosure(Follows follows) {
    successors = follows.successors();
    reachedFrom = new int[successors.length];
    stack = new int[follows.edges().size() + 1];
  }

  /** All pairs. */
  Columns all() {
    begin();
    for (int node = 1; node < successors.length; node++) {
      walk(node);
    }
    return new Columns(Arrays.copyOf(sources, count), Arrays.copyOf(targets, count));
  }

  /** Those that a node reaches. */
  long[] from(int node) {
    begin();
    walk(node);
    return Arrays.copyOf(targets, count);
  }

  private void begin() {
    count = 0;
    Arrays.fill(reachedFrom, 0);
  }

  private void walk(int source) {
    int top = 0;
    stack[top++] = source;
    while (top > 0) {
      for (int target : successors[stack[--top]]) {
        if (reachedFrom[target] != source) {
          reachedFrom[target] = source;
          add(source, target);
          stack[top++] = target;
        }
      }
    }
  }

  private void add(int source, int target) {
    if (count == sources.length) {
      sources = Arrays.copyOf(sources, count * 2);
      targets = Arrays.copyOf(targets, count * 2);
    }
    sources[count] = source;
    targets[count++] = target;
  }
}
