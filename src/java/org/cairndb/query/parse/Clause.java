package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.List;
import org.cairndb.edn.Form;

/** A clause of {@code :where} or of a rule's body. */
public sealed interface Clause {
  /** What it was read from; errors point at it. */
  Form form();

  /**
   * {@code [$src e a v tx added]}, one to five terms for a database, any number for a collection.
   */
  record Pattern(Term.Source source, List<Term> terms, Form form) implements Clause {}

  /** {@code [(f a b)]}: rows stay for which the call is neither nil nor false. */
  record Predicate(Call call, Form form) implements Clause {}

  /**
   * {@code [(f a b) binding]}: the value of the call is bound, or compared with what is bound
   * already.
   */
  record Function(Call call, Binding binding, Form form) implements Clause {}

  /** {@code ($src rule a b)}. */
  record RuleCall(Term.Source source, Symbol name, List<Term> arguments, Form form)
      implements Clause {}

  /** {@code ($src and c1 c2)}, as a branch of {@code or}. */
  record And(List<Clause> clauses, Form form) implements Clause {}

  /**
   * {@code (or c1 c2)}: every branch uses the same variables. Source variables are pushed into the
   * branches.
   */
  record Or(List<Clause> branches, Form form) implements Clause {}

  /** {@code (or-join [[?required] ?x] c1 c2)}. */
  record OrJoin(RuleVars variables, List<Clause> branches, Form form) implements Clause {}

  /** {@code (not c1 c2)}. Source variables are pushed into the clauses. */
  record Not(List<Clause> clauses, Form form) implements Clause {}

  /** {@code (not-join [?x] c1 c2)}. */
  record NotJoin(List<Term.Variable> variables, List<Clause> clauses, Form form)
      implements Clause {}

  /**
   * The function part of a predicate or function clause: a symbol, or a variable bound to a
   * function.
   */
  record Call(Term function, List<Term> arguments, Form form) {}

  /**
   * The head of a rule or of an {@code or-join}: those that must be bound before, and the free
   * ones.
   */
  record RuleVars(List<Term.Variable> required, List<Term.Variable> free) {}
}
