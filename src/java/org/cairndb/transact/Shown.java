package org.cairndb.transact;

import clojure.lang.RT;
import clojure.lang.Var;
import org.cairndb.datom.Datom;
import org.jspecify.annotations.Nullable;

/** Data as people write it, shortened: for messages. */
final class Shown {
  private static final Var PRINT_LENGTH = RT.var("clojure.core", "*print-length*");
  private static final Var PRINT_LEVEL = RT.var("clojure.core", "*print-level*");
  private static final Var NAMESPACE_MAPS = RT.var("clojure.core", "*print-namespace-maps*");
  private static final int ELEMENTS = 12;
  private static final int LEVELS = 5;
  private static final int CHARACTERS = 400;

  private Shown() {}

  /** At most a few hundred characters, and of a collection at most its first elements. */
  static String of(@Nullable Object form) {
    Var.pushThreadBindings(
        RT.map(PRINT_LENGTH, ELEMENTS, PRINT_LEVEL, LEVELS, NAMESPACE_MAPS, false));
    try {
      String text = form instanceof Datom ? form.toString() : RT.printString(form);
      return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "…";
    } finally {
      Var.popThreadBindings();
    }
  }
}
