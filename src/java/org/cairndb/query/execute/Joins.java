package org.cairndb.query.execute;

import java.util.List;

/**
 * The operations of relational algebra on columns. Every one keeps the order of its first
 * relation's rows where it can.
 */
final class Joins {
  private Joins() {}

  /**
   * The rows of two relations that agree on the variables that both have; every pair if they share
   * none.
   */
  static Relation join(Relation left, Relation right, Budget budget) {
    int[] shared = shared(left, right);
    IntList l = new IntList(Math.max(left.rows(), 8));
    IntList r = new IntList(Math.max(left.rows(), 8));
    if (shared.length == 0) {
      cross(left, right, l, r, budget);
    } else if (shared.length == 1
        && left.sortedBy() == shared[0]
        && right.sortedBy() == shared[0]) {
      merge(left, right, shared[0], l, r, budget);
    } else if (left.rows() >= right.rows()) {
      probe(left.columns(shared), left.rows(), right.columns(shared), right.rows(), l, r, budget);
    } else {
      probe(right.columns(shared), right.rows(), left.columns(shared), left.rows(), r, l, budget);
      return combine(right, r, left, l);
    }
    return combine(left, l, right, r);
  }

  /** The variables that both relations have. */
  static int[] shared(Relation left, Relation right) {
    int[] shared = new int[left.slots().length];
    int n = 0;
    for (int slot : left.slots()) {
      if (right.has(slot)) {
        shared[n++] = slot;
      }
    }
    return java.util.Arrays.copyOf(shared, n);
  }

  private static void cross(Relation left, Relation right, IntList l, IntList r, Budget budget) {
    budget.rows((long) left.rows() * right.rows());
    for (int i = 0; i < left.rows(); i++) {
      budget.rows(l.size());
      for (int j = 0; j < right.rows(); j++) {
        l.add(i);
        r.add(j);
      }
    }
  }

  private static void merge(
      Relation left, Relation right, int slot, IntList l, IntList r, Budget budget) {
    long[] a = ((Cells.Longs) left.column(slot)).array();
    long[] b = ((Cells.Longs) right.column(slot)).array();
    int j = 0;
    for (int i = 0; i < left.rows(); i++) {
      long key = a[i];
      while (j < right.rows() && b[j] < key) {
        j++;
      }
      for (int k = j; k < right.rows() && b[k] == key; k++) {
        l.add(i);
        r.add(k);
      }
      budget.rows(l.size());
    }
  }

  private static void probe(
      Cells[] probe,
      int probeRows,
      Cells[] build,
      int buildRows,
      IntList p,
      IntList b,
      Budget budget) {
    if (probe.length == 1
        && probe[0] instanceof Cells.Longs x
        && build[0] instanceof Cells.Longs y) {
      probeLongs(x.array(), probeRows, new LongIndex(y.array(), buildRows), p, b, budget);
      return;
    }
    KeyIndex index = new KeyIndex(build, buildRows);
    for (int i = 0; i < probeRows; i++) {
      for (int j = index.first(probe, i); j >= 0; j = index.following(j, probe, i)) {
        p.add(i);
        b.add(j);
      }
      budget.rows(p.size());
    }
  }

  private static void probeLongs(
      long[] probe, int rows, LongIndex index, IntList p, IntList b, Budget budget) {
    for (int i = 0; i < rows; i++) {
      long key = probe[i];
      for (int j = index.first(key); j >= 0; j = index.following(j)) {
        p.add(i);
        b.add(j);
      }
      budget.rows(p.size());
    }
  }

  /** The chosen rows of {@code first}, widened by what {@code second} adds. */
  private static Relation combine(Relation first, IntList f, Relation second, IntList s) {
    int rows = f.size();
    boolean whole = rows == first.rows() && isIdentity(f.array(), rows);
    int added = 0;
    for (int slot : second.slots()) {
      added += first.has(slot) ? 0 : 1;
    }
    int n = first.slots().length;
    int[] slots = java.util.Arrays.copyOf(first.slots(), n + added);
    Cells[] cells = new Cells[slots.length];
    for (int i = 0; i < n; i++) {
      cells[i] = whole ? first.cells()[i] : first.cells()[i].pick(f.array(), rows);
    }
    for (int i = 0; i < second.slots().length; i++) {
      if (!first.has(second.slots()[i])) {
        slots[n] = second.slots()[i];
        cells[n++] = second.cells()[i].pick(s.array(), rows);
      }
    }
    return new Relation(
        slots, cells, rows, first.sortedBy(), first.distinct() && second.distinct());
  }

