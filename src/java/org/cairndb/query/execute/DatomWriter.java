package org.cairndb.query.execute;

import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueOrder;
import org.cairndb.index.Column;
import org.cairndb.index.Leaf;
import org.jspecify.annotations.Nullable;

/**
 * Collects the components of datoms that a pattern's variables want, column by column. For one
 * thread.
 */
final class DatomWriter {
  /** No array is made larger than this before there are datoms for it. */
  private static final int MOST_EXPECTED = 1 << 20;

  private final Terms terms;
  private final @Nullable CellsBuilder[] builders = new CellsBuilder[Terms.ARITY];
  private final boolean checksEntity;
  private final boolean checksValue;
  private final boolean checksTx;
  private final boolean checksAdded;
  private int rows;

  /**
   * @param wanted the variables whose columns are needed; a variable at two positions always is
   * @param checked the positions, as a set of bits, whose constants the scanned range does not
   *     settle
   * @param expected about how many datoms there will be
   */
  DatomWriter(Terms terms, long wanted, int checked, long expected) {
    this.terms = terms;
    boolean repeats = terms.hasRepeatedSlot();
    for (int position = 0; position < Terms.ARITY; position++) {
      int slot = terms.slots[position];
      if (slot >= 0 && (repeats || (wanted & 1L << slot) != 0)) {
        builders[position] = new CellsBuilder((int) Math.min(expected, MOST_EXPECTED));
      }
    }
    checksEntity = isChecked(checked, Terms.E);
    checksValue = isChecked(checked, Terms.V);
    checksTx = !terms.isOpen(Terms.TX);
    checksAdded =
        !terms.isOpen(Terms.ADDED)
            && (terms.database.showsRetractions()
                || !Boolean.TRUE.equals(terms.values[Terms.ADDED]));
  }

  private boolean isChecked(int checked, int position) {
    return (checked & 1 << position) != 0 && !terms.isOpen(position);
  }

  int rows() {
    return rows;
  }

  /** Adds what matches among the datoms of a run. */
  void addAll(Leaf leaf, int from, int to) {
    if (checks()) {
      for (int i = from; i < to; i++) {
        if (matches(leaf, i)) {
          add(leaf, i);
        }
      }
      return;
    }
    CellsBuilder e = builders[Terms.E];
    if (e != null) {
      e.addAll(leaf.e(), from, to);
    }
    CellsBuilder v = builders[Terms.V];
    if (v != null) {
      v.addAll(leaf.v(), from, to);
    }
    CellsBuilder tx = builders[Terms.TX];
    if (tx != null) {
      tx.addAll(leaf.t(), from, to);
    }
    if (builders[Terms.A] != null || builders[Terms.ADDED] != null) {
      for (int i = from; i < to; i++) {
        addRest(leaf, i);
      }
    }
    rows += to - from;
  }

  /** Adds the datoms at some positions, all of which match. */
  void addAll(Leaf leaf, int[] positions, int count) {
    CellsBuilder e = builders[Terms.E];
    if (e != null) {
      e.addAll(leaf.e(), positions, count);
    }
    CellsBuilder v = builders[Terms.V];
    if (v != null) {
      v.addAll(leaf.v(), positions, count);
    }
    CellsBuilder tx = builders[Terms.TX];
    if (tx != null) {
      tx.addAll(leaf.t(), positions, count);
    }
    if (builders[Terms.A] != null || builders[Terms.ADDED] != null) {
      for (int i = 0; i < count; i++) {
        addRest(leaf, positions[i]);
      }
    }
    rows += count;
  }

  /** Whether there are constants that the scanned range does not settle. */
  boolean checks() {
    return checksAdded || checksEntity || checksValue || checksTx;
  }

  /** Whether a datom has the constants that the range does not settle. */
  boolean matches(Leaf leaf, int i) {
    if ((checksAdded && !Boolean.valueOf(leaf.isAdded(i)).equals(terms.values[Terms.ADDED]))
        || (checksEntity && leaf.e()[i] != terms.entity())
        || (checksTx && leaf.t()[i] != (Long) terms.values[Terms.TX])) {
      return false;
    }
    if (!checksValue) {
      return true;
    }
    Object wanted = terms.values[Terms.V];
    if (leaf.v() instanceof Column.OfLong longs && wanted instanceof Long l) {
      return longs.array()[i] == l;
    }
    return ValueOrder.equal(leaf.v().get(i), wanted);
  }

  /** Adds a datom that matches. */
  void add(Leaf leaf, int i) {
    CellsBuilder e = builders[Terms.E];
    if (e != null) {
      e.add(leaf.e()[i]);
    }
    CellsBuilder v = builders[Terms.V];
    if (v != null) {
      v.add(leaf.v(), i);
    }
    CellsBuilder tx = builders[Terms.TX];
    if (tx != null) {
      tx.add(leaf.t()[i]);
    }
    addRest(leaf, i);
    rows++;
  }

  private void addRest(Leaf leaf, int i) {
    CellsBuilder a = builders[Terms.A];
    if (a != null) {
      Attribute attribute = terms.database.schema().attribute(leaf.a()[i]);
      if (attribute.entity() == 0) {
        a.add(attribute.ident());
      } else {
        a.add(attribute.entity());
      }
    }
    CellsBuilder added = builders[Terms.ADDED];
    if (added != null) {
      added.add((Object) leaf.isAdded(i));
    }
  }

  /**
   * What was written.
   *
   * @param sortedPosition the component by which the datoms came sorted, or -1
   * @param distinct whether no row occurs twice
   */
  Relation build(int sortedPosition, boolean distinct) {
    int[] slots = new int[Terms.ARITY];
    Cells[] cells = new Cells[Terms.ARITY];
    int n = 0;
    int sortedBy = -1;
    for (int position = 0; position < Terms.ARITY; position++) {
      CellsBuilder builder = builders[position];
      if (builder != null) {
        slots[n] = terms.slots[position];
        cells[n] = builder.build();
        if (position == sortedPosition && cells[n] instanceof Cells.Longs) {
          sortedBy = slots[n];
        }
        n++;
      }
    }
    Relation all =
        new Relation(
            java.util.Arrays.copyOf(slots, n),
            java.util.Arrays.copyOf(cells, n),
            rows,
            sortedBy,
            distinct);
    return terms.hasRepeatedSlot() ? withoutRepeats(all) : all;
  }

  /** The rows that have one value wherever one variable stands, in one column. */
  private static Relation withoutRepeats(Relation all) {
    int n = all.slots().length;
    IntList selected = new IntList(all.rows());
    for (int row = 0; row < all.rows(); row++) {
      boolean agrees = true;
      for (int i = 1; i < n && agrees; i++) {
        int first = all.position(all.slots()[i]);
        agrees = first == i || all.cells()[first].same(row, all.cells()[i], row);
      }
      if (agrees) {
        selected.add(row);
      }
    }
    Relation picked = all.pick(selected.array(), selected.size());
    int[] slots = new int[n];
    Cells[] cells = new Cells[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      if (picked.position(picked.slots()[i]) == i) {
        slots[m] = picked.slots()[i];
        cells[m++] = picked.cells()[i];
      }
    }
    return new Relation(
        java.util.Arrays.copyOf(slots, m),
        java.util.Arrays.copyOf(cells, m),
        picked.rows(),
        picked.sortedBy(),
        picked.distinct());
  }
}
