package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Config;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What a value must be besides of its attribute's type: no longer than {@code :db/maxLength}, or
 * else than the database's configuration allows, and such that {@code :db.attr/preds} give true.
 * Values are checked as they are asserted; what is there already is left alone.
 */
final class Constraints {
  private static final Attribute IDENT = Schema.INITIAL.attribute(0);
  private static final Attribute PREDS = Schema.INITIAL.attribute(16);

  private record Declared(@Nullable Long maxLength, List<Object> predicates) {}

  private final Transaction t;
  private final @Nullable IPersistentMap caps;
  private final Map<Integer, Declared> declared = new HashMap<>();

  Constraints(Transaction t) {
    this.t = t;
    this.caps = t.strict && t.before.config().capsValues() ? t.before.config().map() : null;
  }

  /** Refuses a canonical value that is too long or that a predicate does not take. */
  void check(long e, Attribute a, Object v) {
    if (a.constrained()) {
      Declared own = declared(a);
      length(a, v, own.maxLength);
      for (Object predicate : own.predicates) {
        satisfies(e, a, v, (Symbol) predicate);
      }
    } else if (caps != null) {
      length(a, v, null);
    }
  }

  /** Forgets what was declared, since that may have changed. */
  void forget() {
    declared.clear();
  }

  private Declared declared(Attribute a) {
    return declared.computeIfAbsent(
        a.id(),
        id -> {
          long e = t.holder(IDENT, a.ident());
          Attribute maxLength = t.edit.schema().attribute(SystemAttributes.MAX_LENGTH);
          return new Declared(
              maxLength == null ? null : (Long) t.value(e, maxLength), t.values(e, PREDS));
        });
  }

  private void length(Attribute a, Object v, @Nullable Long declared) {
    if (v instanceof String s) {
      limit(a, s.length(), "chars", declared, Config.MAX_STRING_LENGTH);
    } else if (v instanceof byte[] bytes) {
      limit(a, bytes.length, "bytes", declared, Config.MAX_BYTES_LENGTH);
    } else if (v instanceof float[] floats) {
      limit(a, floats.length, "floats", declared, Config.MAX_FLOATS_LENGTH);
    } else if (v instanceof double[] doubles) {
      limit(a, doubles.length, "doubles", declared, Config.MAX_DOUBLES_LENGTH);
    } else if (v instanceof List<?> tuple && a.type() == ValueType.TUPLE && caps != null) {
      for (Object element : tuple) {
        if (element instanceof String s) {
          limit(a, s.length(), "chars", null, Config.MAX_TUPLE_STRING_LENGTH);
        }
      }
    }
  }

  private void limit(
      Attribute a, long length, String unit, @Nullable Long declared, Keyword configured) {
    Long limit = declared;
    if (limit == null && caps != null && !SystemAttributes.isSystem(a)) {
      limit = (Long) caps.valAt(configured);
    }
    if (limit != null && limit > 0 && length > limit) {
      throw t.refuse(
          "transact/max-length",
          "value is too long for its attribute",
          "attribute",
          a.ident(),
          "length",
          length,
          "limit",
          limit,
          "unit",
          Keyword.intern(unit),
          "by",
          declared != null ? SystemAttributes.MAX_LENGTH : configured);
    }
  }

  private void satisfies(long e, Attribute a, Object v, Symbol predicate) {
    IFn function = Predicates.attribute(predicate);
    if (function == null) {
      throw t.refuse(
          "transact/attr-pred-unresolved",
          "a predicate of :db.attr/preds is neither registered nor loaded",
          "attribute",
          a.ident(),
          "pred",
          predicate);
    }
    Object answer;
    RuntimeException failure = null;
    try {
      answer = function.invoke(v);
    } catch (RuntimeException x) {
      answer = x;
      failure = x;
    }
    if (!Boolean.TRUE.equals(answer)) {
      throw t.refuse(
          failure,
          "transact/attr-pred",
          "value does not satisfy a predicate of :db.attr/preds, which must give true",
          "attribute",
          a.ident(),
          "value",
          v,
          "pred",
          predicate,
          "entity-id",
          e,
          "found",
          answer);
    }
  }
}
