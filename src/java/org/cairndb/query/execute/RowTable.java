package org.cairndb.query.execute;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A set of rows that only grows, each known by its number, with hash indexes that grow along. For
 * one thread.
 */
final class RowTable {
  private final CellsBuilder[] builders;
  private final Cells[] view;
  private final KeyIndex all;
  private final Map<Long, KeyIndex> indexes = new HashMap<>();
  private int rows;

  RowTable(int arity) {
    builders = new CellsBuilder[arity];
    view = new Cells[arity];
    for (int i = 0; i < arity; i++) {
      builders[i] = new CellsBuilder(16);
      view[i] = builders[i].build();
    }
    all = new KeyIndex(view, 0);
  }

  int rows() {
    return rows;
  }

  /** Adds a row of other columns if it is new. A table without columns has at most one row. */
  void add(Cells[] cells, int row) {
    if (builders.length == 0) {
      rows = 1;
      return;
    }
    if (all.first(cells, row) >= 0) {
      return;
    }
    for (int i = 0; i < builders.length; i++) {
      builders[i].add(cells[i], row);
      if (!builders[i].isShownBy(view[i])) {
        view[i] = builders[i].build();
      }
    }
    all.extend(view, ++rows);
  }

  /** Whether a row of other columns is there. */
  boolean contains(Cells[] cells, int row) {
    return builders.length == 0 ? rows > 0 : all.first(cells, row) >= 0;
  }

  /** The columns; only the first {@link #rows()} rows count. */
  Cells[] view() {
    return view;
  }

  /** An index by some columns over all rows. */
  KeyIndex index(long columns) {
    Cells[] key = new Cells[Long.bitCount(columns)];
    long rest = columns;
    for (int i = 0; i < key.length; i++, rest &= rest - 1) {
      key[i] = view[Long.numberOfTrailingZeros(rest)];
    }
    KeyIndex index = indexes.get(columns);
    if (index == null) {
      index = new KeyIndex(key, rows);
      indexes.put(columns, index);
    } else if (index.rows() < rows) {
      index.extend(key, rows);
    }
    return index;
  }

  /** Some rows of one column, as a column of their own. */
  Cells slice(int column, int from, int to) {
    return view[column] instanceof Cells.Longs longs
        ? new Cells.Longs(Arrays.copyOfRange(longs.array(), from, to))
        : new Cells.Objects(Arrays.copyOfRange(((Cells.Objects) view[column]).array(), from, to));
  }
}
