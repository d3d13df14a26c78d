package org.cairndb.db;

import clojure.lang.AFn;
import clojure.lang.Associative;
import clojure.lang.IHashEq;
import clojure.lang.IMapEntry;
import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentMap;
import clojure.lang.ISeq;
import clojure.lang.ITransientCollection;
import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import clojure.lang.Util;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.cairndb.data.Fields;
import org.cairndb.data.FromJava;
import org.cairndb.data.Identified;
import org.cairndb.data.ToJava;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * What a database value says of one entity, as a map that is read as it is asked: {@code (:name
 * e)}, {@code (e :name)}, {@code (:_friend e)} for the entities that refer to it. References are
 * entities again, attributes with several values are sets. Reading it as a sequence touches it.
 *
 * <p>Two entities are equal if their ids are, whatever database they come from, as in Datahike; in
 * DataScript's dialect they must come from the same database value too. Safe for threads; what has
 * been read is kept.
 */
public final class Entity extends AFn implements Associative, IHashEq, Fields, Identified {
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final Object ABSENT = new Object();

  private final Dialect dialect;
  private final Database database;
  private final long id;
  private volatile IPersistentMap cache = PersistentArrayMap.EMPTY;
  private volatile boolean touched;

  private Entity(Dialect dialect, Database database, long id) {
    this.dialect = dialect;
    this.database = database;
    this.id = id;
  }

  /**
   * The entity that a reference means. A number always means one, even if nothing is known of it.
   *
   * @return null if an ident or a lookup ref means none, or if it is no reference at all
   * @throws org.cairndb.error.CairnException {@code :lookup-ref/unique} or {@code
   *     :lookup-ref/syntax}
   */
  public static @Nullable Entity of(Database database, @Nullable Object reference) {
    return of(Dialect.DATAHIKE, database, reference);
  }

  /**
   * The same in one of the dialects. In DataScript's, null also if a number means an entity without
   * facts, and so for the references of the entity.
   */
  public static @Nullable Entity of(
      Dialect dialect, Database database, @Nullable Object reference) {
    if (!(reference instanceof Number)
        && !(reference instanceof Keyword)
        && !(reference instanceof List)) {
      return null;
    }
    OptionalLong id = EntityIds.find(database, reference);
    return id.isEmpty() ? null : of(dialect, database, id.getAsLong());
  }

  private static @Nullable Entity of(Dialect dialect, Database database, long id) {
    return dialect == Dialect.DATAHIKE || has(database, id)
        ? new Entity(dialect, database, id)
        : null;
  }

  private static boolean has(Database database, long id) {
    return database.scan(IndexRange.of(IndexOrder.EAVT, Key.e(id))).advance();
  }

  /** Its id. */
  @Override
  public long id() {
    return id;
  }

  /** The database value that it is read from. */
  public Database database() {
    return database;
  }

  /**
   * What it has of an attribute, for Java: references are entities again, several values a set.
   *
   * @param name of the attribute, with or without the colon; {@code person/_friend} for those that
   *     refer here
   */
  @Override
  public @Nullable Object get(String name) {
    return ToJava.value(look(FromJava.name(name), null));
  }

  /**
   * All that it has of an attribute, each as a type.
   *
   * @return empty if it has none
   */
  public <T> List<T> list(String name, Class<T> type) {
    return ToJava.elements(get(name), type, name);
  }

