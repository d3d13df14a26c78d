package org.cairndb.datom;

import clojure.lang.Keyword;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of {@code :db/valueType}. */
public enum ValueType {
  STRING(0, "string"),
  BOOLEAN(1, "boolean"),
  LONG(2, "long"),
  BIGINT(3, "bigint"),
  FLOAT(4, "float"),
  DOUBLE(5, "double"),
  NUMBER(6, "number"),
  BIGDEC(7, "bigdec"),
  INSTANT(8, "instant"),
  UUID(9, "uuid"),
  URI(10, "uri"),
  KEYWORD(11, "keyword"),
  SYMBOL(12, "symbol"),
  REF(13, "ref"),
  BYTES(14, "bytes"),
  TUPLE(15, "tuple"),
  /** What a schema-less attribute has: any value that {@link Values} takes. */
  ANY(16, "any"),
  FLOAT_ARRAY(17, "float-array"),
  DOUBLE_ARRAY(18, "double-array");

  private static final Map<Keyword, ValueType> BY_KEYWORD = new HashMap<>();

  static {
    for (ValueType type : values()) {
      BY_KEYWORD.put(type.keyword, type);
    }
  }

  private final int code;
  private final Keyword keyword;

  ValueType(int code, String name) {
    this.code = code;
    this.keyword = Keyword.intern("db.type", name);
  }

  /** The number that stands for this type in stored bytes; it never changes. */
  public int code() {
    return code;
  }

  /** The type that a number stands for, or null if none. */
  public static @Nullable ValueType ofCode(int code) {
    for (ValueType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
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
