package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * Reads the clauses of {@code :where} and of rules.
 *
 * <pre>
 * clause = [ $source? component+ ]                 pattern
 *        | [ (f argument*) ]                       predicate
 *        | [ (f argument*) binding ]               function
 *        | ( $source? rule component+ )
 *        | ( $source? and clause+ ) | ( $source? or clause+ )
 *        | ( $source? or-join [ rule-vars ] clause+ )
 *        | ( $source? not clause+ ) | ( $source? not-join [ ?x+ ] clause+ )
 * </pre>
 */
final class Clauses {
  private static final String CLAUSE =
      "[?e :attribute ?v], [(predicate ?x)], [(function ?x) ?y], (rule ?x), (not …), (or …) or (and"
          + " …)";

  private final QueryErrors errors;
  private final boolean symbolsAreValues;
  private final Terms terms;
  private final Bindings bindings;

  /** Clauses in whose patterns a plain symbol is an error. */
  Clauses(QueryErrors errors) {
    this(errors, false);
  }

  /**
   * @param symbolsAreValues whether a plain symbol is taken as a value, rather than for a variable
   *     whose question mark was forgotten
   */
  Clauses(QueryErrors errors, boolean symbolsAreValues) {
    this.errors = errors;
    this.symbolsAreValues = symbolsAreValues;
    this.terms = new Terms(errors);
    this.bindings = new Bindings(errors);
  }

  /** Clauses for which {@code $} is the source of those that name none. */
  List<Clause> clauses(List<Form> forms) {
    return clauses(forms, null);
  }

  private List<Clause> clauses(List<Form> forms, Term.@Nullable Source around) {
    List<Clause> clauses = new ArrayList<>(forms.size());
    forms.forEach(form -> clauses.add(clause(form, around)));
    return Collections.unmodifiableList(clauses);
  }

  private Clause clause(Form form, Term.@Nullable Source around) {
    List<Form> parts = form.children();
    Form first = form.first();
    if (!form.isSequential() || first == null) {
      throw errors.expected(
          form,
          "parser/where",
          first == null && form.isSequential() ? "clause is empty" : "not a clause",
          CLAUSE);
    }
    if (Symbols.isRow(form) && Symbols.isCall(first)) {
      return called(form, parts);
    }
    Term.Source source = around;
    if (Symbols.isSource(first)) {
      source = terms.source(first);
      parts = parts.subList(1, parts.size());
      first = parts.isEmpty() ? null : parts.get(0);
    }
    if (form.isText() ? form.isList() : Symbols.isPlain(first)) {
      return named(form, first, parts, source);
    }
    if (first == null) {
      throw errors.expected(
          form,
          "parser/where",
          "pattern has a source and no components",
          "[$source ?e :attribute ?v]");
    }
    return new Clause.Pattern(
        orDefault(source, form),
        symbolsAreValues ? terms.componentsWithSymbol(parts) : terms.components(parts),
        form);
  }

  private static Term.Source orDefault(Term.@Nullable Source source, Form form) {
    return source == null ? new Term.Source(Term.Source.DEFAULT, form) : source;
  }

  private Clause called(Form form, List<Form> parts) {
    Clause.Call call = terms.call(parts.get(0));
    if (parts.size() == 1) {
      return new Clause.Predicate(call, form);
    }
    if (parts.size() > 2) {
      throw errors.expected(
          parts.get(2),
          "parser/where",
          "too much after a call",
          "[(f ?x)] or [(f ?x) binding]; several results bind as [(f ?x) [?y ?z]]");
    }
    return new Clause.Function(call, bindings.binding(parts.get(1)), form);
  }

  /** A list that begins with a name. */
  private Clause named(
      Form form, @Nullable Form head, List<Form> parts, Term.@Nullable Source source) {
    Symbol name = head == null ? null : head.symbol();
    if (head == null || name == null || !Symbols.isPlain(head)) {
      Form culprit = head == null ? form : head;
      String reason =
          Symbols.isCall(head) ? "a call stands in square brackets" : "a list begins with a name";
      throw errors.expected(culprit, "parser/where", reason, CLAUSE);
    }
    List<Form> rest = parts.subList(1, parts.size());
    return switch (name.toString()) {
      case "and" -> new Clause.And(inner(head, rest, source), form);
      case "or" -> new Clause.Or(inner(head, rest, source), form);
      case "not" -> new Clause.Not(inner(head, rest, source), form);
      case "or-join" -> {
        Form variables = joinVariables(head, rest, "(or-join [?x+] clause+)");
        Clause.RuleVars vars = terms.ruleVars(variables, variables.children());
        yield new Clause.OrJoin(vars, inner(head, rest.subList(1, rest.size()), source), form);
      }
      case "not-join" -> {
        Form variables = joinVariables(head, rest, "(not-join [?x+] clause+)");
        if (variables.children().isEmpty()) {
          throw errors.expected(variables, "parser/where", "no join variables", "[?x+]");
        }
        List<Term.Variable> vars = terms.variables(variables.children(), "parser/where");
        yield new Clause.NotJoin(vars, inner(head, rest.subList(1, rest.size()), source), form);
      }
      default -> ruleCall(form, name, head, rest, source);
    };
  }

  private Form joinVariables(Form head, List<Form> rest, String expected) {
    Form variables = rest.isEmpty() ? null : rest.get(0);
    if (variables == null || !Symbols.isRow(variables)) {
      throw errors.expected(
          variables == null ? head : variables,
          "parser/where",
          "join variables are missing",
          expected);
    }
    return variables;
  }

  private List<Clause> inner(Form head, List<Form> rest, Term.@Nullable Source source) {
    if (rest.isEmpty()) {
      throw errors.expected(
          head, "parser/where", head + " has no clauses", "(" + head + " … clause+)");
    }
    return clauses(rest, source);
  }

  private Clause ruleCall(
      Form form, Symbol name, Form head, List<Form> arguments, Term.@Nullable Source source) {
    if (arguments.isEmpty()) {
      throw errors.expected(
          head,
          "parser/where",
          "rule is called without arguments",
          "(" + name + " argument+); a function stands in brackets: [(f ?x)]");
    }
    return new Clause.RuleCall(orDefault(source, form), name, terms.components(arguments), form);
  }
}
