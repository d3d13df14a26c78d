package org.cairndb.query.parse;

import java.util.List;
import org.cairndb.edn.Form;

/** How the value of an input or of a function is taken apart. */
public sealed interface Binding {
  /** What it was read from. */
  Form form();

  /** {@code ?x}: the value. */
  record Scalar(Term.Variable variable, Form form) implements Binding {}

  /** {@code _}: not used. */
  record Ignore(Form form) implements Binding {}

  /** {@code [?x ?y]}: the parts of one value. */
  record Tuple(List<Binding> parts, Form form) implements Binding {}

  /** {@code [?x ...]}: each of several values. */
  record Coll(Binding element, Form form) implements Binding {}

  /**
   * {@code [[?x ?y]]}: the parts of each of several values. Same as a {@link Coll} of a {@link
   * Tuple}.
   */
  record Relation(Tuple row, Form form) implements Binding {}
}
