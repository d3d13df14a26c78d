package datahike.java;

import clojure.lang.Keyword;

/** The keywords of declarations, transactions and configurations, by name. */
public final class Keywords {
  // Of entities and of declarations.
  public static final Keyword DB_ID = Keyword.intern("db", "id");
  public static final Keyword DB_IDENT = Keyword.intern("db", "ident");
  public static final Keyword DB_VALUE_TYPE = Keyword.intern("db", "valueType");
  public static final Keyword DB_CARDINALITY = Keyword.intern("db", "cardinality");
  public static final Keyword DB_DOC = Keyword.intern("db", "doc");
  public static final Keyword DB_UNIQUE = Keyword.intern("db", "unique");
  public static final Keyword DB_IS_COMPONENT = Keyword.intern("db", "isComponent");
  public static final Keyword DB_NO_HISTORY = Keyword.intern("db", "noHistory");
  public static final Keyword DB_INDEX = Keyword.intern("db", "index");
  public static final Keyword DB_FULLTEXT = Keyword.intern("db", "fulltext");

  // Types of values.
  public static final Keyword STRING = Keyword.intern("db.type", "string");
  public static final Keyword BOOLEAN = Keyword.intern("db.type", "boolean");
  public static final Keyword LONG = Keyword.intern("db.type", "long");
  public static final Keyword BIGINT = Keyword.intern("db.type", "bigint");
  public static final Keyword FLOAT = Keyword.intern("db.type", "float");
  public static final Keyword DOUBLE = Keyword.intern("db.type", "double");
  public static final Keyword BIGDEC = Keyword.intern("db.type", "bigdec");
  public static final Keyword INSTANT = Keyword.intern("db.type", "instant");
  public static final Keyword UUID_TYPE = Keyword.intern("db.type", "uuid");
  public static final Keyword KEYWORD_TYPE = Keyword.intern("db.type", "keyword");
  public static final Keyword SYMBOL_TYPE = Keyword.intern("db.type", "symbol");
  public static final Keyword REF = Keyword.intern("db.type", "ref");
  public static final Keyword BYTES = Keyword.intern("db.type", "bytes");

  // How many values an entity may have of an attribute.
  public static final Keyword ONE = Keyword.intern("db.cardinality", "one");
  public static final Keyword MANY = Keyword.intern("db.cardinality", "many");

  // What is unique.
  public static final Keyword UNIQUE_VALUE = Keyword.intern("db.unique", "value");
  public static final Keyword UNIQUE_IDENTITY = Keyword.intern("db.unique", "identity");

  // Of transactions.
  public static final Keyword TX = Keyword.intern("db", "tx");
  public static final Keyword TX_INSTANT = Keyword.intern("db", "txInstant");

  // Of configurations: when a schema is asked for.
  public static final Keyword SCHEMA_READ = Keyword.intern("read");
  public static final Keyword SCHEMA_WRITE = Keyword.intern("write");

  // Of configurations: where a database is.
  public static final Keyword BACKEND_MEMORY = Keyword.intern("memory");
  public static final Keyword BACKEND_FILE = Keyword.intern("file");

  private Keywords() {}
}
