package org.cairndb.query;

import clojure.lang.Keyword;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.datom.Values;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.Storage;

/** Makes database values for the tests of queries, without transactions. */
public final class Databases {
  private static final UUID ID = new UUID(1, 2);

  private Databases() {}

  /** A database without datoms, wholly in memory. */
  public static CurrentDatabase empty() {
    Storage none =
        (Storage)
            Proxy.newProxyInstance(
                Databases.class.getClassLoader(),
                new Class<?>[] {Storage.class},
                (proxy, method, args) -> {
                  throw new AssertionError("nothing is stored: method=" + method.getName());
                });
    return CurrentDatabase.empty(ID, Config.SCHEMALESS, new NodeCache(none, Long.MAX_VALUE));
  }

  /** The datoms {@code [e a v]}, in transactions of at most so many; attributes need no schema. */
  public static CurrentDatabase of(
      List<Attribute> schema, List<? extends List<?>> datoms, int perTx) {
    CurrentDatabase database = empty();
    long tx = CurrentDatabase.TX0;
    DatabaseEdit edit = database.edit(tx);
    for (Attribute attribute : schema) {
      edit.define(attribute);
    }
    database = edit.seal();
    for (int from = 0; from < datoms.size(); from += perTx) {
      edit = database.edit(++tx);
      for (List<?> datom : datoms.subList(from, Math.min(datoms.size(), from + perTx))) {
        long e = ((Number) datom.get(0)).longValue();
        edit.useEntity(e);
        edit.add(e, edit.intern((Keyword) datom.get(1)), Values.canonical(datom.get(2)));
      }
      database = edit.seal();
    }
    return database;
  }

  /** An attribute for {@link #of}; {@code id} counts from the size of the first schema. */
  public static Attribute attribute(
      int id, String name, ValueType type, boolean many, Attribute.Unique unique) {
    Keyword ident = Keyword.intern(name);
    return new Attribute(id, ident, type, many, unique, true, false, false, List.of());
  }
}
