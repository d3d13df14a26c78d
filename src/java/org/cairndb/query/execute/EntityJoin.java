package org.cairndb.query.execute;

import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Database;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/**
 * Joins a relation that has a pattern's entities to the datoms of the pattern's attribute: the step
 * of which star queries are made. Both the slices {@code AEVT a} and {@code AVET a v} are sorted by
 * entity, so a sorted relation is merged with them; a short one looks its entities up; else the
 * slice is read once and each entity looked up in a hash index of the relation, and the result
 * comes out sorted. For one thread, used once.
 */
final class EntityJoin {
  private static final int FEW = 16;
  private static final int STEPS = 8;

  private final Terms terms;
  private final Relation left;
  private final long[] entities;
  private final int rows;
  private final Budget budget;
  private final DatomWriter writer;
  private final IntList selected;
  private final int[] comparedPositions;
  private final Cells[] comparedCells;

  /**
   * @param left has the variable of the entity, as a column of longs
   * @param wanted the variables whose columns are needed
   */
  EntityJoin(Terms terms, Relation left, long wanted, Budget budget) {
    this.terms = terms;
    this.left = left;
    this.entities = ((Cells.Longs) left.column(terms.slots[Terms.E])).array();
    this.rows = left.rows();
    this.budget = budget;
    this.writer = new DatomWriter(terms, wanted & ~left.mask(), 0);
    this.selected = new IntList(rows);
    this.comparedPositions = Residuals.positions(terms, left, Terms.E);
    this.comparedCells = Residuals.cells(terms, left, comparedPositions);
    this.wanted = wanted;
  }

  private final long wanted;

  Relation join() {
    Database database = terms.database;
    boolean hasValue = !terms.isOpen(Terms.V);
    int a = terms.attributeId();
    IndexRange slice =
        hasValue
            ? IndexRange.of(IndexOrder.AVET, Key.av(a, terms.value()))
            : IndexRange.of(IndexOrder.AEVT, Key.a(a));
    int sortedBy = left.sortedBy();
    if (rows <= FEW || rows * Access.LOOKUP < database.count(slice)) {
      lookUp(a, hasValue);
    } else if (sortedBy == terms.slots[Terms.E]) {
      merge(database.scan(between(slice, hasValue)));
    } else {
      hash(database.scan(slice));
      sortedBy = terms.slots[Terms.E];
    }
    return Residuals.widen(left, selected, writer, sortedBy, isDistinct());
  }

  private boolean isDistinct() {
    return left.distinct() && terms.isDistinctIn(wanted | left.mask());
  }

  /** The part of the slice from the first entity to the last. */
  private IndexRange between(IndexRange slice, boolean hasValue) {
    int a = terms.attributeId();
    long first = entities[0];
    long last = entities[rows - 1];
    return hasValue
        ? IndexRange.of(
            slice.order(), Key.eav(first, a, terms.value()), Key.eav(last, a, terms.value()))
        : IndexRange.of(slice.order(), Key.ea(first, a), Key.ea(last, a));
  }

  private void lookUp(int a, boolean hasValue) {
    IndexOrder order = rows <= FEW ? IndexOrder.EAVT : IndexOrder.AEVT;
    int valueAt = -1;
    for (int i = 0; i < comparedPositions.length; i++) {
      if (comparedPositions[i] == Terms.V && comparedCells[i] instanceof Cells.Longs) {
        valueAt = i;
      }
    }
    for (int row = 0; row < rows; row++) {
      long e = entities[row];
      Key key =
          hasValue
              ? Key.eav(e, a, terms.value())
              : valueAt >= 0
                  ? Key.eav(e, a, ((Cells.Longs) comparedCells[valueAt]).array()[row])
                  : Key.ea(e, a);
      Scan scan = terms.database.scan(IndexRange.of(order, key));
      while (scan.advance()) {
        for (int i = scan.from(); i < scan.to(); i++) {
          emit(row, scan.leaf(), i);
        }
      }
      budget.rows(selected.size());
    }
  }

  private void merge(Scan scan) {
    int row = 0;
    while (row < rows && scan.advance()) {
      Leaf leaf = scan.leaf();
      long[] e = leaf.e();
      int i = scan.from();
      int to = scan.to();
      while (i < to && row < rows) {
        long found = e[i];
        long sought = entities[row];
        if (found < sought) {
          i = skip(e, i + 1, to, sought);
        } else if (sought < found) {
          row = skip(entities, row + 1, rows, found);
        } else {
          for (int same = row; same < rows && entities[same] == found; same++) {
            emit(same, leaf, i);
          }
          i++;
        }
      }
      budget.rows(selected.size());
    }
  }

  /** The first position from {@code from} on whose value is not below {@code sought}. */
  private static int skip(long[] ascending, int from, int to, long sought) {
    int i = from;
    int near = Math.min(to, from + STEPS);
    while (i < near && ascending[i] < sought) {
      i++;
    }
    if (i < near || i == to) {
      return i;
    }
    int low = i;
    int step = STEPS;
    while (low + step < to && ascending[low + step] < sought) {
      low += step;
      step *= 2;
    }
    int high = Math.min(to, low + step);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < sought) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void hash(Scan scan) {
    LongIndex index = new LongIndex(entities, rows);
    while (scan.advance()) {
      Leaf leaf = scan.leaf();
      long[] e = leaf.e();
      for (int i = scan.from(); i < scan.to(); i++) {
        for (int row = index.first(e[i]); row >= 0; row = index.following(row)) {
          emit(row, leaf, i);
        }
      }
      budget.rows(selected.size());
    }
  }

  private void emit(int row, Leaf leaf, int i) {
    if (writer.matches(leaf, i)
        && (comparedPositions.length == 0
            || Residuals.agree(comparedPositions, comparedCells, row, leaf, i))) {
      selected.add(row);
      writer.add(leaf, i);
    }
  }
}
