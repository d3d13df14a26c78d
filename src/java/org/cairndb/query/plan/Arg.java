package org.cairndb.query.plan;

import clojure.lang.Symbol;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/** A component of a pattern or an argument of a call, with variables replaced by numbers. */
public sealed interface Arg {
  /** A variable: its slot in the scope. */
  record Slot(int index) implements Arg {}

  /** A literal. */
  record Constant(@Nullable Object value, Form form) implements Arg {}

  /** Anything, not used. */
  record Blank() implements Arg {}

  /** A data source, passed to a function. */
  record Source(Symbol name) implements Arg {}

  /** What was passed for a plain symbol of {@code :in}, or for {@code %}. */
  record Named(Symbol name) implements Arg {}

  /** The set that holds the variable, if it is one. */
  default long slots() {
    return this instanceof Slot slot ? 1L << slot.index : 0;
  }
}
