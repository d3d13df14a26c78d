package org.cairndb.transact;

import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/** What is checked of the values of a database when a load is at its end. */
final class LoadedValues {
  private LoadedValues() {}

  /**
   * Checks that no two entities have one value of a unique attribute.
   *
   * @throws TransactionException {@code :transact/unique}
   */
  static void checkUnique(CurrentDatabase database) {
    for (int id = 0; id < database.schema().size(); id++) {
      Attribute attribute = database.schema().attribute(id);
      if (attribute.unique() != null) {
        checkUnique(database, attribute);
      }
    }
  }

  /**
   * Checks that all values are of the types of their attributes.
   *
   * @throws TransactionException {@code :transact/schema}
   */
  static void checkTypes(CurrentDatabase database) {
    for (int id = 0; id < database.schema().size(); id++) {
      Attribute a = database.schema().attribute(id);
      Scan scan = database.scan(IndexRange.of(IndexOrder.AEVT, Key.a(id)));
      while (scan.advance()) {
        for (int i = scan.from(); i < scan.to(); i++) {
          Object v = scan.leaf().v().get(i);
          if (!TypedValues.conforms(a.type(), v)) {
            long e = scan.leaf().e()[i];
            throw new TransactionException(
                null,
                "transact/schema",
                "value is not of its attribute's type, expected "
                    + a.type().keyword()
                    + ": attribute="
                    + a.ident()
                    + ", value="
                    + Shown.of(v)
                    + ", entity-id="
                    + e,
                "attribute",
                a.ident(),
                "value",
                v,
                "entity-id",
                e);
          }
        }
      }
    }
  }

  private static void checkUnique(CurrentDatabase database, Attribute a) {
    Object last = null;
    long holder = -1;
    Scan scan = database.scan(IndexRange.of(IndexOrder.AVET, Key.a(a.id())));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        Object v = scan.leaf().v().get(i);
        long e = scan.leaf().e()[i];
        if (isIdentity(a, v) && last != null && ValueOrder.equal(last, v)) {
          throw taken(a, v, e, holder);
        }
        last = v;
        holder = e;
      }
    }
  }

  private static boolean isIdentity(Attribute a, @Nullable Object v) {
    return !(a.isComposite() && v instanceof List<?>) || Tuples.isComplete(v);
  }

  private static TransactionException taken(Attribute a, Object v, long e, long holder) {
    return new TransactionException(
        null,
        "transact/unique",
        "value is unique and another entity has it: attribute="
            + a.ident()
            + ", value="
            + Shown.of(v)
            + ", entity-id="
            + e
            + ", found="
            + holder,
        "attribute",
        a.ident(),
        "value",
        v,
        "entity-id",
        e,
        "found",
        holder);
  }
}
