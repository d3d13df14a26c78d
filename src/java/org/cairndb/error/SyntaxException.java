package org.cairndb.error;

/**
 * Text that is not the EDN that it must be. {@code ex-data}: {@code :error}, which is {@code
 * :parser/syntax} where the grammar is broken, {@code :parser/value} where it is kept but the value
 * cannot be (a duplicate key, a day that does not exist) and {@code :parser/too-large} where the
 * text is larger or deeper than is read; {@code :line}, {@code :column} and {@code :offset} of the
 * place if it came as text (lines and columns from 1, offset from 0, in UTF-16 units); often {@code
 * :expected} and {@code :found}. The message shows the line with a caret under the place.
 */
public final class SyntaxException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * A place in a text and what is wrong there.
   *
   * @param message with the excerpt
   * @param error the value of {@code :error}, without the colon
   * @param line from 1, 0 if there is no text
   * @param column from 1, 0 if there is no text
   * @param offset from 0
   * @param data further keys and values in turn
   */
  public SyntaxException(
      String message, String error, int line, int column, int offset, Object... data) {
    super(error, message, ErrorData.withPlace(line, column, offset, data));
    this.line = line;
    this.column = column;
  }

  /** From 1; 0 if it came as data. */
  public int line() {
    return line;
  }

  /** From 1, in UTF-16 units; 0 if it came as data. */
  public int column() {
    return column;
  }

  /** The same finding with one more line in its message and one more key in its data. */
  public SyntaxException with(String messageLine, String key, Object value) {
    String message = getMessage() + "\n" + messageLine;
    String code = error().toString().substring(1);
    Object[] data = ErrorData.plus(getData(), key, value);
    SyntaxException richer = new SyntaxException(message, code, line, column, -1, data);
    richer.setStackTrace(getStackTrace());
    return richer;
  }
}
