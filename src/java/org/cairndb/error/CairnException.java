package org.cairndb.error;

import clojure.lang.ExceptionInfo;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The base of every exception that Cairn throws on purpose: a sentence for people and a map for
 * programs.
 *
 * <p>The map always has {@code :error}, a namespaced keyword that is part of the API; the sentence
 * is not. Since this is a {@link ExceptionInfo}, Clojure code catches it as one and reads the map
 * with {@code ex-data}; Java code catches the subclass that it cares for and reads {@link #code()}
 * and {@link #context()}. Immutable.
 */
public class CairnException extends ExceptionInfo {
  private static final long serialVersionUID = 1L;
  private static final Keyword ERROR = Keyword.intern("error");

  /**
   * @param error the value of {@code :error}, written without the colon: {@code "transact/syntax"}
   * @param message what was wrong, where, and what to do; in lower case, {@code reason: name=value,
   *     name=value}
   * @param data further keys and values in turn; keys are keyword names without the colon
   */
  public CairnException(String error, String message, @Nullable Object... data) {
    this(null, error, message, data);
  }

  /** As above, with the exception that led here. */
  public CairnException(
      @Nullable Throwable cause, String error, String message, @Nullable Object... data) {
    super(message, map(error, data), cause);
  }

  /** The value of {@code :error}. */
  public final Keyword error() {
    return (Keyword) getData().valAt(ERROR);
  }

  /** The value of {@code :error} as Java writes names: {@code "transact/unique"}. */
  public final String code() {
    return error().sym.toString();
  }

  /**
   * The rest of the map, for Java: names without colons; a keyword among the values is shown as its
   * text, {@code ":person/name"}.
   */
  public final Map<String, @Nullable Object> context() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    for (Object item : getData()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) item;
      if (entry.getKey() != ERROR) {
        Object value = entry.getValue();
        context.put(
            ((Keyword) entry.getKey()).sym.toString(),
            value instanceof Keyword keyword ? keyword.toString() : value);
      }
    }
    return Collections.unmodifiableMap(context);
  }

  private static IPersistentMap map(String error, @Nullable Object[] data) {
    Object[] pairs = new Object[2 + data.length];
    pairs[0] = ERROR;
    pairs[1] = Keyword.intern(error);
    for (int i = 0; i < data.length; i += 2) {
      pairs[2 + i] = Keyword.intern((String) data[i]);
      pairs[3 + i] = data[i + 1];
    }
    return pairs.length <= 16
        ? PersistentArrayMap.createAsIfByAssoc(pairs)
        : PersistentHashMap.create(pairs);
  }
}
