package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Sequential;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.Datom;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.LogRange;
import org.cairndb.db.Schema;
import org.jspecify.annotations.Nullable;

/** Transaction data of every form, and the operations of the vector form. */
final class Operations {
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword RETRACT = Keyword.intern("db", "retract");
  private static final Keyword RETRACT_ENTITY = Keyword.intern("db", "retractEntity");
  private static final Keyword FN_RETRACT_ENTITY = Keyword.intern("db.fn", "retractEntity");
  private static final Keyword FN_RETRACT_ATTRIBUTE = Keyword.intern("db.fn", "retractAttribute");
  private static final Keyword CAS = Keyword.intern("db", "cas");
  private static final Keyword FN_CAS = Keyword.intern("db.fn", "cas");
  private static final Keyword FN_CALL = Keyword.intern("db.fn", "call");
  private static final Keyword PURGE = Keyword.intern("db", "purge");
  private static final Keyword PURGE_ATTRIBUTE = Keyword.intern("db.purge", "attribute");
  private static final Keyword PURGE_ENTITY = Keyword.intern("db.purge", "entity");
  private static final Keyword PURGE_BEFORE = Keyword.intern("db.history.purge", "before");
  private static final Attribute IDENT = Schema.INITIAL.attribute(0);
  private static final String KNOWN =
      ":db/add, :db/retract, :db/retractEntity, :db.fn/retractAttribute, :db/cas, :db.fn/call or"
          + " the ident of a transaction function";

  private final Transaction t;
  private final Retractions retractions;

  Operations(Transaction t) {
    this.t = t;
    this.retractions = new Retractions(t);
  }

  /** Carries out transaction data: a sequence of maps, vectors and datoms; nil stands for none. */
  void all(@Nullable Object txData) {
    if (txData == null) {
      return;
    }
    boolean sequential = txData instanceof Sequential || txData instanceof List;
    if (!sequential || !(txData instanceof Iterable<?> data) || txData instanceof Map) {
      t.enter(txData);
      throw t.refuse(
          "transact/syntax",
          "bad transaction data, expected a sequential collection of maps, vectors and datoms");
    }
    for (Object datum : data) {
      one(datum);
    }
  }

  private void one(@Nullable Object datum) {
    if (datum == null) {
      return;
    }
    t.declarations.refresh();
    t.enter(datum);
    if (datum instanceof Map<?, ?> map) {
      t.maps.add(map);
    } else if (datum instanceof Datom datom) {
      raw(datom);
    } else if (datum instanceof List<?> list && !list.isEmpty()) {
      operation(list instanceof RandomAccess ? list : new ArrayList<>(list));
    } else {
      throw t.refuse(
          "transact/syntax",
          "bad entity, expected a map, a vector that begins with an operation, or a datom");
    }
  }

  private void operation(List<?> op) {
    Object name = op.get(0);
    if (name == ADD) {
      arity(op, 4, t.keepsTx ? 5 : 4);
      if (op.size() == 5) {
        at(op.get(4), () -> add(op.get(1), op.get(2), op.get(3)));
      } else {
        add(op.get(1), op.get(2), op.get(3));
      }
    } else if (name == RETRACT) {
      arity(op, 3, 4);
      retract(op);
    } else if (name == FN_RETRACT_ATTRIBUTE) {
      arity(op, 3, 3);
      retract(op);
    } else if (name == RETRACT_ENTITY || name == FN_RETRACT_ENTITY) {
      arity(op, 2, 2);
      long e = t.ids.existing(op.get(1));
      if (e >= 0) {
        retractions.entity(e);
      }
    } else if (name == CAS || name == FN_CAS) {
      arity(op, 5, 5);
      compareAndSwap(t.ids.entity(noTempid(op.get(1))), op.get(2), op.get(3), op.get(4));
    } else if (name == PURGE) {
      arity(op, 4, 4);
      t.purges.value(op.get(1), t.attribute(ident(op.get(2))), op.get(3));
    } else if (name == PURGE_ATTRIBUTE) {
      arity(op, 3, 3);
      t.purges.attribute(op.get(1), t.attribute(ident(op.get(2))));
    } else if (name == PURGE_ENTITY) {
      arity(op, 2, 3);
      t.purges.whole(op.get(1));
    } else if (name == PURGE_BEFORE) {
      arity(op, 2, 2);
      t.purges.before(lastBefore(op.get(1)));
    } else if (name == FN_CALL) {
      arity(op, 2, Integer.MAX_VALUE);
      call(function(op.get(1)), op);
    } else {
      call(installed(name), op);
    }
  }