  /** The names of its attributes, without colons. Touches it. */
  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (ISeq all = seq(); all != null; all = all.next()) {
      names.add(((Keyword) ((Map.Entry<?, ?>) all.first()).getKey()).sym.toString());
    }
    return Collections.unmodifiableSet(names);
  }

  /**
   * Reads all its attributes, and all those of its components, and theirs.
   *
   * @return this
   */
  public Entity touch() {
    Set<Long> reached = new HashSet<>();
    Deque<Entity> pending = new ArrayDeque<>();
    pending.add(this);
    while (!pending.isEmpty()) {
      Entity entity = pending.remove();
      if (reached.add(entity.id)) {
        entity.readAll();
        entity.addComponents(pending);
      }
    }
    return this;
  }

  private void readAll() {
    if (touched) {
      return;
    }
    IPersistentMap all = cache;
    Scan scan = database.scan(IndexRange.of(IndexOrder.EAVT, Key.e(id)));
    Attribute attribute = null;
    List<Object> values = new ArrayList<>();
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        int a = scan.leaf().a()[i];
        if (attribute == null || attribute.id() != a) {
          all = attribute == null ? all : with(all, attribute, values);
          attribute = database.schema().attribute(a);
          values.clear();
        }
        values.add(scan.leaf().v().get(i));
      }
    }
    cache = attribute == null ? all : with(all, attribute, values);
    touched = true;
  }

  private IPersistentMap with(IPersistentMap all, Attribute attribute, List<Object> values) {
    return all.containsKey(attribute.ident())
        ? all
        : all.assoc(attribute.ident(), shown(attribute, values));
  }

  private void addComponents(Deque<Entity> pending) {
    for (ISeq entries = cache.seq(); entries != null; entries = entries.next()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) entries.first();
      Attribute attribute = database.schema().attribute(entry.getKey());
      if (attribute != null && attribute.isRef() && attribute.component()) {
        Object value = entry.getValue();
        for (Object part : value instanceof Set<?> parts ? parts : Collections.singleton(value)) {
          if (part instanceof Entity entity) {
            pending.add(entity);
          }
        }
      }
    }
  }

  /** The values of an attribute as this map shows them; there is at least one. */
  private @Nullable Object shown(Attribute attribute, List<Object> values) {
    if (!attribute.many()) {
      return one(attribute, values.get(0));
    }
    ITransientCollection set = PersistentHashSet.EMPTY.asTransient();
    for (Object value : values) {
      set = set.conj(one(attribute, value));
    }
    return set.persistent();
  }

  private @Nullable Object one(Attribute attribute, Object value) {
    return attribute.isRef() ? of(dialect, database, (long) (Long) value) : value;
  }

  private @Nullable Object look(@Nullable Object key, @Nullable Object notFound) {
    if (key == ID) {
      return id;
    }
    Object cached = cache.valAt(key, ABSENT);
    if (cached != ABSENT) {
      return cached;
    }
    if (!(key instanceof Keyword ident)) {
      return notFound;
    }
    Keyword reversed = ReverseNames.forward(ident);
    if (reversed != null) {
      return referrers(reversed, notFound);
    }
    Attribute attribute = touched ? null : database.attribute(ident);
    if (attribute == null) {
      return notFound;
    }
    if (!attribute.many()) {
      Object value = database.firstValue(id, attribute.id());
      return value == null ? notFound : keep(ident, one(attribute, value));
    }
    List<Object> values = new ArrayList<>();
    Scan scan = database.scan(IndexRange.of(IndexOrder.EAVT, Key.ea(id, attribute.id())));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        values.add(scan.leaf().v().get(i));
      }
    }
    return values.isEmpty() ? notFound : keep(ident, shown(attribute, values));
  }

  private synchronized @Nullable Object keep(Keyword ident, @Nullable Object value) {
    Object kept = cache.valAt(ident, ABSENT);
    if (kept != ABSENT) {
      return kept;
    }
    cache = cache.assoc(ident, value);
    return value;
  }

  /**
   * The entities that refer to this one; the one whole that it is part of, if it is a component.
   */
  private @Nullable Object referrers(Keyword ident, @Nullable Object notFound) {
    Attribute attribute = database.attribute(ident);
    if (attribute == null || !attribute.isRef()) {
      return notFound;
    }
    ITransientCollection set = PersistentHashSet.EMPTY.asTransient();
    boolean any = false;
    Scan scan = database.scan(IndexRange.of(IndexOrder.AVET, Key.av(attribute.id(), id)));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Entity referrer = new Entity(dialect, database, scan.leaf().e()[i]);
        if (attribute.component()) {
          return referrer;
        }
        any = true;
        set = set.conj(referrer);
      }
    }
    return any ? set.persistent() : notFound;
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key) {
    return look(key, null);
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key, @Nullable Object notFound) {
    return look(key, notFound);
  }

  @Override
  public @Nullable Object invoke(@Nullable Object key) {
    return look(key, null);
  }

  @Override
  public @Nullable Object invoke(@Nullable Object key, @Nullable Object notFound) {
    return look(key, notFound);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return look(key, ABSENT) != ABSENT;
  }

  @Override
  public @Nullable IMapEntry entryAt(@Nullable Object key) {
    Object value = look(key, ABSENT);
    return value == ABSENT ? null : MapEntry.create(key, value);
  }

  /** Its attributes and their values, without {@code :db/id}. Touches it. */
  @Override
  public @Nullable ISeq seq() {
    return touch().cache.seq();
  }

  @Override
  public int count() {
    return touch().cache.count();
  }

  /** A plain empty map, so that code that rebuilds maps makes a plain map of an entity. */
  @Override
  public IPersistentCollection empty() {
    return PersistentArrayMap.EMPTY;
  }

  @Override
  public Associative assoc(@Nullable Object key, @Nullable Object value) {
    throw new UnsupportedOperationException("an entity is read only: pour it into a map first");
  }

  @Override
  public IPersistentCollection cons(@Nullable Object entry) {
    throw new UnsupportedOperationException("an entity is read only: pour it into a map first");
  }

  @Override
  public boolean equiv(@Nullable Object other) {
    return equals(other);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Entity that
            && id == that.id
            && dialect == that.dialect
            && (dialect == Dialect.DATAHIKE || database == that.database));
  }

  @Override
  public int hashCode() {
    return hasheq();
  }

  @Override
  public int hasheq() {
    int hash = Util.hasheq(id);
    return dialect == Dialect.DATAHIKE
        ? hash
        : Util.hashCombine(hash, System.identityHashCode(database));
  }

  /** What has been read of it, as a map: {@code {:name "Ivan", :db/id 1}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (ISeq entries = cache.seq(); entries != null; entries = entries.next()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) entries.first();
      text.append(entry.getKey()).append(' ');
      append(text, entry.getValue());
      text.append(", ");
    }
    return text.append(":db/id ").append(id).append('}').toString();
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value instanceof Entity) {
      text.append(value);
    } else if (value instanceof Set<?> set) {
      String separator = "#{";
      for (Object element : set) {
        text.append(separator);
        append(text, element);
        separator = " ";
      }
      text.append('}');
    } else {
      text.append(RT.printString(value));
    }
  }
}
