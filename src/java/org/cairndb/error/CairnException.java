package org.cairndb.error;

import clojure.lang.ExceptionInfo;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The base of every exception that Cairn throws on purpose: a sentence for people and a map for
 * programs.
 *
 * <p>The map always has {@code :error}, a namespaced keyword that is part of the API; the sentence
 * is not. Since this is a {@link ExceptionInfo}, Clojure code catches it as one and reads the map
 * with {@code ex-data}; Java code catches the subclass that it cares for and reads {@link #error()}
 * and {@link #getData()}. Immutable.
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
