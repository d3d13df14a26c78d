package org.cairndb.query.execute;

import clojure.lang.Keyword;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.Values;
import org.cairndb.db.Database;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What stands for an entity where one is expected: an id, a lookup ref {@code [attribute value]},
 * or an ident.
 */
final class EntityIds {
  /** No entity has this id. */
  static final long NONE = Long.MIN_VALUE;

  private static final Keyword IDENT = Keyword.intern("db", "ident");

  private EntityIds() {}

  /** The id, or {@link #NONE} if there is no such entity or the value can stand for none. */
  static long resolve(Database database, @Nullable Object value) {
    if (value instanceof Long id) {
      return id;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Keyword ident) {
      Attribute attribute = database.attribute(IDENT);
      return attribute == null ? NONE : find(database, attribute, ident);
    }
    return value instanceof List<?> list && isLookupRef(list)
        ? resolveLookupRef(database, list)
        : NONE;
  }

  /** The id of a literal in a query, which must exist. */
  static long require(Database database, @Nullable Object value) {
    long id = resolve(database, value);
    if (id == NONE) {
      throw new CairnException(
          "entity-id/missing",
          "nothing found for entity id: entity-id=" + value,
          "entity-id",
          value);
    }
    return id;
  }

  /** Whether a value has the shape of a lookup ref. */
  static boolean isLookupRef(@Nullable Object value) {
    return value instanceof List<?> list && list.size() == 2 && list.get(0) instanceof Keyword;
  }

  private static long resolveLookupRef(Database database, List<?> ref) {
    Keyword ident = (Keyword) ref.get(0);
    Attribute attribute = database.attribute(ident);
    if (attribute == null || attribute.unique() == null) {
      throw new CairnException(
          "lookup-ref/unique",
          "attribute is not unique, so it cannot be in a lookup ref: attribute="
              + ident
              + ", lookup-ref="
              + ref,
          "attribute",
          ident,
          "entity-id",
          ref);
    }
    Object value = ref.get(1);
    return value == null ? NONE : find(database, attribute, value);
  }

  private static long find(Database database, Attribute attribute, Object value) {
    Object wanted = value;
    if (attribute.isRef() && !(value instanceof Long)) {
      wanted = resolve(database, value);
    }
    Scan scan =
        database.scan(
            IndexRange.of(IndexOrder.AVET, Key.av(attribute.id(), Values.canonical(wanted))));
    return scan.advance() ? scan.leaf().e()[scan.from()] : NONE;
  }
}
