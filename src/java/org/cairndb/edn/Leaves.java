package org.cairndb.edn;

import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.util.Date;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is no collection as EDN text. Objects that EDN does not know are named by their class, since
 * printing them may be costly.
 */
final class Leaves {
  private static final int LONGEST = 200;

  private Leaves() {}

  static String text(@Nullable Object value) {
    if (value == null
        || value instanceof Boolean
        || value instanceof Keyword
        || value instanceof Symbol) {
      return value == null ? "nil" : value.toString();
    }
    if (value instanceof String text) {
      return RT.printString(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }
    if (value instanceof TaggedLiteral tagged) {
      return "#" + tagged.tag + " " + FormPrinter.oneLine(Form.of(tagged.form));
    }
    if (value instanceof Number
        || value instanceof Character
        || value instanceof Date
        || value instanceof UUID
        || value instanceof Pattern) {
      return RT.printString(value);
    }
    return "#object[" + value.getClass().getName() + "]";
  }
}
