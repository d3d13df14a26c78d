package org.cairndb.cli;

import clojure.lang.Keyword;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Date;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON (RFC 8259), on one line. Keywords are strings without their colon, instants are
 * ISO 8601, bytes are base64, numbers without an equal in JSON ({@code ##NaN}) are null; what else
 * there is becomes the text that Java makes of it.
 */
final class Json {
  private Json() {}

  static String text(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      out.append(Double.isFinite(number) ? value.toString() : "null");
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof BigInteger
        || value instanceof BigDecimal
        || value instanceof clojure.lang.BigInt) {
      out.append(value);
    } else if (value instanceof Keyword keyword) {
      string(keyword.sym.toString(), out);
    } else if (value instanceof Date date) {
      string(date.toInstant().toString(), out);
    } else if (value instanceof byte[] bytes) {
      string(Base64.getEncoder().encodeToString(bytes), out);
    } else if (value instanceof Map<?, ?> map) {
      object(map, out);
    } else if (value instanceof Iterable<?> items) {
      array(items.iterator(), out);
    } else {
      string(value.toString(), out);
    }
  }

  private static void object(Map<?, ?> map, StringBuilder out) {
    out.append('{');
    String gap = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(gap);
      Object key = entry.getKey();
      string(key instanceof Keyword keyword ? keyword.sym.toString() : String.valueOf(key), out);
      out.append(':');
      write(entry.getValue(), out);
      gap = ",";
    }
    out.append('}');
  }

  private static void array(Iterator<?> items, StringBuilder out) {
    out.append('[');
    while (items.hasNext()) {
      write(items.next(), out);
      out.append(items.hasNext() ? "," : "");
    }
    out.append(']');
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (c < ' ' || (Character.isSurrogate(c) && !isPaired(text, i))) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
