package org.cairndb.db;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.Values;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * The entity that a reference means in a database value.
 *
 * <pre>
 * reference  = number | ident | lookup-ref
 * ident      = keyword                        the entity whose :db/ident it is
 * lookup-ref = [ attribute value ]            the entity that has the value of a unique attribute
 * </pre>
 *
 * A number is taken as it is, whether the database has facts of that entity or not.
 */
public final class EntityIds {
  private EntityIds() {}

  /**
   * The entity that a reference means; empty if an ident or a lookup ref means none.
   *
   * @throws CairnException {@code :entity-id/syntax} if it is no reference, {@code
   *     :lookup-ref/syntax} if a vector is not attribute and value, {@code :lookup-ref/unique} if
   *     its attribute is not unique
   */
  public static OptionalLong find(Database database, @Nullable Object reference) {
    if (reference instanceof Number number && isInteger(number)) {
      return OptionalLong.of(number.longValue());
    }
    if (reference instanceof Keyword ident) {
      Attribute attribute = database.attribute(SystemAttributes.IDENT);
      return attribute == null ? OptionalLong.empty() : first(database, attribute, ident);
    }
    if (reference instanceof List<?> lookupRef) {
      return ofLookupRef(database, lookupRef);
    }
    throw new CairnException(
        "entity-id/syntax",
        "not an entity: expected=a number, an ident or a lookup ref, found="
            + RT.printString(reference),
        "entity-id",
        reference);
  }

  /**
   * The entity that a reference means.
   *
   * @throws CairnException as {@link #find}, and {@code :entity-id/missing} if it means none
   */
  public static long require(Database database, @Nullable Object reference) {
    OptionalLong found = find(database, reference);
    if (found.isEmpty()) {
      throw new CairnException(
          "entity-id/missing",
          "nothing found for entity: entity-id=" + RT.printString(reference),
          "entity-id",
          reference);
    }
    return found.getAsLong();
  }

  /**
   * A value as the index has it: canonical, and the entity itself where an attribute refers to one.
   */
  static Object value(Database database, Attribute attribute, Object value) {
    return attribute.isRef() ? (Object) require(database, value) : Values.canonical(value);
  }

  private static boolean isInteger(Number number) {
    return number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte;
  }

  private static OptionalLong ofLookupRef(Database database, List<?> lookupRef) {
    Iterator<?> parts = lookupRef.iterator();
    Object name = parts.hasNext() ? parts.next() : null;
    boolean hasValue = parts.hasNext();
    Object value = hasValue ? parts.next() : null;
    if (!(name instanceof Keyword ident) || !hasValue || parts.hasNext()) {
      throw new CairnException(
          "lookup-ref/syntax",
          "not a lookup ref: expected=[attribute value], found=" + RT.printString(lookupRef),
          "entity-id",
          lookupRef);
    }
    Attribute attribute = database.attribute(ident);
    if (attribute == null || attribute.unique() == null) {
      throw new CairnException(
          "lookup-ref/unique",
          "the attribute of a lookup ref must have :db/unique: attribute="
              + ident
              + ", lookup-ref="
              + RT.printString(lookupRef),
          "attribute",
          ident,
          "entity-id",
          lookupRef);
    }
    if (value == null) {
      return OptionalLong.empty();
    }
    if (attribute.isComposite() && value instanceof List<?> tuple) {
      Object known = composite(database, attribute, tuple);
      return known == null ? OptionalLong.empty() : first(database, attribute, known);
    }
    if (!attribute.isRef()) {
      return first(database, attribute, Values.canonical(value));
    }
    OptionalLong target = find(database, value);
    return target.isEmpty() ? target : first(database, attribute, target.getAsLong());
  }

  /** A composite tuple in which references may be lookup refs; null if one of them means none. */
  private static @Nullable Object composite(Database database, Attribute composite, List<?> tuple) {
    List<@Nullable Object> elements = new ArrayList<>(tuple);
    for (int i = 0; i < elements.size() && i < composite.tupleAttributes().size(); i++) {
      Attribute source = database.attribute(composite.tupleAttributes().get(i));
      if (source != null && source.isRef() && elements.get(i) != null) {
        OptionalLong target = find(database, elements.get(i));
        if (target.isEmpty()) {
          return null;
        }
        elements.set(i, target.getAsLong());
      }
    }
    return Values.canonical(PersistentVector.create(elements));
  }

  /** The entity that has a value of an attribute; where time goes by, the one that had it last. */
  private static OptionalLong first(Database database, Attribute attribute, Object value) {
    if (!database.showsRetractions()) {
      long e = database.firstEntity(attribute.id(), value);
      return e < 0 ? OptionalLong.empty() : OptionalLong.of(e);
    }
    Scan scan = database.scan(IndexRange.of(IndexOrder.AVET, Key.av(attribute.id(), value)));
    long newest = -1;
    long holder = -1;
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        long t = scan.leaf().t()[i];
        if (t > newest || (t == newest && scan.leaf().isAdded(i))) {
          newest = t;
          holder = scan.leaf().e()[i];
        }
      }
    }
    return newest < 0 ? OptionalLong.empty() : OptionalLong.of(holder);
  }
}
