package org.cairndb.query.parse;

import clojure.lang.Symbol;
import org.cairndb.edn.Form;

/** One element of {@code :in}. */
public sealed interface Input {
  /** What it was read from. */
  Form form();

  /** {@code $}, {@code $other}: a database or a collection of tuples. */
  record Source(Term.Source source, Form form) implements Input {}

  /** {@code %}: a set of rules, as data or as text. */
  record Rules(Form form) implements Input {}

  /** A plain symbol: a pull pattern, an aggregate or a function by name. */
  record Named(Symbol name, Form form) implements Input {}

  /** Anything that binds variables. */
  record Values(Binding binding, Form form) implements Input {}
}
