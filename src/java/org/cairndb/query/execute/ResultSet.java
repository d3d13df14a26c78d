package org.cairndb.query.execute;

import clojure.lang.APersistentSet;
import clojure.lang.IEditableCollection;
import clojure.lang.IObj;
import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.ISeq;
import clojure.lang.ITransientCollection;
import clojure.lang.IteratorSeq;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import clojure.lang.Util;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result as a Clojure set of vectors. It is a view over columns: counting and walking
 * it makes no hash table; the first look-up makes one; what changes it makes a set of its own.
 * Immutable, thread-safe.
 */
final class ResultSet extends APersistentSet implements IObj, IEditableCollection {
  private static final long serialVersionUID = 1L;

  private final transient Cells[] columns;
  private final int rows;
  private transient volatile int @Nullable [] table;

  /**
   * @param columns of distinct rows
   */
  ResultSet(Cells[] columns, int rows) {
    super(PersistentArrayMap.EMPTY);
    this.columns = columns;
    this.rows = rows;
  }

  @Override
  public int count() {
    return rows;
  }

  @Override
  public boolean contains(@Nullable Object key) {
    return find(key) >= 0;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    int found = find(key);
    return found < 0 ? null : new Row(columns, found);
  }

  private int find(@Nullable Object key) {
    if (rows == 0 || key == null) {
      return -1;
    }
    int[] slots = table();
    int mask = slots.length - 1;
    int at = mixed(Util.hasheq(key)) & mask;
    while (slots[at] != 0) {
      Row candidate = new Row(columns, slots[at] - 1);
      if (Util.equiv(candidate, key)) {
        return slots[at] - 1;
      }
      at = (at + 1) & mask;
    }
    return -1;
  }

  private int[] table() {
    int[] known = table;
    if (known == null) {
      known = new int[Integer.highestOneBit(Math.max(rows, 4)) * 4];
      int mask = known.length - 1;
      for (int row = 0; row < rows; row++) {
        int at = mixed(new Row(columns, row).hasheq()) & mask;
        while (known[at] != 0) {
          at = (at + 1) & mask;
        }
        known[at] = row + 1;
      }
      table = known;
    }
    return known;
  }

  private static int mixed(int hash) {
    return hash ^ (hash >>> 16);
  }

  @Override
  public Iterator<Object> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < rows;
      }

      @Override
      public Object next() {
        if (next >= rows) {
          throw new NoSuchElementException();
        }
        return new Row(columns, next++);
      }
    };
  }

  @Override
  public @Nullable ISeq seq() {
    return IteratorSeq.create(iterator());
  }

  private PersistentHashSet copy() {
    return PersistentHashSet.create(seq());
  }

  @Override
  public IPersistentSet disjoin(@Nullable Object key) {
    return copy().disjoin(key);
  }

  @Override
  public IPersistentCollection cons(@Nullable Object value) {
    return copy().cons(value);
  }

  @Override
  public IPersistentCollection empty() {
    return PersistentHashSet.EMPTY;
  }

  @Override
  public ITransientCollection asTransient() {
    return copy().asTransient();
  }

  @Override
  public Object[] toArray() {
    return RT.seqToArray(seq());
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