  private void arity(List<?> op, int least, int most) {
    if (op.size() < least || op.size() > most) {
      throw t.refuse(
          "transact/syntax",
          "operation has the wrong number of elements",
          "operation",
          op.get(0),
          "expected",
          least,
          "found",
          op.size());
    }
  }

  private @Nullable Object noTempid(@Nullable Object form) {
    if (EntityIds.isTempid(form)) {
      throw t.refuse(
          "transact/syntax", "a tempid can only be added to, not read", "entity-id", form);
    }
    return form;
  }

  private void add(@Nullable Object form, @Nullable Object attribute, @Nullable Object v) {
    Keyword ident = ident(attribute);
    Attribute a = t.known(ident);
    if (a == null && EntityMaps.isReverse(ident)) {
      Attribute forward = t.maps.forward(ident);
      long e = t.ids.entity(v);
      t.facts.add(e, forward, (Object) t.ids.entity(form));
      return;
    }
    Attribute known = a == null ? t.attribute(ident) : a;
    if (known.unique() == Unique.IDENTITY
        && v != null
        && EntityIds.isTempid(form)
        && !(v instanceof Map)) {
      if (known.isComposite()) {
        t.tuples.flush();
      }
      addIdentifying(form, known, t.values.of(known, v));
    } else {
      t.maps.value(t.ids.entity(form), known, v);
    }
  }

  /**
   * Adds to a tempid an identifying value, by which it may turn out to be an entity that is there.
   */
  private void addIdentifying(@Nullable Object form, Attribute a, Object v) {
    long holder = t.holder(a, v);
    if (holder < 0) {
      t.facts.add(t.ids.entity(form), a, v);
      return;
    }
    Object token = EntityIds.token(form);
    Long bound = t.ids.peek(token);
    if (bound == null) {
      t.ids.bind(token, holder);
    } else if (bound != holder) {
      t.ids.bind(token, t.ids.merge(bound, holder, a, v));
    }
  }

  private Keyword ident(@Nullable Object attribute) {
    if (attribute instanceof Keyword ident) {
      return ident;
    }
    Attribute entity = attribute instanceof Long ? t.edit.schema().attribute(attribute) : null;
    if (entity != null) {
      return entity.ident();
    }
    throw t.refuse("transact/syntax", "an attribute must be a keyword", "attribute", attribute);
  }

  /** Does something as if it belonged to another transaction. */
  private void at(@Nullable Object tx, Runnable work) {
    if (!(tx instanceof Long id)) {
      throw t.refuse("transact/syntax", "a transaction is named by its id", "tx", tx);
    }
    t.edit.begin(id);
    work.run();
    t.edit.begin(t.tx);
  }

  private void raw(Datom datom) {
    if (t.keepsTx) {
      at(datom.tx(), () -> plain(datom));
    } else {
      plain(datom);
    }
  }

  private void plain(Datom datom) {
    Attribute a = t.known(datom.a());
    if (datom.added()) {
      Attribute known = a == null ? t.attribute(datom.a()) : a;
      if (!known.isComposite()) {
        t.facts.put(t.ids.entity(datom.e()), known, datom.v());
      }
    } else if (a == null && t.strict) {
      throw t.unknown(datom.a());
    } else if (a != null && !a.isComposite()) {
      t.facts.retract(datom.e(), a, datom.v());
    }
  }

