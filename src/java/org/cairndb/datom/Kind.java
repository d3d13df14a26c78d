package org.cairndb.datom;

import clojure.lang.IRecord;
import clojure.lang.Keyword;
import clojure.lang.Sequential;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.net.URI;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of values, in the order in which they sort: every value of one kind comes before every
 * value of the next.
 */
enum Kind {
  NIL,
  BOOLEAN,
  NUMBER,
  CHARACTER,
  STRING,
  KEYWORD,
  SYMBOL,
  INSTANT,
  UUID,
  URI,
  BYTES,
  FLOATS,
  DOUBLES,
  SEQUENTIAL,
  SET,
  MAP,
  TAGGED;

  /**
   * The kind of a value.
   *
   * @throws org.cairndb.error.CairnException {@code :value/unsupported}
   */
  static Kind of(@Nullable Object v) {
    if (v instanceof String) {
      return STRING;
    }
    if (v instanceof Number) {
      return NUMBER;
    }
    if (v instanceof Keyword) {
      return KEYWORD;
    }
    if (v == null) {
      return NIL;
    }
    if (v instanceof Boolean) {
      return BOOLEAN;
    }
    if (v instanceof Date) {
      return INSTANT;
    }
    if (v instanceof UUID) {
      return UUID;
    }
    return ofRare(v);
  }

  private static Kind ofRare(Object v) {
    if (v instanceof Symbol) {
      return SYMBOL;
    }
    if (v instanceof byte[]) {
      return BYTES;
    }
    if (v instanceof Character) {
      return CHARACTER;
    }
    if (v instanceof Map && !(v instanceof IRecord)) {
      return MAP;
    }
    if (v instanceof Set) {
      return SET;
    }
    if (v instanceof Sequential || v instanceof List) {
      return SEQUENTIAL;
    }
    if (v instanceof URI) {
      return URI;
    }
    if (v instanceof TaggedLiteral) {
      return TAGGED;
    }
    if (v instanceof float[]) {
      return FLOATS;
    }
    if (v instanceof double[]) {
      return DOUBLES;
    }
    throw Values.unsupported(v);
  }
}
