package org.cairndb.transact;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.transact.Identities.Anonymous;
import org.jspecify.annotations.Nullable;

/**
 * The map form of transaction data: an entity with some of its attributes, and maps of other
 * entities in their values.
 */
final class EntityMaps {
  static final Keyword DB_ID = Keyword.intern("db", "id");

  private static final Keyword INSTALL = Keyword.intern("db.install", "_attribute");
  private static final Keyword ALTER = Keyword.intern("db.alter", "_attribute");

  private final Transaction t;

  EntityMaps(Transaction t) {
    this.t = t;
  }

  /** Adds what a map says; gives the entity that it is about. */
  long add(Map<?, ?> map) {
    long e = identify(map);
    describe(e, map);
    return e;
  }

  /** Adds the attributes of the transaction itself. */
  void describeTransaction(Map<?, ?> map) {
    for (Object key : map.keySet()) {
      if (!(key instanceof Keyword)) {
        throw t.refuse("transact/syntax", "an attribute must be a keyword", "attribute", key);
      }
    }
    describe(t.tx, map);
  }

  /**
   * The entity that a map is about: by its {@code :db/id}, by an identifying value, or a new one.
   */
  private long identify(Map<?, ?> map) {
    Upsert found = upsert(map);
    Object id = map.get(DB_ID);
    if (id == null) {
      Anonymous token = t.ids.nextAnonymous();
      return found == null ? t.ids.entity(token) : agree(t.ids.peek(token), found);
    }
    if (EntityIds.isTempid(id)) {
      Object token = EntityIds.token(id);
      if (found == null) {
        return t.ids.entity(id);
      }
      long e = agree(t.ids.peek(token), found);
      t.ids.bind(token, e);
      return e;
    }
    long e = t.ids.entity(id);
    t.edit.useEntity(e); // before maps inside this one are given ids
    return found == null ? e : agree(e, found);
  }

  private long agree(@Nullable Long wanted, Upsert found) {
    return wanted == null || wanted == found.entity
        ? found.entity
        : t.ids.merge(wanted, found.entity, found.attribute, found.value);
  }

  /** An entity that has an identifying value. */
  private record Upsert(long entity, Attribute attribute, Object value) {}

