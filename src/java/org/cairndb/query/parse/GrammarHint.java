package org.cairndb.query.parse;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.List;
import org.cairndb.edn.Span;
import org.cairndb.error.CairnException;
import org.cairndb.error.QueryException;
import org.cairndb.error.SyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the error of a text everything that could have stood where the text broke, as {@code
 * :could-be} and as a line of the message. The Clojure namespace {@code cairn.grammar} knows it,
 * from the grammar, where Instaparse is on the class path; where it is not, errors stay as they
 * are. Loaded when the first error needs it. Threads may share it.
 */
final class GrammarHint {
  /** Longer texts get no hint, since Instaparse takes its time. In UTF-16 units. */
  static final int LONGEST_TEXT = 2_000;

  private static final Keyword EXPECTED = Keyword.intern("expected");

  private GrammarHint() {}

  /**
   * The error to throw.
   *
   * @param error what was found; only one that breaks the grammar, and so has {@code :expected},
   *     gets a hint
   * @param text the text in which it was found
   * @param rule the grammar's rule for the whole text: query or rules
   */
  static CairnException add(CairnException error, String text, String rule) {
    boolean broken = error.getData().valAt(EXPECTED) != null;
    if (!broken
        || text.length() > LONGEST_TEXT
        || RT.baseLoader().getResource("instaparse/core.cljc") == null) {
      return error;
    }
    IPersistentVector found = couldBe(text, rule);
    if (found == null) {
      return error;
    }
    int offset = ((Number) found.nth(0)).intValue();
    List<?> tokens = (List<?>) found.nth(1);
    if (tokens.isEmpty()) {
      return error;
    }
    Span place = Span.at(text, offset);
    String line =
        "at "
            + place
            + " could be: "
            + String.join("  ", tokens.stream().map(String::valueOf).toList());
    if (error instanceof SyntaxException syntax) {
      return syntax.with(line, "could-be", tokens);
    }
    return error instanceof QueryException query ? query.with(line, "could-be", tokens) : error;
  }

  private static @Nullable IPersistentVector couldBe(String text, String rule) {
    try {
      IFn resolve = Clojure.var("clojure.core", "requiring-resolve");
      IFn couldBe = (IFn) resolve.invoke(Clojure.read("cairn.grammar/could-be"));
      return (IPersistentVector) couldBe.invoke(rule, text);
    } catch (RuntimeException e) {
      // An Instaparse that cannot be loaded must not hide the error that a user waits for.
      return null;
    }
  }
}
