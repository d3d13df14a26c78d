package org.cairndb.query.execute;

import java.util.Arrays;
import org.cairndb.index.Leaf;
import org.jspecify.annotations.Nullable;

/**
 * What a join has found in one run of datoms: pairs of a row of the relation and a position of the
 * leaf. They are collected first and then taken over column by column, so that each of the loops is
 * over one array of one kind. For one thread.
 */
final class LeafMatches {
  private final Relation left;
  private final DatomWriter writer;
  private final IntList selected;
  private final int[] comparedPositions;
  private final Cells[] comparedCells;
  private int[] rows = new int[256];
  private int[] positions = new int[256];
  private int size;

  /**
   * @param left the relation that is joined
   * @param driving the position of the pattern whose values a pair is known to agree on
   */
  LeafMatches(Terms terms, Relation left, int driving, DatomWriter writer) {
    this.left = left;
    this.writer = writer;
    this.selected = new IntList(left.rows());
    this.comparedPositions = Residuals.positions(terms, left, driving);
    this.comparedCells = Residuals.cells(terms, left, comparedPositions);
  }

  /** Notes that a row meets the datom at a position. */
  void add(int row, int position) {
    if (size == rows.length) {
      grow(1);
    }
    rows[size] = row;
    positions[size++] = position;
  }

  /** Makes room for so many pairs, and gives the array of their rows. */
  int[] rows(int count) {
    if (size + count > rows.length) {
      grow(count);
    }
    return rows;
  }

  /** The array of positions, which is as long as that of rows. */
  int[] positions() {
    return positions;
  }

  /** How many pairs there are. */
  int size() {
    return size;
  }

  /** Says that so many pairs have been written into the arrays. */
  void resize(int count) {
    size = count;
  }

  private void grow(int count) {
    int capacity = Math.max(size + count, size * 2);
    rows = Arrays.copyOf(rows, capacity);
    positions = Arrays.copyOf(positions, capacity);
  }

  /** Notes that one row meets all datoms of a run. */
  void addRun(int row, Leaf leaf, int from, int to) {
    if (comparedPositions.length == 0 && !writer.checks()) {
      writer.addAll(leaf, from, to);
      selected.fill(row, to - from);
      return;
    }
    rows(to - from);
    for (int i = from; i < to; i++) {
      add(row, i);
    }
    flush(leaf);
  }

  /** Takes over the pairs that agree in all else, and forgets them. */
  void flush(Leaf leaf) {
    if (writer.checks()) {
      retain(leaf);
    }
    if (comparedPositions.length > 0) {
      retainAgreeing(leaf);
    }
    if (size > 0) {
      selected.addAll(rows, size);
      writer.addAll(leaf, positions, size);
      size = 0;
    }
  }

  private void retain(Leaf leaf) {
    int kept = 0;
    for (int k = 0; k < size; k++) {
      if (writer.matches(leaf, positions[k])) {
        rows[kept] = rows[k];
        positions[kept++] = positions[k];
      }
    }
    size = kept;
  }

  private void retainAgreeing(Leaf leaf) {
    int kept = 0;
    for (int k = 0; k < size; k++) {
      if (Residuals.agree(comparedPositions, comparedCells, rows[k], leaf, positions[k])) {
        rows[kept] = rows[k];
        positions[kept++] = positions[k];
      }
    }
    size = kept;
  }

  /** How many rows have been taken over. */
  int found() {
    return selected.size();
  }

  /** The relation's column that a position of the pattern is compared with, or null. */
  @Nullable Cells compared(int position) {
    for (int i = 0; i < comparedPositions.length; i++) {
      if (comparedPositions[i] == position) {
        return comparedCells[i];
      }
    }
    return null;
  }

  /** The rows that met a datom, with the columns of the datoms. */
  Relation widen(int sortedBy, boolean distinct) {
    return Residuals.widen(left, selected, writer, sortedBy, distinct);
  }
}
