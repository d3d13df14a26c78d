package org.cairndb.edn;

import java.util.ArrayList;
import java.util.List;

/**
 * The line on which a part of a text or of printed data stands, with carets under the part.
 * Immutable.
 *
 * @param line line in the text, from 1; 0 if the part came as data
 * @param column column in the text, from 1, in UTF-16 units; 0 if the part came as data
 * @param offset offset in the text, in UTF-16 units; 0 if the part came as data
 * @param source the line, cut around the part if it is long
 * @param carets blanks, then carets
 */
public record Excerpt(int line, int column, int offset, String source, String carets) {
  private static final int WIDTH = 120;
  private static final int BEFORE = 60;

  /**
   * Shows a form where it stands: in its text if it has a span, else in the printed root.
   *
   * @param root the query, the clause or the rules that hold the culprit as data
   * @param culprit what is wrong; if the root does not hold it, it is shown alone
   */
  public static Excerpt of(Form root, Form culprit) {
    Span span = culprit.span();
    if (span != null) {
      return of(span);
    }
    FormPrinter printed = FormPrinter.print(root, culprit);
    Span place = printed.spanOf(culprit);
    if (place == null) {
      place = FormPrinter.print(culprit, culprit).spanOf(culprit);
    }
    return place == null ? new Excerpt(0, 0, 0, "", "") : cut(place, false);
  }

  /** Shows a place in a text. */
  public static Excerpt of(Span span) {
    return cut(span, true);
  }

  /** The place if there is one, the line, the carets. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (line > 0) {
      lines.add("at line " + line + ", column " + column);
    }
    lines.add("  " + source);
    lines.add("  " + carets);
    return lines;
  }

  /** A message with these lines below it. */
  public String under(String message) {
    return message + "\n" + String.join("\n", lines());
  }

  private static Excerpt cut(Span span, boolean isText) {
    String text = span.text();
    int lineStart = span.start() - (span.column() - 1);
    int lineEnd = lineStart;
    while (lineEnd < text.length()
        && text.charAt(lineEnd) != '\n'
        && text.charAt(lineEnd) != '\r') {
      lineEnd++;
    }
    int from = lineStart;
    int to = lineEnd;
    if (lineEnd - lineStart > WIDTH) {
      from = Math.max(lineStart, span.start() - BEFORE);
      to = Math.min(lineEnd, from + WIDTH);
    }
    String source =
        (from > lineStart ? "…" : "")
            + printable(text.substring(from, to))
            + (to < lineEnd ? "…" : "");
    String blanks = blanks(text.substring(from, Math.min(span.start(), to)));
    int width = Math.max(1, Math.min(span.end(), to) - span.start());
    String carets = (from > lineStart ? " " : "") + blanks + "^".repeat(width);
    return isText
        ? new Excerpt(span.line(), span.column(), span.start(), source, carets)
        : new Excerpt(0, 0, 0, source, carets);
  }

  /** Tabs stay, so that carets stand under what they mean at any tab width. */
  private static String blanks(String text) {
    StringBuilder blanks = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      blanks.append(text.charAt(i) == '\t' ? '\t' : ' ');
    }
    return blanks.toString();
  }

  /** Control characters would move the terminal's cursor, or worse. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) && c != '\t' ? '\uFFFD' : c);
    }
    return shown.toString();
  }
}