  static boolean isIdentity(int[] rows, int count) {
    for (int i = 0; i < count; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  /**
   * The rows of {@code left} that agree with some row of {@code right} on the variables that both
   * have or, if {@code keep} is false, with none. Without common variables, all rows count as
   * agreeing if {@code right} has any.
   */
  static Relation filter(Relation left, Relation right, boolean keep, Budget budget) {
    int[] shared = shared(left, right);
    if (shared.length == 0 || left.rows() == 0 || right.rows() == 0) {
      boolean found = right.rows() > 0;
      return found == keep ? left : left.pick(new int[0], 0);
    }
    IntList selected = new IntList(left.rows());
    if (shared.length == 1 && left.sortedBy() == shared[0] && right.sortedBy() == shared[0]) {
      long[] a = ((Cells.Longs) left.column(shared[0])).array();
      long[] b = ((Cells.Longs) right.column(shared[0])).array();
      int j = 0;
      for (int i = 0; i < left.rows(); i++) {
        while (j < right.rows() && b[j] < a[i]) {
          j++;
        }
        if ((j < right.rows() && b[j] == a[i]) == keep) {
          selected.add(i);
        }
      }
      return left.pick(selected.array(), selected.size());
    }
    Cells[] probe = left.columns(shared);
    KeyIndex index = new KeyIndex(right.columns(shared), right.rows());
    for (int i = 0; i < left.rows(); i++) {
      if ((index.first(probe, i) >= 0) == keep) {
        selected.add(i);
      }
      budget.rows(i);
    }
    return left.pick(selected.array(), selected.size());
  }

  /** Each row once, the first occurrence kept. */
  static Relation distinct(Relation relation, Budget budget) {
    if (relation.distinct() || relation.rows() <= 1) {
      return relation.asDistinct();
    }
    if (relation.slots().length == 0) {
      return Relation.unit(true);
    }
    IntList selected = new IntList(relation.rows());
    if (relation.slots().length == 1 && relation.sortedBy() >= 0) {
      long[] sorted = ((Cells.Longs) relation.cells()[0]).array();
      for (int i = 0; i < relation.rows(); i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
          selected.add(i);
        }
      }
    } else {
      RowSet seen = new RowSet(relation.cells(), relation.rows());
      for (int i = 0; i < relation.rows(); i++) {
        if (seen.add(i)) {
          selected.add(i);
        }
        budget.rows(i);
      }
    }
    return relation.pick(selected.array(), selected.size()).asDistinct();
  }

  /**
   * The rows of all, whose variables are the same (perhaps in other columns); rows may occur twice.
   */
  static Relation concat(List<Relation> relations, long slots) {
    Relation first = Relation.empty(slots);
    int rows = 0;
    int last = -1;
    for (int i = 0; i < relations.size(); i++) {
      if (relations.get(i).rows() > 0) {
        rows += relations.get(i).rows();
        last = last == -1 ? i : -2;
      }
    }
    if (last == -1) {
      return first;
    }
    if (last >= 0) {
      return relations.get(last);
    }
    if (slots == 0) {
      return Relation.unit(true);
    }
    Cells[] cells = new Cells[first.slots().length];
    for (int c = 0; c < cells.length; c++) {
      CellsBuilder builder = new CellsBuilder(rows);
      for (Relation relation : relations) {
        if (relation.rows() > 0) {
          addAll(builder, relation.column(first.slots()[c]), relation.rows());
        }
      }
      cells[c] = builder.build();
    }
    return new Relation(first.slots(), cells, rows, -1, false);
  }

  private static void addAll(CellsBuilder builder, Cells cells, int rows) {
    if (cells instanceof Cells.Longs longs) {
      builder.addAll(longs.array(), 0, rows);
    } else {
      for (int i = 0; i < rows; i++) {
        builder.add(cells, i);
      }
    }
  }
}
