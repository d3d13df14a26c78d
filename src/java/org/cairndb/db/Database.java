package org.cairndb.db;

import clojure.lang.Keyword;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * An immutable database value: the facts that held at one moment. Free to keep and to share between
 * threads. What it needs from storage it loads when asked, so every method that reads datoms may
 * throw {@link org.cairndb.error.CorruptException} or {@link org.cairndb.error.StorageException}.
 */
public interface Database {
  /** The attributes that this database knows, by name and by id. */
  Schema schema();

  /** The id of the newest transaction that this value has seen: {@code tx0 + t}. */
  long maxTx();

  /** The largest entity id that has been given out or used, transactions apart. */
  long maxEntity();

  /** How many datoms it has. Constant time, except for a filtered database, which counts them. */
  long datomCount();

  /** The datoms of a range, in order, as columns. */
  Scan scan(IndexRange range);

  /**
   * The datoms of a range from its end: runs follow each other backwards, each in itself still
   * ascends. A database value that has no faster way reads the range first.
   */
  default Scan scanBackward(IndexRange range) {
    return new BufferedBackwardScan(scan(range));
  }

  /**
   * How many datoms a range has: exact for a plain database in logarithmic time, at least as many
   * for a filtered one.
   */
  long count(IndexRange range);

  /** Whether this shows only part of another database value. */
  boolean isFiltered();

  /**
   * Whether retractions are among its datoms, so that one entity, attribute and value may come
   * several times; then a leaf says of each datom whether it was added.
   */
  default boolean showsRetractions() {
    return false;
  }

  /**
   * Whether its datoms of an attribute keep to the cardinality and the uniqueness that the schema
   * has. The present does, save that composite tuples which lack an element may be the same within
   * a transaction; the past may come from before they were declared.
   */
  default boolean obeys(Attribute attribute) {
    return attribute.unique() == null || !attribute.isComposite();
  }

  /** The first value that an entity has of an attribute, or null. */
  default @Nullable Object firstValue(long e, int attribute) {
    Scan scan = scan(IndexRange.of(IndexOrder.EAVT, Key.ea(e, attribute)));
    return scan.advance() ? scan.leaf().v().get(scan.from()) : null;
  }

  /** The first entity that has a value of an attribute, or -1. */
  default long firstEntity(int attribute, Object value) {
    Scan scan = scan(IndexRange.of(IndexOrder.AVET, Key.av(attribute, value)));
    return scan.advance() ? scan.leaf().e()[scan.from()] : -1;
  }

  /** The attribute of that name, or null if no datom and no schema has mentioned it. */
  default @Nullable Attribute attribute(Keyword ident) {
    return schema().attribute(ident);
  }
}
