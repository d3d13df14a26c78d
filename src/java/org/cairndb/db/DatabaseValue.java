package org.cairndb.db;

import clojure.lang.Counted;
import clojure.lang.IHashEq;
import clojure.lang.ILookup;
import clojure.lang.ISeq;
import clojure.lang.IteratorSeq;
import clojure.lang.Keyword;
import clojure.lang.Seqable;
import java.util.Iterator;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.jspecify.annotations.Nullable;

/**
 * What all database values are in Clojure's eyes: a counted sequence of datoms in EAVT order, equal
 * to every other database value with the same datoms and the same schema, with {@code :max-tx},
 * {@code :max-eid} and {@code :config} to look up.
 */
public abstract class DatabaseValue implements Database, Counted, Seqable, ILookup, IHashEq {
  private static final Keyword MAX_TX = Keyword.intern("max-tx");
  private static final Keyword MAX_EID = Keyword.intern("max-eid");
  private static final Keyword CONFIG = Keyword.intern("config");

  private volatile int hash;

  /** What the database was created with. */
  public abstract Config config();

  /** Its datoms in the order of an index; attributes in the order of their ids. */
  public final Iterable<Datom> datoms(IndexRange range) {
    return () -> new DatomIterator(this, scan(range));
  }

  private Iterator<Datom> all() {
    return datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).iterator();
  }

  /** How many datoms it has, for Clojure. */
  @Override
  public final int count() {
    return (int) Math.min(Integer.MAX_VALUE, datomCount());
  }

  @Override
  public final @Nullable ISeq seq() {
    return IteratorSeq.create(all());
  }

  @Override
  public final @Nullable Object valAt(Object key) {
    return valAt(key, null);
  }

  @Override
  public final @Nullable Object valAt(Object key, @Nullable Object notFound) {
    if (key == MAX_TX) {
      return maxTx();
    }
    if (key == MAX_EID) {
      return maxEntity();
    }
    return key == CONFIG ? config().map() : notFound;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof DatabaseValue that) || datomCount() != that.datomCount()) {
      return false;
    }
    Iterator<Datom> mine = sorted();
    Iterator<Datom> theirs = that.sorted();
    while (mine.hasNext() && theirs.hasNext()) {
      if (!mine.next().equals(theirs.next())) {
        return false;
      }
    }
    return !mine.hasNext() && !theirs.hasNext() && schema().sameDeclarations(that.schema());
  }

  /** Its datoms in an order that does not depend on how attributes came to their ids. */
  private Iterator<Datom> sorted() {
    return new ByAttributeName(all());
  }

  @Override
  public final int hasheq() {
    int h = hash;
    if (h == 0) {
      for (Iterator<Datom> datoms = all(); datoms.hasNext(); ) {
        h += datoms.next().hashCode();
      }
      hash = h == 0 ? 1 : h;
    }
    return hash;
  }

  @Override
  public final int hashCode() {
    return hasheq();
  }

  /** One line: what it is, not what is in it. */
  @Override
  public final String toString() {
    return "#datahike/DB {:max-tx "
        + maxTx()
        + ", :max-eid "
        + maxEntity()
        + (isFiltered() ? ", :filtered true" : ", :datoms " + datomCount())
        + "}";
  }
}
