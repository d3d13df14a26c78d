package org.cairndb.transact;

import clojure.lang.BigInt;
import clojure.lang.IPersistentMap;
import clojure.lang.ITransientMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.transact.Identities.Anonymous;
import org.jspecify.annotations.Nullable;

/**
 * From what stands for an entity in transaction data to its id: ids themselves, tempids (negative
 * numbers and strings), the names of the current transaction, idents, and lookup refs. For one
 * thread and one run.
 */
final class EntityIds {
  static final Keyword CURRENT_TX = Keyword.intern("db", "current-tx");
  static final long MAX_ID = Integer.MAX_VALUE;
  private static final Set<String> TX_NAMES =
      Set.of("datomic.tx", "datahike.tx", "datascript.tx", ":db/current-tx");
  private static final Attribute IDENT = Schema.INITIAL.attribute(0);
  private static final String FORMS =
      "an entity is a number, a tempid (a negative number or a string), an ident or a lookup ref";

  private final Transaction t;
  private final Identities identities;
  private final Map<Object, Long> bound = new HashMap<>();
  private long[] newIds = new long[16];
  private final List<Object> newTokens = new ArrayList<>();
  private int anonymous;

  EntityIds(Transaction t, Identities identities) {
    this.t = t;
    this.identities = identities;
    bound.put(CURRENT_TX, t.tx);
  }

  /** Whether a form is a tempid. */
  static boolean isTempid(@Nullable Object form) {
    if (form instanceof Long n) {
      return n < 0;
    }
    return form instanceof String s ? !TX_NAMES.contains(s) : form instanceof Integer i && i < 0;
  }

  /**
   * The entity that a form stands for. A tempid that is new gets an id; anything else must be there
   * already.
   */
  long entity(@Nullable Object form) {
    long e = isTempid(form) ? tempid(token(form)) : existing(form);
    if (e < 0) {
      throw t.refuse("entity-id/missing", "no such entity", "entity-id", form);
    }
    return e;
  }

  /**
   * The entity that a form other than a tempid stands for; -1 if an ident or a lookup ref stands
   * for none.
   */
  long existing(@Nullable Object form) {
    if (form instanceof Long n && n >= 0) {
      return inRange(n);
    }
    if (isTempid(form)) {
      throw t.refuse(
          "transact/syntax", "a tempid can only be added to, not read", "entity-id", form);
    }
    if (form instanceof Keyword k) {
      return k == CURRENT_TX ? t.tx : t.holder(IDENT, k);
    }
    if (form instanceof String name) {
      bound.put(name, t.tx);
      return t.tx;
    }
    if (form instanceof List<?> ref) {
      return lookup(ref);
    }
    if (form instanceof Number n) {
      return number(n);
    }
    throw t.refuse("entity-id/syntax", FORMS, "entity-id", form);
  }

  private long number(Number n) {
    if (n instanceof Integer || n instanceof Short || n instanceof Byte) {
      return inRange(n.longValue());
    }
    boolean small =
        (n instanceof BigInt i && i.bipart == null)
            || (n instanceof BigInteger b && b.bitLength() < 64);
    if (small) {
      return inRange(n.longValue());
    }
    throw t.refuse("entity-id/syntax", FORMS, "entity-id", n);
  }

  private long inRange(long e) {
    if (e < 0 || e > MAX_ID) {
      throw t.refuse(
          "entity-id/syntax", "entity id is out of range", "entity-id", e, "largest", MAX_ID);
    }
    return e;
  }

  /** A tempid as the key that it is known by. */
  static Object token(@Nullable Object tempid) {
    return tempid instanceof String s
        ? s
        : (Object) ((Number) java.util.Objects.requireNonNull(tempid)).longValue();
  }

  private long tempid(Object token) {
    Long known = peek(token);
    if (known != null) {
      return known;
    }
    Object root = identities.root(token);
    long e = allocate(root);
    bound.put(root, e);
    bound.put(token, e);
    return e;
  }

