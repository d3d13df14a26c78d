package org.cairndb.query.execute;

import clojure.lang.APersistentVector;
import clojure.lang.IObj;
import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentStack;
import clojure.lang.IPersistentVector;
import clojure.lang.PersistentVector;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result: a vector in every way, whose elements lie in the result's columns. To change
 * it makes a vector of its own. Immutable; keeps the columns of its result alive.
 */
final class Row extends APersistentVector implements IObj {
  private static final long serialVersionUID = 1L;

  private final transient Cells[] columns;
  private final int row;

  Row(Cells[] columns, int row) {
    this.columns = columns;
    this.row = row;
  }

  private PersistentVector copy() {
    return PersistentVector.adopt(toArray());
  }

  @Override
  public int count() {
    return columns.length;
  }

  @Override
  public @Nullable Object nth(int i) {
    if (i < 0 || i >= columns.length) {
      throw new IndexOutOfBoundsException("row has no such column: index=" + i);
    }
    return columns[i].get(row);
  }

  @Override
  public @Nullable Object[] toArray() {
    @Nullable Object[] array = new Object[columns.length];
    for (int i = 0; i < array.length; i++) {
      array[i] = columns[i].get(row);
    }
    return array;
  }

  @Override
  public IPersistentVector cons(@Nullable Object value) {
    return copy().cons(value);
  }

  @Override
  public IPersistentVector assocN(int i, @Nullable Object value) {
    return copy().assocN(i, value);
  }

  @Override
  public IPersistentCollection empty() {
    return PersistentVector.EMPTY;
  }

  @Override
  public IPersistentStack pop() {
    return copy().pop();
  }

  @Override
  public @Nullable IPersistentMap meta() {
    return null;
  }

  @Override
  public IObj withMeta(@Nullable IPersistentMap meta) {
    return copy().withMeta(meta);
  }
}
