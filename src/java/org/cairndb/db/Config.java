package org.cairndb.db;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.util.Map;

/**
 * What a database was created with, as the map that Datahike's users know. It is stored with the
 * database. Immutable.
 *
 * @param map has at least {@code :schema-flexibility} and {@code :keep-history?}
 */
public record Config(IPersistentMap map) {
  public static final Keyword SCHEMA_FLEXIBILITY = Keyword.intern("schema-flexibility");
  public static final Keyword KEEP_HISTORY = Keyword.intern("keep-history?");
  public static final Keyword ATTRIBUTE_REFS = Keyword.intern("attribute-refs?");
  public static final Keyword READ = Keyword.intern("read");
  public static final Keyword WRITE = Keyword.intern("write");

  /** How many characters a string may have, in a database with a schema; 0 or nothing: any. */
  public static final Keyword MAX_STRING_LENGTH = Keyword.intern("max-string-length");

  public static final Keyword MAX_BYTES_LENGTH = Keyword.intern("max-bytes-length");
  public static final Keyword MAX_FLOATS_LENGTH = Keyword.intern("max-float-array-length");
  public static final Keyword MAX_DOUBLES_LENGTH = Keyword.intern("max-double-array-length");
  public static final Keyword MAX_TUPLE_STRING_LENGTH = Keyword.intern("max-tuple-string-length");

  /** The keys of the greatest lengths, and what {@code :value-caps :default} stands for. */
  public static final Map<Keyword, Long> DEFAULT_CAPS =
      Map.of(
          MAX_STRING_LENGTH,
          4096L,
          MAX_BYTES_LENGTH,
          4096L,
          MAX_FLOATS_LENGTH,
          4096L,
          MAX_DOUBLES_LENGTH,
          4096L,
          MAX_TUPLE_STRING_LENGTH,
          256L);

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

  /** Whether it says how long values may be. */
  public boolean capsValues() {
    for (Keyword cap : DEFAULT_CAPS.keySet()) {
      if (map.valAt(cap) != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether datoms refer to their attributes, which then are entities. */
  public boolean refersToAttributes() {
    return Boolean.TRUE.equals(map.valAt(ATTRIBUTE_REFS));
  }

  /** The schema that a database of this configuration begins with. */
  public Schema initialSchema() {
    return refersToAttributes() ? SystemEntities.schema() : Schema.INITIAL;
  }

  /** Whether old facts stay and transactions have an instant. */
  public boolean keepsHistory() {
    return Boolean.TRUE.equals(map.valAt(KEEP_HISTORY));
  }
}
