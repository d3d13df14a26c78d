package org.cairndb.error;

import org.jspecify.annotations.Nullable;

/**
 * A query or a rule that cannot be understood or cannot be answered. {@code ex-data}: {@code
 * :error} (see {@code docs/query-language.md} for the values), {@code :form}, the part that is
 * wrong as data, {@code :line}, {@code :column} and {@code :offset} if the query came as text
 * (lines and columns from 1, offset from 0, in UTF-16 units), and what the error adds. The message
 * shows the clause with a caret under the part that is wrong.
 */
public final class QueryException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * A part of a query and what is wrong with it.
   *
   * @param cause what led here, or null
   * @param message with the excerpt
   * @param error the value of {@code :error}, without the colon
   * @param line from 1, 0 if the query came as data
   * @param column from 1, 0 if the query came as data
   * @param offset from 0
   * @param data further keys and values in turn
   */
  public QueryException(
      @Nullable Throwable cause,
      String message,
      String error,
      int line,
      int column,
      int offset,
      @Nullable Object... data) {
    super(cause, error, message, ErrorData.withPlace(line, column, offset, data));
    this.line = line;
    this.column = column;
  }

  /** From 1; 0 if the query came as data. */
  public int line() {
    return line;
  }

  /** From 1, in UTF-16 units; 0 if the query came as data. */
  public int column() {
    return column;
  }

  /** The same finding with one more line in its message and one more key in its data. */
  public QueryException with(String messageLine, String key, Object value) {
    String message = getMessage() + "\n" + messageLine;
    String code = error().toString().substring(1);
    Object[] data = ErrorData.plus(getData(), key, value);
    QueryException richer = new QueryException(getCause(), message, code, line, column, -1, data);
    richer.setStackTrace(getStackTrace());
    return richer;
  }
}