  /** The id that a token has got in this run or is known to get, or null. */
  @Nullable Long peek(Object token) {
    Long known = bound.get(token);
    if (known == null && !identities.isEmpty()) {
      Object root = identities.root(token);
      known = Identities.isEntity(root) ? (Long) root : bound.get(root);
      if (known != null) {
        bound.put(token, known);
      }
    }
    return known;
  }

  /** Notes that a tempid is an entity. */
  void bind(Object token, long e) {
    bound.put(token, e);
  }

  /** The token of the next map that has no {@code :db/id}. */
  Anonymous nextAnonymous() {
    return new Anonymous(anonymous++);
  }

  /** The id of a map that has no {@code :db/id}, if it is known to be another entity; else null. */
  @Nullable Long peek(Anonymous token) {
    return identities.isEmpty() ? null : peek((Object) token);
  }

  /**
   * The id of a map that has no {@code :db/id}: a new one, unless it is known to be another entity.
   */
  long entity(Anonymous token) {
    return identities.isEmpty() ? allocate(token) : tempid(token);
  }

  /** A new entity id for a token. */
  private long allocate(Object token) {
    long e = t.edit.nextEntity();
    if (e >= CurrentDatabase.TX0) {
      throw t.refuse("entity-id/exhausted", "no entity ids are left", "largest", e - 1);
    }
    int n = newTokens.size();
    if (n == newIds.length) {
      newIds = Arrays.copyOf(newIds, n * 2);
    }
    newIds[n] = e;
    newTokens.add(token);
    return e;
  }

  /** The token for which this run has given out an id, or null. */
  private @Nullable Object tokenOf(long e) {
    int at = Arrays.binarySearch(newIds, 0, newTokens.size(), e);
    return at < 0 ? null : newTokens.get(at);
  }

  /** Whether an id was given out in this run. */
  boolean isNew(long e) {
    return tokenOf(e) != null;
  }

  /**
   * Notes that two entities are one, since both have an identifying value. This run then does not
   * count. Gives the one to go on with.
   */
  long merge(long wanted, long found, Attribute a, Object v) {
    Object one = tokenOf(wanted);
    Object other = tokenOf(found);
    if (!identities.unite(
        one == null ? (Object) wanted : one, other == null ? (Object) found : other)) {
      throw t.refuse(
          "transact/upsert",
          "conflicting upsert: an identifying value belongs to another entity",
          "attribute",
          a.ident(),
          "value",
          v,
          "entity-id",
          wanted,
          "found",
          found);
    }
    return other == null ? found : wanted;
  }

  /** The entity that a lookup ref stands for, or -1. */
  long lookup(List<?> ref) {
    if (ref.size() != 2 || !(ref.get(0) instanceof Keyword ident)) {
      throw t.refuse(
          "lookup-ref/syntax", "a lookup ref is an attribute and a value", "entity-id", ref);
    }
    Attribute a = t.known(ident);
    if (a == null || a.unique() == null) {
      throw t.refuse(
          "lookup-ref/unique",
          "the attribute of a lookup ref must be unique",
          "attribute",
          ident,
          "entity-id",
          ref);
    }
    if (ref.get(1) == null) {
      return -1;
    }
    if (a.isComposite()) {
      t.tuples.flush();
    }
    Object v = t.values.existing(a, ref.get(1));
    return v == null ? -1 : t.holder(a, v);
  }

  /** What the tempids became, and the names of the current transaction. */
  IPersistentMap tempids() {
    ITransientMap map = PersistentHashMap.EMPTY.asTransient();
    for (Map.Entry<Object, Long> entry : bound.entrySet()) {
      if (!(entry.getKey() instanceof Anonymous)) {
        map = map.assoc(entry.getKey(), entry.getValue());
      }
    }
    return map.persistent();
  }
}
