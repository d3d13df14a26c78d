package org.cairndb.query.parse;

import clojure.lang.Symbol;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/** What may stand as a component of a pattern or as an argument of a call. */
public sealed interface Term {
  /** What it was read from. */
  Form form();

  /** {@code ?x}. Two variables of one name are equal wherever they stand. */
  record Variable(Symbol name, Form form) implements Term {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Variable v && v.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  /**
   * Any literal: number, string, keyword, lookup ref, collection; also a plain symbol in argument
   * position.
   */
  record Constant(@Nullable Object value, Form form) implements Term {}

  /** {@code _}. */
  record Blank(Form form) implements Term {}

  /** {@code $} or {@code $name}: a data source. */
  record Source(Symbol name, Form form) implements Term {
    /** The symbol {@code $}, the source of clauses that name none. */
    public static final Symbol DEFAULT = Symbol.intern("$");

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Source s && s.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }
}
