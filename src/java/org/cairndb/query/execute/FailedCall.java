package org.cairndb.query.execute;

import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.Arrays;
import org.cairndb.edn.Form;
import org.cairndb.error.CairnException;
import org.cairndb.error.QueryException;
import org.cairndb.query.parse.QueryErrors;
import org.jspecify.annotations.Nullable;

/** The error for a function that fails inside a query: it shows the clause and the arguments. */
final class FailedCall {
  private static final int MOST_SHOWN = 20;

  private FailedCall() {}

  /**
   * What to throw.
   *
   * @param call the call as it was written
   */
  static RuntimeException of(
      RuntimeException cause,
      Symbol function,
      @Nullable Object[] args,
      Form call,
      QueryErrors errors) {
    if (cause instanceof QueryException || isLimit(cause)) {
      return cause;
    }
    String error =
        cause instanceof CairnException known ? known.error().getName() : "function-failed";
    String namespace =
        cause instanceof CairnException known && known.error().getNamespace() != null
            ? known.error().getNamespace()
            : "query";
    return errors.because(
        cause,
        call,
        namespace + "/" + error,
        "function failed",
        "function",
        function,
        "args",
        shown(PersistentVector.adopt(args.clone())),
        "cause",
        cause.getClass().getSimpleName() + ": " + cause.getMessage());
  }

  /** Whether a query inside the query has come to one of its limits. */
  private static boolean isLimit(RuntimeException cause) {
    return cause instanceof CairnException known
        && Arrays.asList("timeout", "canceled", "interrupted", "too-many-rows")
            .contains(known.error().getName());
  }

  /** A value as text, of which endless parts are shown only in their beginning. */
  static String shown(@Nullable Object value) {
    Object few = (long) MOST_SHOWN;
    Var length = RT.var("clojure.core", "*print-length*");
    Var level = RT.var("clojure.core", "*print-level*");
    Var.pushThreadBindings(RT.map(length, few, level, few));
    try {
      return RT.printString(value);
    } finally {
      Var.popThreadBindings();
    }
  }
}
