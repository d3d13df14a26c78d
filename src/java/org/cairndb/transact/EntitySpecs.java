package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What {@code :db/ensure} demands of entities: that they have the attributes of a spec entity's
 * {@code :db.entity/attrs} and satisfy its {@code :db.entity/preds}. Demands are not stored; they
 * are checked on the database as the transaction leaves it.
 */
final class EntitySpecs {
  private static final Attribute ATTRS = Schema.INITIAL.attribute(14);
  private static final Attribute PREDS = Schema.INITIAL.attribute(15);

  private record Demand(long entity, long spec, @Nullable Object context) {}

  private final Transaction t;
  private final Set<Demand> demands = new LinkedHashSet<>();

  EntitySpecs(Transaction t) {
    this.t = t;
  }

  /** Demands that an entity is as a spec entity says. */
  void ensure(long e, @Nullable Object spec) {
    demands.add(new Demand(e, t.ids.entity(spec), t.context()));
  }

  /** Checks all demands. */
  void check() {
    if (demands.isEmpty()) {
      return;
    }
    CurrentDatabase database = t.intermediate();
    for (Demand demand : demands) {
      t.enter(demand.context);
      attributes(demand);
      for (Object predicate : t.values(demand.spec, PREDS)) {
        if (!RT.booleanCast(resolve((Symbol) predicate).invoke(database, demand.entity))) {
          throw t.refuse(
              "transact/ensure",
              "entity does not satisfy a predicate of its spec",
              "entity-id",
              demand.entity,
              "pred",
              predicate);
        }
      }
    }
  }

  private void attributes(Demand demand) {
    List<Object> missing = new ArrayList<>();
    for (Object ident : t.values(demand.spec, ATTRS)) {
      Attribute a = t.edit.schema().attribute((Keyword) ident);
      if (a == null || t.value(demand.entity, a) == null) {
        missing.add(ident);
      }
    }
    if (!missing.isEmpty()) {
      throw t.refuse(
          "transact/ensure",
          "entity lacks attributes of its spec",
          "entity-id",
          demand.entity,
          "missing",
          Transaction.vector(missing));
    }
  }

  /** A function that the program has loaded; nothing is loaded because stored data name it. */
  private IFn resolve(Symbol predicate) {
    IFn found = Predicates.loaded(predicate);
    if (found == null) {
      throw t.refuse(
          "transact/ensure",
          "the predicate of a spec is not loaded, expected the qualified name of a function",
          "pred",
          predicate);
    }
    return found;
  }
}
