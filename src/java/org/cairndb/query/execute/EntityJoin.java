package org.cairndb.query.execute;

import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * Joins a relation that has a pattern's entities to the datoms of the pattern's attribute: the step
 * of which star queries are made. Both the slices {@code AEVT a} and {@code AVET a v} are sorted by
 * entity, so a sorted relation is merged with them, leaving out the leaves that have none of its
 * entities; one that is small beside the slice is sorted first, and a very short one looks its
 * entities up; else the slice is read once and each entity looked up in a hash index of the
 * relation, and the result comes out sorted. For one thread, used once.
 */
final class EntityJoin {
  private static final int FEW = 16;

  /** To sort a row and find its leaf costs about as much as reading so many datoms in a row. */
  private static final int SORT = 8;

  private static final int STEPS = 8;

  private final Terms terms;
  private final Relation left;
  private final long[] entities;
  private final int rows;
  private final Budget budget;
  private final LeafMatches matches;
  private final long wanted;

  /**
   * @param left has the variable of the entity, as a column of longs
   * @param wanted the variables whose columns are needed
   */
  private EntityJoin(Terms terms, Relation left, long wanted, Budget budget) {
    this.terms = terms;
    this.left = left;
    this.entities = ((Cells.Longs) left.column(terms.slots[Terms.E])).array();
    this.rows = left.rows();
    this.budget = budget;
    DatomWriter writer = new DatomWriter(terms, wanted & ~left.mask(), 0, left.rows());
    this.matches = new LeafMatches(terms, left, Terms.E, writer);
    this.wanted = wanted;
  }

  /** The join of a pattern with a constant attribute. */
  static Relation join(Terms terms, Relation left, long wanted, Budget budget) {
    IndexRange slice = slice(terms);
    boolean isSmall = left.rows() > FEW && left.rows() * (long) SORT < terms.database.count(slice);
    Relation sorted = isSmall ? left.sorted(terms.slots[Terms.E]) : left;
    return new EntityJoin(terms, sorted, wanted, budget).join(slice);
  }

  private static IndexRange slice(Terms terms) {
    int a = terms.attributeId();
    return terms.isOpen(Terms.V)
        ? IndexRange.of(IndexOrder.AEVT, Key.a(a))
        : IndexRange.of(IndexOrder.AVET, Key.av(a, terms.value()));
  }

  private Relation join(IndexRange slice) {
    int e = terms.slots[Terms.E];
    int sortedBy = left.sortedBy();
    if (rows <= FEW) {
      lookUp();
    } else if (sortedBy == e) {
      merge();
    } else {
      hash(terms.database.scan(slice));
      sortedBy = e;
    }
    return matches.widen(sortedBy, isDistinct());
  }

  private boolean isDistinct() {
    return left.distinct() && terms.isDistinctIn(wanted | left.mask());
  }

  private Key key(long entity) {
    int a = terms.attributeId();
    return terms.isOpen(Terms.V) ? Key.ea(entity, a) : Key.eav(entity, a, terms.value());
  }

  private void lookUp() {
    int a = terms.attributeId();
    Cells values = matches.compared(Terms.V);
    long @Nullable [] longs = values instanceof Cells.Longs known ? known.array() : null;
    for (int row = 0; row < rows; row++) {
      long e = entities[row];
      Key key = longs != null && terms.isOpen(Terms.V) ? Key.eav(e, a, longs[row]) : key(e);
      Scan scan = terms.database.scan(IndexRange.of(IndexOrder.EAVT, key));
      while (scan.advance()) {
        matches.addRun(row, scan.leaf(), scan.from(), scan.to());
      }
      budget.rows(matches.found());
    }
  }

  private void merge() {
    IndexOrder order = terms.isOpen(Terms.V) ? IndexOrder.AEVT : IndexOrder.AVET;
    Scan scan =
        terms.database.scan(IndexRange.of(order, key(entities[0]), key(entities[rows - 1])));
    int row = 0;
    while (row < rows && scan.advanceTo(key(entities[row]))) {
      Leaf leaf = scan.leaf();
      int from = scan.from();
      int to = scan.to();
      row =
          isDense(leaf.e(), from, to)
              ? mergeDense(leaf.e(), from, to, row)
              : merge(leaf.e(), from, to, row);
      matches.flush(leaf);
      budget.rows(matches.found());
    }
  }

  /** Whether a run has each entity from its first to its last once. */
  private boolean isDense(long[] e, int from, int to) {
    return terms.hasEntitiesOnce() && e[to - 1] - e[from] == to - 1 - from;
  }

  /** Meets the rows with a run in which the place of an entity can be computed. */
  private int mergeDense(long[] e, int from, int to, int start) {
    long first = e[from];
    long last = e[to - 1];
    int row = start;
    while (row < rows && entities[row] < first) {
      row = skip(entities, row + 1, rows, first);
    }
    while (row < rows && entities[row] <= last) {
      int n = matches.size();
      int room = Math.min(rows - row, to - from);
      int[] metRows = matches.rows(room);
      int[] metPositions = matches.positions();
      int end = row + room;
      while (row < end && entities[row] <= last) {
        metRows[n] = row;
        metPositions[n++] = from + (int) (entities[row++] - first);
      }
      matches.resize(n);
    }
    return row;
  }

  private int merge(long[] e, int from, int to, int start) {
    int row = start;
    int i = from;
    while (i < to && row < rows) {
      long found = e[i];
      long sought = entities[row];
      if (found < sought) {
        i = skip(e, i + 1, to, sought);
      } else if (sought < found) {
        row = skip(entities, row + 1, rows, found);
      } else {
        for (int same = row; same < rows && entities[same] == found; same++) {
          matches.add(same, i);
        }
        i++;
      }
    }
    return row;
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
          matches.add(row, i);
        }
      }
      matches.flush(leaf);
      budget.rows(matches.found());
    }
  }
}
