package org.cairndb.edn;

/**
 * Where a form stands in its text. Immutable.
 *
 * @param text the whole text, shared by all spans of one reading
 * @param start offset of its first character, in UTF-16 units
 * @param end offset after its last character
 * @param line line of its first character, from 1
 * @param column column of its first character, from 1, in UTF-16 units
 */
public record Span(String text, int start, int end, int line, int column) {
  /** The place of an offset in a text, of no width. */
  public static Span at(String text, int offset) {
    return new TextCursor(text).span(offset, offset);
  }

  /** The text between start and end. */
  public String covered() {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
