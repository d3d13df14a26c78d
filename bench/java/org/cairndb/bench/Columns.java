package org.cairndb.bench;

import clojure.lang.IPersistentVector;
import clojure.lang.LazilyPersistentVector;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A result as columns of numbers, all equally long; or as rows, each made when it is read. */
final class Columns implements Iterable<IPersistentVector> {
  private final long[][] columns;

  Columns(long[]... columns) {
    this.columns = columns;
  }

  long[][] columns() {
    return columns;
  }

  @Override
  public Iterator<IPersistentVector> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < columns[0].length;
      }

      @Override
      public IPersistentVector next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Object[] row = new Object[columns.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = columns[i][next];
        }
        next++;
        return LazilyPersistentVector.createOwning(row);
      }
    };
  }
}
