package org.cairndb.edn;

import java.util.Arrays;
import org.cairndb.error.SyntaxException;

/**
 * A position in a text that knows lines, and the errors that point into it. Not for several
 * threads.
 */
final class TextCursor {
  /** What {@link #peek} gives at the end of the text. */
  static final int END = -1;

  private final String text;
  private final int[] lineStarts;
  private int position;

  TextCursor(String text) {
    this.text = text;
    this.lineStarts = lineStarts(text);
  }

  int position() {
    return position;
  }

  int peek() {
    return position < text.length() ? text.charAt(position) : END;
  }

  int peekSecond() {
    return position + 1 < text.length() ? text.charAt(position + 1) : END;
  }

  int next() {
    return position < text.length() ? text.charAt(position++) : END;
  }

  void skip() {
    position++;
  }

  void back() {
    position--;
  }

  String since(int start) {
    return text.substring(start, position);
  }

  Span spanFrom(int start) {
    return span(start, position);
  }

  Span span(int start, int end) {
    int found = Arrays.binarySearch(lineStarts, start);
    int line = found >= 0 ? found : -found - 2;
    return new Span(text, start, end, line + 1, start - lineStarts[line] + 1);
  }

  /** The grammar is broken between two offsets. */
  SyntaxException syntax(int start, int end, String reason, Object... data) {
    return error("parser/syntax", start, end, reason, data);
  }

  /** The grammar is kept, but what stands between two offsets is no value. */
  SyntaxException value(int start, int end, String reason, Object... data) {
    return error("parser/value", start, end, reason, data);
  }

  /** What stands between two offsets is more than is read. */
  SyntaxException limit(int start, int end, String reason, Object... data) {
    return error("parser/too-large", start, end, reason, data);
  }

  private SyntaxException error(String error, int start, int end, String reason, Object... data) {
    Span span = span(start, Math.max(end, start));
    String message = Excerpt.of(span).under(Messages.line(reason, data));
    return new SyntaxException(message, error, span.line(), span.column(), start, data);
  }

  private static int[] lineStarts(String text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}
