package org.cairndb.query.execute;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins datoms to rows in which lookup refs or idents stand for entities. The rows are joined by
 * what they refer to, and keep what they had, so that a result shows a lookup ref as the caller
 * wrote it.
 */
final class ReferenceJoin {
  private final Terms terms;
  private final Bindings bindings;

  ReferenceJoin(Terms terms, Bindings bindings) {
    this.terms = terms;
    this.bindings = bindings;
  }

  /** Joins the pattern's datoms to the bindings. */
  void join(Relation found) {
    long shared = found.mask() & bindings.bound();
    int rowSlot = Long.numberOfTrailingZeros(~(bindings.bound() | found.mask()));
    Relation left = bindings.take(shared);
    Relation keys = left.project(shared, true);
    Cells[] cells = Arrays.copyOf(keys.cells(), keys.cells().length + 1);
    int[] slots = Arrays.copyOf(keys.slots(), cells.length);
    boolean isRef = terms.attribute != null && terms.attribute.isRef();
    for (int i = 0; i < keys.slots().length; i++) {
      if (slots[i] == terms.slots[Terms.E] || (isRef && slots[i] == terms.slots[Terms.V])) {
        cells[i] = resolved(cells[i], left.rows());
      }
    }
    long[] numbers = new long[left.rows()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    cells[slots.length - 1] = new Cells.Longs(numbers);
    slots[slots.length - 1] = rowSlot;
    Relation numbered = new Relation(slots, cells, left.rows(), -1, true);
    Relation joined = Joins.join(numbered, found, bindings.budget());
    bindings.add(restored(left, joined, rowSlot, shared));
  }

  private Cells resolved(Cells cells, int rows) {
    if (cells instanceof Cells.Longs) {
      return cells;
    }
    CellsBuilder ids = new CellsBuilder(rows);
    for (int row = 0; row < rows; row++) {
      @Nullable Object value = cells.get(row);
      long id = References.resolve(terms.database, value);
      if (id == References.NONE) {
        ids.add(Tuples.MISSING);
      } else {
        ids.add(id);
      }
    }
    return ids.build();
  }

  /** The rows as they were before, with the columns that the pattern added. */
  private static Relation restored(Relation left, Relation joined, int rowSlot, long shared) {
    long[] numbers = ((Cells.Longs) joined.column(rowSlot)).array();
    int[] rows = new int[joined.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (int) numbers[i];
    }
    int n = left.slots().length;
    int[] slots = Arrays.copyOf(left.slots(), n + joined.slots().length);
    Cells[] cells = Arrays.copyOf(left.cells(), slots.length);
    for (int i = 0; i < n; i++) {
      cells[i] = left.cells()[i].pick(rows, rows.length);
    }
    for (int i = 0; i < joined.slots().length; i++) {
      int slot = joined.slots()[i];
      if (slot != rowSlot && (shared & 1L << slot) == 0) {
        slots[n] = slot;
        cells[n++] = joined.cells()[i];
      }
    }
    return new Relation(Arrays.copyOf(slots, n), Arrays.copyOf(cells, n), rows.length, -1, false);
  }
}
