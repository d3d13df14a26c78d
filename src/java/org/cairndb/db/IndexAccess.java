package org.cairndb.db;

import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.Iterator;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.jspecify.annotations.Nullable;

/**
 * The indexes as the API shows them: datoms in the order of {@code :eavt}, {@code :aevt} or {@code
 * :avet}, attributes in the order of their names, and in {@code :avet} only the attributes that are
 * indexed, unique, references or composite tuples.
 *
 * <p>Every result is a lazy sequence of {@link Datom}, or null if there is none, and reads no more
 * of the index than is asked of it (in {@code :eavt} an entity at a time).
 */
public final class IndexAccess {
  private IndexAccess() {}

  /**
   * The datoms that have the given components.
   *
   * @param index {@code :eavt}, {@code :aevt} or {@code :avet}
   * @param components up to four in the order of the index: entities as any reference, attributes
   *     by name, values, transactions; trailing nulls count as not given
   * @throws CairnException {@code :index-access} if there is no such index or a component cannot be
   *     one, and as {@link EntityIds#require}
   */
  public static @Nullable ISeq datoms(
      Database database, @Nullable Object index, @Nullable Object... components) {
    IndexPosition position = IndexPosition.of(database, index, components);
    if (position.isNowhere()) {
      return null;
    }
    Attribute attribute = position.attribute();
    Iterator<Datom> found;
    if (position.order() == IndexOrder.EAVT) {
      IndexRange range = IndexRange.of(IndexOrder.EAVT, position.key());
      found = DatomIterator.over(database, range, false);
      found = attribute == null ? new ByAttributeName(found) : found;
    } else if (attribute == null) {
      found = new AttributeByAttribute(database, position.order(), 0, null, false);
    } else {
      IndexRange range = IndexRange.of(position.order(), position.key());
      found = DatomIterator.over(database, range, false);
    }
    Long tx = position.tx();
    return RT.chunkIteratorSeq(
        tx == null ? found : SelectedDatoms.where(found, datom -> datom.tx() == tx));
  }

  /** The datoms from the given components, or where they would be, to the end of the index. */
  public static @Nullable ISeq seekDatoms(
      Database database, @Nullable Object index, @Nullable Object... components) {
    return seek(database, IndexPosition.of(database, index, components), false);
  }

  /**
   * The datoms from the given components, or where they would be, back to the beginning of the
   * index.
   */
  public static @Nullable ISeq rseekDatoms(
      Database database, @Nullable Object index, @Nullable Object... components) {
    return seek(database, IndexPosition.of(database, index, components), true);
  }

  /**
   * The datoms of an attribute in the order of their values.
   *
   * @param attribute its name
   * @param start the first value, null for the least there is
   * @param end the last value, which is included; null for the greatest there is
   * @throws CairnException {@code :index-access} if it is no name of an attribute
   */
  public static @Nullable ISeq indexRange(
      Database database, @Nullable Object attribute, @Nullable Object start, @Nullable Object end) {
    if (!(attribute instanceof Keyword ident)) {
      throw IndexPosition.refused("an index range needs an attribute", "attribute", attribute);
    }
    Attribute known = database.attribute(ident);
    if (known == null || !known.isShownInAvet()) {
      return null;
    }
    Key from = start == null ? Key.a(known.id()) : valueKey(database, known, start);
    Key to = end == null ? Key.a(known.id()) : valueKey(database, known, end);
    IndexRange range = IndexRange.of(IndexOrder.AVET, from, to);
    return RT.chunkIteratorSeq(DatomIterator.over(database, range, false));
  }

  /**
   * Refuses an attribute that {@code :avet} does not show, for callers who do not take it as empty.
   *
   * @param attribute its name, or null if none is asked for
   * @throws CairnException {@code :index-access}
   */
  public static void requireShown(
      Database database, @Nullable Object index, @Nullable Object attribute) {
    if (IndexPosition.isAvet(index) && attribute instanceof Keyword ident) {
      Attribute known = database.attribute(ident);
      if (known == null || !known.isShownInAvet()) {
        throw IndexPosition.refused(
            "the attribute is not indexed, declare it with :db/index true", "attribute", ident);
      }
    }
  }

  private static Key valueKey(Database database, Attribute attribute, Object value) {
    return Key.av(attribute.id(), EntityIds.value(database, attribute, value));
  }

  private static @Nullable ISeq seek(Database database, IndexPosition position, boolean backward) {
    Iterator<Datom> found;
    if (position.order() == IndexOrder.EAVT) {
      Key here = position.entityKey();
      IndexRange range =
          backward
              ? IndexRange.of(IndexOrder.EAVT, Key.ALL, here)
              : IndexRange.of(IndexOrder.EAVT, here, Key.ALL);
      found = new ByAttributeName(DatomIterator.over(database, range, backward), backward);
    } else {
      found = fromAttribute(database, position, backward);
    }
    return RT.chunkIteratorSeq(
        position.isBeginning()
            ? found
            : SelectedDatoms.from(found, datom -> !position.isBeyond(datom, backward)));
  }

  /** The rest of the named attribute, and then all of those whose names come next. */
  private static Iterator<Datom> fromAttribute(
      Database database, IndexPosition position, boolean backward) {
    List<Attribute> byName = database.schema().byName();
    Keyword name = position.name();
    if (name == null) {
      int first = backward ? byName.size() - 1 : 0;
      return new AttributeByAttribute(database, position.order(), first, null, backward);
    }
    int low = 0;
    int high = byName.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (byName.get(middle).ident().compareTo(name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    Attribute known = position.attribute();
    if (known == null) {
      int first = backward ? low - 1 : low;
      return new AttributeByAttribute(database, position.order(), first, null, backward);
    }
    Key whole = Key.a(known.id());
    IndexRange range =
        backward
            ? IndexRange.of(position.order(), whole, position.key())
            : IndexRange.of(position.order(), position.key(), whole);
    return new AttributeByAttribute(database, position.order(), low, range, backward);
  }
}
