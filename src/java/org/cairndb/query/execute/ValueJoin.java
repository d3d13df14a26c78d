package org.cairndb.query.execute;

import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.Values;
import org.cairndb.db.Database;
import org.cairndb.error.CairnException;
import org.cairndb.index.Column;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * Joins a relation that has a pattern's values to the datoms of the pattern's attribute, whose
 * entities are still free: each value is looked up in AVET, or the attribute is read once in AEVT
 * and each datom looked up in a hash index of the relation, which gives the result sorted by
 * entity. For one thread, used once.
 */
final class ValueJoin {
  private final Terms terms;
  private final Relation left;
  private final Cells values;
  private final long wanted;
  private final Budget budget;
  private final LeafMatches matches;

  /**
   * @param left has the variable of the value
   * @param wanted the variables whose columns are needed
   */
  ValueJoin(Terms terms, Relation left, long wanted, Budget budget) {
    this.terms = terms;
    this.left = left;
    this.values = left.column(terms.slots[Terms.V]);
    this.wanted = wanted;
    this.budget = budget;
    DatomWriter writer = new DatomWriter(terms, wanted & ~left.mask(), 1 << Terms.E, left.rows());
    this.matches = new LeafMatches(terms, left, Terms.V, writer);
  }

  Relation join() {
    Database database = terms.database;
    IndexRange slice = IndexRange.of(IndexOrder.AEVT, Key.a(terms.attributeId()));
    int sortedBy = -1;
    if (left.rows() * Access.LOOKUP < database.count(slice)) {
      sortedBy = left.sortedBy();
      lookUp();
    } else {
      if (terms.slots[Terms.E] >= 0) {
        sortedBy = terms.slots[Terms.E];
      }
      hash(database.scan(slice));
    }
    boolean distinct = left.distinct() && terms.isDistinctIn(wanted | left.mask());
    return matches.widen(sortedBy, distinct);
  }

  private void lookUp() {
    int a = terms.attributeId();
    for (int row = 0; row < left.rows(); row++) {
      Object value = canonical(values.get(row));
      if (value == null) {
        continue;
      }
      Scan scan = terms.database.scan(IndexRange.of(IndexOrder.AVET, Key.av(a, value)));
      while (scan.advance()) {
        matches.addRun(row, scan.leaf(), scan.from(), scan.to());
        budget.rows(matches.found());
      }
    }
  }

  /** The form in which the index has a value, or null if no datom can have it. */
  private static @Nullable Object canonical(@Nullable Object value) {
    if (value instanceof Long || value == null) {
      return value;
    }
    try {
      return Values.canonical(value);
    } catch (CairnException unsupported) {
      return null;
    }
  }

  private void hash(Scan scan) {
    LongIndex longs =
        values instanceof Cells.Longs known ? new LongIndex(known.array(), left.rows()) : null;
    KeyIndex any = longs == null ? new KeyIndex(new Cells[] {values}, left.rows()) : null;
    while (scan.advance()) {
      Leaf leaf = scan.leaf();
      if (longs != null && leaf.v() instanceof Column.OfLong column) {
        long[] array = column.array();
        for (int i = scan.from(); i < scan.to(); i++) {
          for (int row = longs.first(array[i]); row >= 0; row = longs.following(row)) {
            matches.add(row, i);
          }
        }
      } else if (any != null) {
        probe(any, leaf, scan.from(), scan.to());
      } else {
        probe(new KeyIndex(new Cells[] {values}, left.rows()), leaf, scan.from(), scan.to());
      }
      matches.flush(leaf);
      budget.rows(matches.found());
    }
  }

  private void probe(KeyIndex index, Leaf leaf, int from, int to) {
    Cells[] key = {Residuals.cells(leaf.v())};
    for (int i = from; i < to; i++) {
      for (int row = index.first(key, i); row >= 0; row = index.following(row, key, i)) {
        matches.add(row, i);
      }
    }
  }
}
