package org.cairndb.db;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.jspecify.annotations.Nullable;

/**
 * The datoms of AEVT or AVET, one attribute after the other in the order of their names, or all of
 * it backwards. An attribute's range is searched for when the one before it has been read.
 */
final class AttributeByAttribute implements Iterator<Datom> {
  private final Database database;
  private final IndexOrder order;
  private final boolean backward;
  private final List<Attribute> byName;
  private int at;
  private @Nullable IndexRange range;
  private Iterator<Datom> current = Collections.emptyIterator();

  /**
   * @param first the position of the first attribute among all by name
   * @param firstRange what is read of the first attribute; null for all of it
   */
  AttributeByAttribute(
      Database database,
      IndexOrder order,
      int first,
      @Nullable IndexRange firstRange,
      boolean backward) {
    this.database = database;
    this.order = order;
    this.byName = database.schema().byName();
    this.at = first;
    this.range = firstRange;
    this.backward = backward;
  }

  @Override
  public boolean hasNext() {
    while (!current.hasNext() && at >= 0 && at < byName.size()) {
      Attribute attribute = byName.get(at);
      if (order != IndexOrder.AVET || attribute.isShownInAvet()) {
        IndexRange all = IndexRange.of(order, Key.a(attribute.id()));
        current = DatomIterator.over(database, range == null ? all : range, backward);
      }
      range = null;
      at += backward ? -1 : 1;
    }
    return current.hasNext();
  }

  @Override
  public Datom next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.next();
  }
}
