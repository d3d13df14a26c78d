package org.cairndb.bench;

import java.util.Arrays;
import java.util.Optional;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/**
 * The least that a bulk load does: sort the datoms, packed into one number each, in the orders of
 * the three indexes.
 */
final class LimitSorting {
  private static final int ATTRIBUTES = 5;
  private static final int VALUE_BITS = 17;
  private static final int ATTRIBUTE_BITS = 3;

  private final long[] entities;
  private final long[] values;

  private LimitSorting(People people) {
    entities = new long[people.size() * ATTRIBUTES];
    values = new long[entities.length];
    int n = 0;
    for (int id : people.order()) {
      Arrays.fill(entities, n, n + ATTRIBUTES, id);
      values[n++] = people.nameCode(id);
      values[n++] = people.lastNameCode(id);
      values[n++] = people.sexCode(id);
      values[n++] = people.age(id);
      values[n++] = people.salary(id);
    }
  }

  /** Rows that change one person at a time have no such limit. */
  static Optional<Task> task(Row row, People people) {
    if (!row.name().equals("init") && !row.name().equals("add-all")) {
      return Optional.empty();
    }
    LimitSorting sorting = new LimitSorting(people);
    return Optional.of(sorting::run);
  }

  private Answer run() {
    int n = entities.length;
    long[] eavt = new long[n];
    long[] aevt = new long[n];
    long[] avet = new long[n];
    int entityBits = 64 - Long.numberOfLeadingZeros(n);
    for (int i = 0; i < n; i++) {
      long e = entities[i];
      long a = i % ATTRIBUTES;
      long v = values[i];
      eavt[i] = (((e << ATTRIBUTE_BITS) | a) << VALUE_BITS) | v;
      aevt[i] = (((a << entityBits) | e) << VALUE_BITS) | v;
      avet[i] = (((a << VALUE_BITS) | v) << entityBits) | e;
    }
    Arrays.sort(eavt);
    Arrays.sort(aevt);
    Arrays.sort(avet);
    long people = 0;
    for (int i = 0; i < n; i++) {
      people += ((eavt[i] >> VALUE_BITS) & ((1 << ATTRIBUTE_BITS) - 1)) == ATTRIBUTES - 1 ? 1 : 0;
    }
    return new Answer(aevt[0] <= avet[n - 1] ? people : -1, 0);
  }
}
