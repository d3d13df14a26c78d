package org.cairndb.query.execute;

import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A collection whose elements are taken apart by position: vectors, lists, arrays, datoms, the
 * entries of a map, and all else that {@code nth} takes. Columns are made when a pattern first asks
 * for them. For one thread.
 */
final class Tuples {
  /** Stands where a tuple is too short; no value equals it. */
  static final Object MISSING = new Object();

  private final @Nullable Object raw;
  private final Budget budget;
  private final Map<Integer, Cells> columns = new HashMap<>();
  private @Nullable List<@Nullable Object> rows;

  Tuples(@Nullable Object raw, Budget budget) {
    this.raw = raw;
    this.budget = budget;
  }

  @Nullable Object raw() {
    return raw;
  }

  int size() {
    return rows().size();
  }

  private List<@Nullable Object> rows() {
    List<@Nullable Object> known = rows;
    if (known == null) {
      known = new ArrayList<>();
      Iterator<?> elements = elements();
      while (elements.hasNext()) {
        known.add(elements.next());
        budget.rows(known.size());
      }
      rows = known;
    }
    return known;
  }

  private Iterator<?> elements() {
    try {
      return RT.iter(raw);
    } catch (IllegalArgumentException e) {
      throw notASource(e);
    }
  }

  private CairnException notASource(IllegalArgumentException cause) {
    return new CairnException(
        cause,
        "query/inputs",
        "a data source must be a database or a collection of tuples: class="
            + (raw == null ? "nil" : raw.getClass().getName()));
  }

  /** What the tuples have at a position. */
  Cells column(int position) {
    Cells known = columns.get(position);
    if (known == null) {
      CellsBuilder builder = new CellsBuilder(size());
      for (Object row : rows()) {
        builder.add(nth(row, position));
      }
      known = builder.build();
      columns.put(position, known);
    }
    return known;
  }

  private static @Nullable Object nth(@Nullable Object row, int position) {
    try {
      return RT.nth(row, position, MISSING);
    } catch (UnsupportedOperationException e) {
      throw new CairnException(
          e,
          "query/inputs",
          "an element of a data source is no tuple: class="
              + (row == null ? "nil" : row.getClass().getName())
              + ", element="
              + row);
    }
  }
}
