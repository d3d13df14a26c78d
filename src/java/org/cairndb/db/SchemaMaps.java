package org.cairndb.db;

import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueType;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/** A database's attributes as the maps in which Datahike shows a schema. */
public final class SchemaMaps {
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final Keyword ONE = Keyword.intern("db.cardinality", "one");
  private static final Keyword MANY = Keyword.intern("db.cardinality", "many");
  private static final Keyword IDENTITY = Keyword.intern("db.unique", "identity");
  private static final Keyword VALUE = Keyword.intern("db.unique", "value");

  private SchemaMaps() {}

  /**
   * What has been declared, by attribute: {@code {:name {:db/ident :name, :db/valueType
   * :db.type/string, :db/cardinality :db.cardinality/one, :db/id 1}}}. The id is there if the
   * declaration was transacted.
   */
  public static IPersistentMap schema(Database database) {
    IPersistentMap all = PersistentHashMap.EMPTY;
    for (Attribute attribute : database.schema().byName()) {
      OptionalLong entity = entity(database, attribute);
      if (isDeclared(attribute, entity)) {
        IPersistentMap map =
            declaration(attribute).assoc(SystemAttributes.IDENT, attribute.ident());
        if (entity.isPresent()) {
          map = map.assoc(ID, entity.getAsLong());
          map = with(SystemAttributes.DOC, database, entity.getAsLong(), map);
          if (attribute.constrained()) {
            map = with(SystemAttributes.MAX_LENGTH, database, entity.getAsLong(), map);
            map = with(SystemAttributes.ATTR_PREDS, database, entity.getAsLong(), map);
          }
        }
        all = all.assoc(attribute.ident(), map);
      }
    }
    return all;
  }

  /** The same as DataScript writes it, from which the attributes can be declared again. */
  public static IPersistentMap declarations(Database database) {
    IPersistentMap all = PersistentHashMap.EMPTY;
    for (Attribute attribute : database.schema().byName()) {
      if (isDeclared(attribute, OptionalLong.empty())) {
        all = all.assoc(attribute.ident(), declaration(attribute));
      }
    }
    return all;
  }

  /**
   * The attributes by what has been declared of them: {@code {:db/ident #{:name}, :db/index
   * #{:name}}}.
   */
  public static IPersistentMap reverse(Database database) {
    IPersistentMap all = PersistentHashMap.EMPTY;
    for (Attribute attribute : database.schema().byName()) {
      if (!isDeclared(attribute, entity(database, attribute))) {
        continue;
      }
      all = add(all, SystemAttributes.IDENT, attribute, true);
      all = add(all, MANY, attribute, attribute.many());
      all = add(all, ValueType.REF.keyword(), attribute, attribute.isRef());
      all = add(all, ValueType.TUPLE.keyword(), attribute, attribute.type() == ValueType.TUPLE);
      Attribute.Unique unique = attribute.unique();
      all = add(all, SystemAttributes.UNIQUE, attribute, unique != null);
      all = add(all, IDENTITY, attribute, unique == Attribute.Unique.IDENTITY);
      all = add(all, VALUE, attribute, unique == Attribute.Unique.VALUE);
      all = add(all, SystemAttributes.INDEX, attribute, attribute.isShownInAvet());
      all = add(all, SystemAttributes.IS_COMPONENT, attribute, attribute.component());
      all = add(all, SystemAttributes.NO_HISTORY, attribute, attribute.noHistory());
    }
    return all;
  }

  /**
   * The composite tuples that each attribute is part of, and where: {@code {:a {:a+b 0}, :b {:a+b
   * 1}}}.
   */
  static IPersistentMap composites(Database database) {
    IPersistentMap all = PersistentHashMap.EMPTY;
    for (int id : database.schema().composites()) {
      Attribute composite = database.schema().attribute(id);
      long position = 0;
      for (Keyword source : composite.tupleAttributes()) {
        Object known = all.valAt(source);
        IPersistentMap in = known == null ? PersistentHashMap.EMPTY : (IPersistentMap) known;
        all = all.assoc(source, in.assoc(composite.ident(), position++));
      }
    }
    return all;
  }

  private static IPersistentMap add(
      IPersistentMap all, Keyword property, Attribute attribute, boolean has) {
    if (!has) {
      return all;
    }
    Object known = all.valAt(property);
    IPersistentSet set = known == null ? PersistentHashSet.EMPTY : (IPersistentSet) known;
    return all.assoc(property, set.cons(attribute.ident()));
  }

  private static boolean isDeclared(Attribute attribute, OptionalLong entity) {
    return !SystemAttributes.isSystem(attribute)
        && (entity.isPresent()
            || !attribute.equals(Attribute.schemaless(attribute.id(), attribute.ident())));
  }

  private static OptionalLong entity(Database database, Attribute attribute) {
    return EntityIds.find(database, attribute.ident());
  }

  private static IPersistentMap declaration(Attribute attribute) {
    IPersistentMap map = PersistentArrayMap.EMPTY;
    if (attribute.type() != ValueType.ANY) {
      map = map.assoc(SystemAttributes.VALUE_TYPE, attribute.type().keyword());
    }
    map = map.assoc(SystemAttributes.CARDINALITY, cardinality(attribute));
    Keyword unique = unique(attribute);
    if (unique != null) {
      map = map.assoc(SystemAttributes.UNIQUE, unique);
    }
    map = flag(map, SystemAttributes.INDEX, attribute.indexed());
    map = flag(map, SystemAttributes.IS_COMPONENT, attribute.component());
    map = flag(map, SystemAttributes.NO_HISTORY, attribute.noHistory());
    if (!attribute.tupleAttributes().isEmpty()) {
      Object names = PersistentVector.create(attribute.tupleAttributes());
      map = map.assoc(SystemAttributes.TUPLE_ATTRS, names);
    }
    ValueType tupleType = attribute.tupleType();
    if (tupleType != null) {
      map = map.assoc(SystemAttributes.TUPLE_TYPE, tupleType.keyword());
    }
    List<ValueType> tupleTypes = attribute.tupleTypes();
    if (!tupleTypes.isEmpty()) {
      Object keywords =
          PersistentVector.create(tupleTypes.stream().map(ValueType::keyword).toList());
      map = map.assoc(SystemAttributes.TUPLE_TYPES, keywords);
    }
    return map;
  }

  static Keyword cardinality(Attribute attribute) {
    return attribute.many() ? MANY : ONE;
  }

  static @Nullable Keyword unique(Attribute attribute) {
    Attribute.Unique unique = attribute.unique();
    return unique == null ? null : unique == Attribute.Unique.VALUE ? VALUE : IDENTITY;
  }

  private static IPersistentMap flag(IPersistentMap map, Keyword property, boolean is) {
    return is ? map.assoc(property, true) : map;
  }

  /** With what the declaring entity says by one more system attribute. */
  private static IPersistentMap with(Keyword ident, Database database, long e, IPersistentMap map) {
    Attribute attribute = database.attribute(ident);
    if (attribute == null) {
      return map;
    }
    List<Object> values = new ArrayList<>();
    Scan scan = database.scan(IndexRange.of(IndexOrder.EAVT, Key.ea(e, attribute.id())));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        values.add(scan.leaf().v().get(i));
      }
    }
    if (values.isEmpty()) {
      return map;
    }
    return map.assoc(ident, attribute.many() ? PersistentVector.create(values) : values.get(0));
  }
}
