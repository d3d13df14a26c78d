package org.cairndb.db;

import clojure.lang.Keyword;
import clojure.lang.RT;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.datom.Values;
import org.cairndb.error.CairnException;
import org.cairndb.index.Key;
import org.jspecify.annotations.Nullable;

/**
 * A place in an index as a caller of the API names it: some components, the most significant first.
 * Immutable.
 *
 * @param order the index
 * @param parts how many components are given, 0 to 4
 * @param e the entity, 0 if not given
 * @param name the attribute's name, null if not given
 * @param attribute the attribute of that name, null if the database knows none
 * @param v the value as the index has it, null if not given
 * @param tx the transaction, null if not given
 */
record IndexPosition(
    IndexOrder order,
    int parts,
    long e,
    @Nullable Keyword name,
    @Nullable Attribute attribute,
    @Nullable Object v,
    @Nullable Long tx) {
  private static final Keyword EAVT = Keyword.intern("eavt");
  private static final Keyword AEVT = Keyword.intern("aevt");
  private static final Keyword AVET = Keyword.intern("avet");

  static IndexPosition of(
      Database database, @Nullable Object index, @Nullable Object... components) {
    IndexOrder order = order(index);
    int parts = components.length;
    while (parts > 0 && components[parts - 1] == null) {
      parts--;
    }
    if (parts > 4) {
      throw refused("a datom has four components to look it up by", "components", parts);
    }
    for (int i = 0; i < parts; i++) {
      if (components[i] == null) {
        throw refused("a component is nil before one that is given", "position", i);
      }
    }
    Object e =
        at(components, parts, order == IndexOrder.EAVT ? 0 : order == IndexOrder.AEVT ? 1 : 2);
    Object a = at(components, parts, order == IndexOrder.EAVT ? 1 : 0);
    Object v = at(components, parts, order == IndexOrder.AVET ? 1 : 2);
    Object tx = at(components, parts, 3);
    Keyword name = a == null ? null : name(database, a);
    Attribute attribute = name == null ? null : database.attribute(name);
    return new IndexPosition(
        order,
        parts,
        e == null ? 0 : EntityIds.require(database, e),
        name,
        attribute,
        v == null ? null : value(database, attribute, v),
        tx == null ? null : EntityIds.require(database, tx));
  }

  /** The name of an attribute, which is given by name or as an entity. */
  static Keyword name(Database database, Object a) {
    if (a instanceof Keyword name) {
      return name;
    }
    Attribute known = a instanceof Long ? database.schema().attribute(a) : null;
    if (known == null) {
      throw refused("an attribute is named by a keyword", "attribute", a);
    }
    return known.ident();
  }

  private static Object value(Database database, @Nullable Attribute attribute, Object v) {
    return attribute == null ? Values.canonical(v) : EntityIds.value(database, attribute, v);
  }

  private static @Nullable Object at(@Nullable Object[] components, int parts, int i) {
    return i < parts ? components[i] : null;
  }

  static boolean isAvet(@Nullable Object index) {
    return index == AVET;
  }

  private static IndexOrder order(@Nullable Object index) {
    if (index == EAVT) {
      return IndexOrder.EAVT;
    }
    if (index == AEVT) {
      return IndexOrder.AEVT;
    }
    if (index == AVET) {
      return IndexOrder.AVET;
    }
    throw refused("there is no such index, expected :eavt, :aevt or :avet", "index", index);
  }

  static CairnException refused(String reason, String name, @Nullable Object found) {
    return new CairnException(
        (Throwable) null,
        "index-access",
        reason + ": " + name + "=" + RT.printString(found),
        name,
        found);
  }

  /**
   * Whether no datom can have these components: the API does not show the attribute here, or it is
   * unknown.
   */
  boolean isNowhere() {
    return name != null
        && (attribute == null || (order == IndexOrder.AVET && !attribute.isShownInAvet()));
  }

  /** Whether nothing is given, so that it is the beginning or the end of the index. */
  boolean isBeginning() {
    return parts == 0;
  }

  /**
   * The components as far as the tree is sorted by them. Needs a known attribute if one is given.
   */
  Key key() {
    return new Key(e, attribute == null ? 0 : attribute.id(), v, Math.min(parts, 3));
  }

  /** Only the entity, which is as far as names and ids of attributes agree on the order of EAVT. */
  Key entityKey() {
    return parts == 0 ? Key.ALL : Key.e(e);
  }

  /**
   * Whether a datom lies before this place or, seen backwards, after it and all that has its
   * components.
   */
  boolean isBeyond(Datom datom, boolean backward) {
    int c = compare(datom);
    return backward ? c > 0 : c < 0;
  }

  /** Compares a datom with the given components, in the order in which the API shows datoms. */
  private int compare(Datom datom) {
    int c = order == IndexOrder.EAVT ? Long.compare(datom.e(), e) : 0;
    c = c != 0 || name == null ? c : datom.a().compareTo(name);
    c = c != 0 || order != IndexOrder.AEVT || parts < 2 ? c : Long.compare(datom.e(), e);
    c = c != 0 || v == null ? c : ValueOrder.compare(datom.v(), v);
    c = c != 0 || order != IndexOrder.AVET || parts < 3 ? c : Long.compare(datom.e(), e);
    return c != 0 || tx == null ? c : Long.compare(datom.tx(), tx);
  }
}