  /** The entity that already has the identifying values of a map, or null. */
  private @Nullable Upsert upsert(Map<?, ?> map) {
    Upsert found = null;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof Keyword ident)) {
        throw t.refuse(
            "transact/syntax", "an attribute must be a keyword", "attribute", entry.getKey());
      }
      Attribute a = t.edit.schema().attribute(ident);
      if (a != null && a.unique() == Unique.IDENTITY && entry.getValue() != null) {
        for (Object v :
            isSeveral(a, entry.getValue())
                ? several(entry.getValue())
                : List.of(entry.getValue())) {
          found = combine(found, a, identifying(a, v));
        }
      }
    }
    if (!t.edit.schema().composites().isEmpty()) {
      t.tuples.flush();
      for (int id : t.edit.schema().composites()) {
        Attribute composite = t.edit.schema().attribute(id);
        if (composite.unique() == Unique.IDENTITY) {
          found = combine(found, composite, identifyingTuple(composite, map));
        }
      }
    }
    return found;
  }

  private @Nullable Upsert combine(@Nullable Upsert found, Attribute a, @Nullable Object v) {
    long holder = v == null ? -1 : t.holder(a, v);
    if (v == null || holder < 0) {
      return found;
    }
    if (found == null || found.entity == holder) {
      return new Upsert(holder, a, v);
    }
    return new Upsert(t.ids.merge(found.entity, holder, a, v), a, v);
  }

  /** A value to look up, or null if it refers to an entity that is not there yet. */
  private @Nullable Object identifying(Attribute a, @Nullable Object v) {
    if (v == null || v instanceof Map || (a.isComposite() && !(v instanceof List))) {
      return null;
    }
    if (a.isRef() && EntityIds.isTempid(v)) {
      return t.ids.peek(EntityIds.token(v));
    }
    if (a.isComposite()) {
      t.tuples.flush();
    }
    return t.values.existing(a, v);
  }

  /** The tuple that a map's values make, or null if one is missing. */
  private @Nullable Object identifyingTuple(Attribute composite, Map<?, ?> map) {
    List<Object> elements = new ArrayList<>();
    for (Keyword ident : composite.tupleAttributes()) {
      Attribute source = t.known(ident);
      Object v = source == null ? null : map.get(ident);
      Object element = source == null || v == null ? null : identifying(source, v);
      if (element == null) {
        return null;
      }
      elements.add(element);
    }
    return PersistentVector.create(elements);
  }

  /** Adds a map's attributes to the entity that it is about. */
  private void describe(long e, Map<?, ?> map) {
    List<Map.Entry<?, ?>> composites = List.of();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Keyword ident = (Keyword) entry.getKey();
      if (ident == DB_ID) {
        continue;
      }
      Attribute a = t.known(ident);
      if (a == null && isReverse(ident)) {
        reverse(e, ident, entry.getValue());
        continue;
      }
      Attribute known = a == null ? t.attribute(ident) : a;
      if (known.isComposite()) {
        if (identifies(e, known, entry.getValue())) {
          continue; // and may change, by the other entries
        }
        composites = new ArrayList<>(composites);
        composites.add(entry);
      } else {
        values(e, known, entry.getValue());
      }
    }
    for (Map.Entry<?, ?> entry : composites) {
      t.facts.put(e, t.attribute((Keyword) entry.getKey()), entry.getValue());
    }
  }

  /** Whether a composite tuple is the one by which the entity was found. */
  private boolean identifies(long e, Attribute composite, @Nullable Object v) {
    if (composite.unique() != Unique.IDENTITY) {
      return false;
    }
    Object known = identifying(composite, v);
    return known != null && t.holder(composite, known) == e;
  }

  private void values(long e, Attribute a, @Nullable Object value) {
    if (isSeveral(a, value)) {
      for (Object v : several(java.util.Objects.requireNonNull(value))) {
        value(e, a, v);
      }
    } else {
      value(e, a, value);
    }
  }

  /** Adds one value, which may be the map of another entity. */
  void value(long e, Attribute a, @Nullable Object v) {
    if (!(v instanceof Map<?, ?> nested) || !a.isRef()) {
      t.facts.put(e, a, v);
      return;
    }
    Object outer = t.descend(v);
    long child = identify(nested);
    t.facts.add(e, a, (Object) child);
    describe(child, nested);
    t.ascend(outer);
  }

  private void reverse(long e, Keyword ident, @Nullable Object value) {
    if (ident == INSTALL || ident == ALTER) {
      return;
    }
    Attribute a = forward(ident);
    boolean one = !isCollection(value) || isLookupRef(value);
    for (Object v :
        one
            ? java.util.Collections.singletonList(value)
            : several(java.util.Objects.requireNonNull(value))) {
      if (v instanceof Map<?, ?> nested) {
        Object outer = t.descend(v);
        long child = identify(nested);
        t.facts.add(child, a, (Object) e);
        describe(child, nested);
        t.ascend(outer);
      } else {
        t.facts.add(t.ids.entity(v), a, (Object) e);
      }
    }
  }

  /** Whether a name is that of an attribute read backwards. */
  static boolean isReverse(Keyword ident) {
    return ident.getName().startsWith("_");
  }

  /** The reference attribute that a name beginning with an underscore reads backwards. */
  Attribute forward(Keyword ident) {
    Keyword name = Keyword.intern(ident.getNamespace(), ident.getName().substring(1));
    Attribute a = t.known(name);
    if (a == null && t.strict) {
      throw t.unknown(name);
    }
    if (a == null || !a.isRef()) {
      throw t.refuse(
          "transact/syntax",
          "only an attribute of :db.type/ref can be read backwards",
          "attribute",
          ident);
    }
    return a;
  }

  /** Whether a value in a map stands for several values of its attribute. */
  private boolean isSeveral(Attribute a, @Nullable Object value) {
    if (!a.many() || !isCollection(value)) {
      return false;
    }
    if (a.isRef()) {
      return !isLookupRef(value);
    }
    boolean oneTuple =
        a.type() == ValueType.TUPLE
            && value instanceof List<?> list
            && !list.isEmpty()
            && !(list.get(0) instanceof List);
    return !oneTuple;
  }

  private static boolean isCollection(@Nullable Object value) {
    return value instanceof Collection || value instanceof Object[];
  }

  private static Collection<?> several(Object value) {
    return value instanceof Object[] array ? Arrays.asList(array) : (Collection<?>) value;
  }

  /**
   * Whether a vector is rather a lookup ref than two references: its first element is a unique
   * attribute.
   */
  private boolean isLookupRef(@Nullable Object value) {
    if (!(value instanceof List<?> list)
        || list.size() != 2
        || !(list.get(0) instanceof Keyword ident)) {
      return false;
    }
    Schema schema = t.edit.schema();
    Attribute a = schema.attribute(ident);
    return a != null && a.unique() != null;
  }
}
