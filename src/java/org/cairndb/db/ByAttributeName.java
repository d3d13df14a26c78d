package org.cairndb.db;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.cairndb.datom.Datom;

/**
 * Datoms in EAVT order with each entity's attributes in the order of their names, which is how
 * Datahike shows them. The index itself has them by id; an entity at a time is held in memory and
 * sorted.
 */
final class ByAttributeName implements Iterator<Datom> {
  /** Names in the order of Clojure's {@code compare}. */
  static final Comparator<Datom> ORDER = (one, two) -> one.a().compareTo(two.a());

  private final Iterator<Datom> byId;
  private final Comparator<Datom> order;
  private final List<Datom> entity = new ArrayList<>();
  private int at;
  private Datom ahead;
  private boolean hasAhead;

  ByAttributeName(Iterator<Datom> byId) {
    this(byId, false);
  }

  /**
   * @param backward whether the datoms come, and are to be handed on, from the last to the first
   */
  ByAttributeName(Iterator<Datom> byId, boolean backward) {
    this.order = backward ? ORDER.reversed() : ORDER;
    this.byId = byId;
    this.hasAhead = byId.hasNext();
    this.ahead = hasAhead ? byId.next() : new Datom(0, SystemAttributes.IDENT, 0L, 0, true);
  }

  @Override
  public boolean hasNext() {
    return at < entity.size() || hasAhead;
  }

  @Override
  public Datom next() {
    if (at == entity.size()) {
      fill();
    }
    return entity.get(at++);
  }

  private void fill() {
    entity.clear();
    at = 0;
    long e = ahead.e();
    while (hasAhead && ahead.e() == e) {
      entity.add(ahead);
      hasAhead = byId.hasNext();
      if (hasAhead) {
        ahead = byId.next();
      }
    }
    entity.sort(order);
  }
}
