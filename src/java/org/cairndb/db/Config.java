package org.cairndb.db;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;

/**
 * What a database was created with, as the map that Datahike's users know. It is stored with the
 * database. Immutable.
 *
 * @param map has at least {@code :schema-flexibility} and {@code :keep-history?}
 */
public record Config(IPersistentMap map) {
  public static final Keyword SCHEMA_FLEXIBILITY = Keyword.intern("schema-flexibility");
  public static final Keyword KEEP_HISTORY = Keyword.intern("keep-history?");
  public static final Keyword READ = Keyword.intern("read");
  public static final Keyword WRITE = Keyword.intern("write");

  /** The schema as it was written, of a value that was made in memory with one. */
  public static final Keyword SCHEMA = Keyword.intern("schema");

  /** No schema needed, as a database that a bare URI names. */
  public static final Config SCHEMALESS =
      new Config(
          PersistentArrayMap.createAsIfByAssoc(
              new Object[] {SCHEMA_FLEXIBILITY, READ, KEEP_HISTORY, true}));

  /** Whether every attribute must have been declared before it is used. */
  public boolean isStrict() {
    return WRITE.equals(map.valAt(SCHEMA_FLEXIBILITY));
  }

  /** Whether old facts stay and transactions have an instant. */
  public boolean keepsHistory() {
    return Boolean.TRUE.equals(map.valAt(KEEP_HISTORY));
  }
}
