package org.cairndb.query.parse;

import java.util.List;
import org.cairndb.edn.Form;

/** One column of a result. */
public sealed interface FindElement {
  /** The variable whose values it is made from. */
  Term.Variable variable();

  /** What it was read from. */
  Form form();

  /** {@code ?x}. */
  record Var(Term.Variable variable, Form form) implements FindElement {}

  /**
   * {@code (pull $src ?e pattern)}; the pattern is a literal or a plain symbol, variable or named
   * input.
   */
  record Pull(Term.Source source, Term.Variable variable, Term pattern, Form form)
      implements FindElement {}

  /**
   * {@code (count ?x)}, {@code (max 3 ?x)}, {@code (my.ns/f ?x)}, {@code (aggregate ?f ?x)}.
   *
   * @param function the symbol or, for {@code aggregate}, the variable that names the function
   * @param arguments constants and variables before the last argument
   * @param variable the last argument
   */
  record Aggregate(Term function, List<Term> arguments, Term.Variable variable, Form form)
      implements FindElement {}
}
