package org.cairndb.query.execute;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Database;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.query.plan.Comparisons;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of which index hold the datoms of a pattern.
 *
 * @param ranges the parts; several if the attribute is open and the value is not
 * @param sortedPosition the component by which datoms come sorted, or -1
 * @param checked the positions, as a set of bits, whose constants the parts do not settle
 */
record Access(List<IndexRange> ranges, int sortedPosition, int checked) {

  /** A look-up in the index costs about as much as reading so many datoms in a row. */
  static final long LOOKUP = 16;

  /**
   * The access that reads the fewest datoms.
   *
   * @param limits what comparisons say of the value's variable, or null
   */
  static Access of(Terms terms, Comparisons.@Nullable Range limits) {
    boolean hasValue = !terms.isOpen(Terms.V);
    if (terms.attribute == null) {
      return ofAnyAttribute(terms, hasValue);
    }
    int a = terms.attributeId();
    if (!terms.isOpen(Terms.E)) {
      long e = terms.entity();
      Key key = hasValue ? Key.eav(e, a, terms.value()) : Key.ea(e, a);
      return one(IndexRange.of(IndexOrder.EAVT, key), -1);
    }
    if (hasValue) {
      return one(IndexRange.of(IndexOrder.AVET, Key.av(a, terms.value())), Terms.E);
    }
    IndexRange column = IndexRange.of(IndexOrder.AEVT, Key.a(a));
    if (limits != null) {
      IndexRange limited = limited(a, limits);
      Database database = terms.database;
      if (database.count(limited) * 2 < database.count(column)) {
        return one(limited, Terms.V);
      }
    }
    return one(column, Terms.E);
  }

  private static IndexRange limited(int a, Comparisons.Range limits) {
    Object from = limits.from();
    Object to = limits.to();
    return IndexRange.of(
        IndexOrder.AVET,
        from == null ? Key.a(a) : Key.av(a, from),
        to == null ? Key.a(a) : Key.av(a, to));
  }

  private static Access ofAnyAttribute(Terms terms, boolean hasValue) {
    int value = 1 << Terms.V;
    if (!terms.isOpen(Terms.E)) {
      return new Access(List.of(IndexRange.of(IndexOrder.EAVT, Key.e(terms.entity()))), -1, value);
    }
    IndexRange all = IndexRange.of(IndexOrder.EAVT, Key.ALL);
    int attributes = terms.database.schema().size();
    if (!hasValue || attributes * LOOKUP > terms.database.count(all)) {
      return new Access(List.of(all), Terms.E, value);
    }
    List<IndexRange> ranges = new ArrayList<>(attributes);
    for (int a = 0; a < attributes; a++) {
      ranges.add(IndexRange.of(IndexOrder.AVET, Key.av(a, terms.value())));
    }
    return new Access(ranges, -1, 0);
  }

  private static Access one(IndexRange range, int sortedPosition) {
    return new Access(List.of(range), sortedPosition, 0);
  }

  /** How many datoms the parts have. */
  long count(Database database) {
    long count = 0;
    for (IndexRange range : ranges) {
      count += database.count(range);
    }
    return count;
  }
}
