package org.cairndb.datom;

import clojure.lang.Keyword;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of {@code :db/valueType}. */
public enum ValueType {
  STRING("string"),
  BOOLEAN("boolean"),
  LONG("long"),
  BIGINT("bigint"),
  FLOAT("float"),
  DOUBLE("double"),
  NUMBER("number"),
  BIGDEC("bigdec"),
  INSTANT("instant"),
  UUID("uuid"),
  URI("uri"),
  KEYWORD("keyword"),
  SYMBOL("symbol"),
  REF("ref"),
  BYTES("bytes"),
  TUPLE("tuple"),
  /** What a schema-less attribute has: any value that {@link Values} takes. */
  ANY("any");

  private static final Map<Keyword, ValueType> BY_KEYWORD = new HashMap<>();

  static {
    for (ValueType type : values()) {
      BY_KEYWORD.put(type.keyword, type);
    }
  }

  private final Keyword keyword;

  ValueType(String name) {
    this.keyword = Keyword.intern("db.type", name);
  }

  /** The keyword that stands for this type in a schema: {@code :db.type/string}. */
  public Keyword keyword() {
    return keyword;
  }

  /** The type that a keyword stands for, or null if none. */
  public static @Nullable ValueType of(@Nullable Object keyword) {
    return keyword instanceof Keyword k ? BY_KEYWORD.get(k) : null;
  }
}
