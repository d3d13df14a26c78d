package org.cairndb.bench;

import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** The tree of people, written out from its root, value by value, into one array. */
final class LimitTree {
  private final int[][] successors;
  private final long[] names;
  private final long[] lastNames;
  private final long[] ages;
  private final long[] salaries;
  private final long[][] aliases;
  private final long[] out;
  private int count;

  private LimitTree(Follows follows) {
    successors = follows.successors();
    int n = follows.nodes();
    People people = new People(n);
    names = new long[n + 1];
    lastNames = new long[n + 1];
    ages = new long[n + 1];
    salaries = new long[n + 1];
    aliases = new long[n + 1][];
    for (int id = 1; id <= n; id++) {
      names[id] = people.name(id).length();
      lastNames[id] = people.lastName(id).length();
      ages[id] = people.age(id);
      salaries[id] = people.salary(id);
      String[] texts = people.aliases(id);
      aliases[id] = new long[texts.length];
      for (int i = 0; i < texts.length; i++) {
        aliases[id][i] = texts[i].length();
      }
    }
    out = new long[n * 12];
  }

  static Task task(Row row) {
    LimitTree tree = new LimitTree(Row.pullTree());
    int rows = tree.successors.length - 1;
    boolean isOne = row.name().startsWith("pull-one");
    boolean isAll = row.name().equals("pull-wildcard");
    return () -> {
      tree.count = 0;
      if (isOne) {
        tree.one(1);
      } else {
        tree.many(1, isAll);
      }
      long sum = 0;
      for (int i = 0; i < tree.count; i++) {
        sum += tree.out[i];
      }
      return new Answer(rows, sum);
    };
  }

  private void one(int id) {
    out[count++] = names[id];
    for (int next : successors[id]) {
      one(next);
    }
  }

  private void many(int id, boolean isAll) {
    out[count++] = 1;
    out[count++] = lastNames[id];
    for (long alias : aliases[id]) {
      out[count++] = alias;
    }
    out[count++] = 1;
    out[count++] = ages[id];
    out[count++] = salaries[id];
    if (isAll) {
      out[count++] = id;
      out[count++] = names[id];
    }
    for (int next : successors[id]) {
      many(next, isAll);
    }
  }
}
