package org.cairndb.transact;

import clojure.lang.Keyword;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Values;
import org.cairndb.db.BulkEdit;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.TransactionException;
import org.cairndb.index.Rows;
import org.jspecify.annotations.Nullable;

/**
 * Loads datoms as they are: entities and transactions keep their ids, and nothing is retracted but
 * what is said to be. Filled by one thread, then handed to a {@link Transactor}. For one use.
 */
public final class ExactLoad implements Load {
  private final CurrentDatabase original;
  private final long maxEntity;
  private final long endTx;
  private Config config;
  private boolean last;
  private final Rows rows = new Rows(1 << 14, false);
  private Schema schema;
  private long maxTx;
  private boolean done;

  /**
   * Begins.
   *
   * @param original the database that it will be carried out on
   * @param schema attributes that are known
   * @param config what the database is to be configured with, unless it is said later
   * @param maxEntity the largest entity id that has been given out in the end
   * @param endTx the newest transaction in the end
   */
  public ExactLoad(
      CurrentDatabase original, Schema schema, Config config, long maxEntity, long endTx) {
    this.original = original;
    this.schema = schema;
    this.config = config;
    this.maxEntity = maxEntity;
    this.endTx = endTx;
    this.maxTx = original.maxTx();
  }

  /** The attributes of a map as DataScript writes schemas. */
  public static Schema schema(@Nullable Object declarations) {
    return SchemaMap.parse((java.util.Map<?, ?>) declarations);
  }

  /**
   * Adds a datom; those of one transaction after those of the transaction before.
   *
   * @param v any value
   * @throws org.cairndb.error.CairnException if it is none
   */
  public void add(long e, Keyword a, @Nullable Object v, long tx, boolean added) {
    if (e < 0 || e > EntityIds.MAX_ID || tx < Math.max(CurrentDatabase.TX0, maxTx)) {
      throw refuse("transact/syntax", "impossible ids", "[" + e + " " + a + " … " + tx + "]");
    }
    maxTx = Math.max(maxTx, tx);
    schema = schema.interned(a);
    Attribute attribute = java.util.Objects.requireNonNull(schema.attribute(a));
    int row = rows.add(e, attribute.id(), Values.canonical(v), tx);
    if (!added) {
      rows.setRemoval(row);
    }
  }

  /** Says that more loads follow, and the configuration until then. */
  public void pause(Config meanwhile) {
    config = meanwhile;
  }

  /** Says that no more loads follow: values are then held against the schema. */
  public void end(Config ownConfig) {
    config = ownConfig;
    last = true;
    maxTx = Math.max(maxTx, endTx);
  }

  /** How many datoms have been added. */
  public int size() {
    return rows.size();
  }

  /** The newest transaction until now. */
  public long maxTx() {
    return maxTx;
  }

  @Override
  public @Nullable CurrentDatabase next(CurrentDatabase before) {
    if (done) {
      return null;
    }
    done = true;
    if (before.maxTx() != original.maxTx() || before.datomCount() != original.datomCount()) {
      throw refuse("import/changed", "somebody else has written to the database", before.maxTx());
    }
    declare(before);
    BulkEdit edit = before.bulkEdit(BulkEdit.Rule.KEEP, rows.size());
    edit.setSchema(schema);
    for (int row = 0; row < rows.size(); row++) {
      Object v = rows.value(row);
      if (schema.attribute(rows.a(row)).isRef() && v instanceof Long target) {
        edit.useEntity(target);
      }
      edit.add(rows.e(row), rows.a(row), v, rows.t(row), !rows.isRemoval(row));
    }
    edit.useEntity(maxEntity);
    edit.setTransaction(maxTx);
    CurrentDatabase after = edit.build().withSchema(config, schema);
    if (last) {
      LoadedValues.checkTypes(after);
      LoadedValues.checkUnique(after);
    }
    return after;
  }

  private void declare(CurrentDatabase before) {
    LoadedSchema declared = new LoadedSchema(original, before);
    for (int row = 0; row < rows.size(); row++) {
      Attribute a = schema.attribute(rows.a(row));
      if (LoadedSchema.isDeclaring(a)) {
        Object v = rows.value(row);
        if (!TypedValues.conforms(a.type(), v)) {
          throw refuse("transact/schema", "value is not of its attribute's type", v);
        }
        declared.say(rows.e(row), a, v, !rows.isRemoval(row));
      }
    }
    schema = declared.applyTo(schema);
  }

  private static TransactionException refuse(String error, String reason, Object found) {
    return new TransactionException(
        null, error, reason + ": found=" + Shown.of(found), "found", found);
  }
}