  private void retract(List<?> op) {
    Keyword ident = ident(op.get(2));
    Attribute a = t.known(ident);
    boolean reverse = a == null && EntityMaps.isReverse(ident);
    if (a == null && !reverse && t.strict) {
      throw t.unknown(ident);
    }
    long e = t.ids.existing(op.get(1));
    if (reverse) {
      Attribute forward = t.maps.forward(ident);
      arity(op, 4, 4);
      long referring = t.ids.existing(op.get(3));
      if (e >= 0 && referring >= 0) {
        t.facts.retract(referring, forward, (Object) e);
      }
    } else if (e >= 0 && a != null) {
      if (op.get(0) == FN_RETRACT_ATTRIBUTE) {
        retractions.attributeAndParts(e, a);
      } else if (op.size() == 3) {
        retractions.attribute(e, a);
      } else {
        Object v = t.values.existing(a, op.get(3));
        if (v != null) {
          t.facts.retract(e, a, v);
        }
      }
    }
  }

  /** The newest transaction before a time, or before a transaction. */
  private long lastBefore(@Nullable Object point) {
    if (point instanceof Date || point instanceof Instant || point instanceof Long) {
      return LogRange.firstFrom(t.before, point) - 1;
    }
    throw t.refuse("transact/syntax", "a purge needs a time or a transaction", "found", point);
  }

  private void compareAndSwap(
      long e, @Nullable Object attribute, @Nullable Object expected, @Nullable Object wanted) {
    Attribute a = t.attribute(ident(attribute));
    Object swapped = t.values.of(a, noTempidIn(a, wanted));
    List<Object> now = t.values(e, a);
    Object old = expected == null ? null : t.values.existing(a, expected);
    boolean holds =
        expected == null
            ? now.isEmpty()
            : old != null && now.stream().anyMatch(v -> ValueOrder.equal(v, old));
    if (!holds) {
      throw t.refuse(
          "transact/cas",
          "compare and swap found another value",
          "attribute",
          a.ident(),
          "entity-id",
          e,
          "old",
          a.many() ? Transaction.vector(now) : now.isEmpty() ? null : now.get(0),
          "expected",
          expected,
          "new",
          wanted);
    }
    t.facts.add(e, a, swapped);
  }

  private @Nullable Object noTempidIn(Attribute a, @Nullable Object v) {
    return a.isRef() ? noTempid(v) : v;
  }

  private IFn function(@Nullable Object f) {
    if (f instanceof IFn fn) {
      return fn;
    }
    throw t.refuse("transact/syntax", ":db.fn/call expects a function", "found", f);
  }

  private IFn installed(@Nullable Object name) {
    if (!(name instanceof Keyword ident)) {
      throw t.refuse("transact/syntax", "unknown operation, expected " + KNOWN, "operation", name);
    }
    CurrentFunction found = new CurrentFunction(t.holder(IDENT, ident), t.edit.function(ident));
    if (found.function != null && found.entity >= 0) {
      return found.function;
    }
    throw t.refuse(
        "transact/syntax",
        found.entity < 0
            ? "unknown operation, expected " + KNOWN
            : "the entity has no transaction function in memory: functions are not stored, add"
                + " :db/fn again",
        "operation",
        name);
  }

  private record CurrentFunction(long entity, @Nullable IFn function) {}

  /** Calls a function with the database as it is now, and carries out what it gives. */
  private void call(IFn function, List<?> op) {
    int from = op.get(0) == FN_CALL ? 2 : 1;
    Object outer = t.descend(op);
    Object result =
        function.applyTo(
            RT.cons(t.intermediate(), RT.seq(new ArrayList<>(op.subList(from, op.size())))));
    if (result instanceof Set || result instanceof Map) {
      throw t.refuse(
          "transact/syntax", "a transaction function must give a sequence", "found", result);
    }
    all(result);
    t.ascend(outer);
  }
}
