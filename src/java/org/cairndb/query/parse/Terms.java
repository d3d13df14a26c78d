package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.edn.Form;

/** Reads terms: components of patterns, arguments of rules and of calls. */
final class Terms {
  private final QueryErrors errors;

  Terms(QueryErrors errors) {
    this.errors = errors;
  }

  /** {@code variable}, or the error that one was expected. */
  Term.Variable variable(Form form, String error) {
    Symbol symbol = form.symbol();
    if (symbol == null || !Symbols.isVariable(form)) {
      throw errors.expected(form, error, "not a variable", "a variable, as ?x");
    }
    return new Term.Variable(symbol, form);
  }

  Term.Source source(Form form) {
    Symbol symbol = form.symbol();
    if (symbol == null || !Symbols.isSource(form)) {
      throw errors.expected(form, "parser/where", "not a source", "a source, as $ or $other");
    }
    return new Term.Source(symbol, form);
  }

  /** {@code variable | _ | constant}: a component of a pattern or an argument of a rule. */
  Term component(Form form) {
    if (Symbols.is(form, Symbols.BLANK)) {
      return new Term.Blank(form);
    }
    if (Symbols.isVariable(form)) {
      return variable(form, "parser/where");
    }
    if (form.symbol() != null) {
      throw errors.expected(
          form, "parser/where", "a plain symbol means nothing here", "?variable, _ or a constant");
    }
    if (Symbols.isNamedList(form)) {
      throw errors.expected(
          form,
          "parser/where",
          "a call cannot stand inside a clause",
          "?variable, _ or a constant; bind the call in a clause of its own: [(f ?x) ?y]");
    }
    return new Term.Constant(form.value(), form);
  }

  /**
   * {@code variable | source | constant | plain symbol}: an argument of a function or predicate.
   */
  Term argument(Form form) {
    if (Symbols.isVariable(form)) {
      return variable(form, "parser/where");
    }
    if (Symbols.isSource(form)) {
      return source(form);
    }
    boolean blank = Symbols.is(form, Symbols.BLANK);
    if (blank || Symbols.is(form, Symbols.DOT) || Symbols.is(form, Symbols.DOTS)) {
      throw errors.expected(
          form, "parser/where", "not an argument", "?variable, $source, a symbol or a constant");
    }
    if (Symbols.isQuoted(form)) {
      Form quoted = form.children().get(1);
      return new Term.Constant(quoted.value(), quoted);
    }
    if (Symbols.isNamedList(form)) {
      throw errors.expected(
          form,
          "parser/where",
          "calls cannot be nested",
          "?variable, $source, a symbol or a constant; bind the inner call first: [(f ?x) ?y]");
    }
    return new Term.Constant(form.value(), form);
  }

  List<Term> components(List<Form> forms) {
    List<Term> terms = new ArrayList<>(forms.size());
    forms.forEach(form -> terms.add(component(form)));
    return Collections.unmodifiableList(terms);
  }

  /** The components of a pattern in which a plain symbol, where the value stands, is the value. */
  List<Term> componentsWithSymbol(List<Form> forms) {
    List<Term> terms = new ArrayList<>(forms.size());
    for (int i = 0; i < forms.size(); i++) {
      Form form = forms.get(i);
      boolean isSymbol = i == 2 && Symbols.isPlain(form);
      terms.add(isSymbol ? new Term.Constant(form.value(), form) : component(form));
    }
    return Collections.unmodifiableList(terms);
  }

  List<Term> arguments(List<Form> forms) {
    List<Term> terms = new ArrayList<>(forms.size());
    forms.forEach(form -> terms.add(argument(form)));
    return Collections.unmodifiableList(terms);
  }

  List<Term.Variable> variables(List<Form> forms, String error) {
    List<Term.Variable> variables = new ArrayList<>(forms.size());
    forms.forEach(form -> variables.add(variable(form, error)));
    return Collections.unmodifiableList(variables);
  }

  /** {@code (f argument*)}. */
  Clause.Call call(Form form) {
    Form function = form.first();
    if (function == null || !(Symbols.isPlain(function) || Symbols.isVariable(function))) {
      throw errors.expected(
          function == null ? form : function,
          "parser/where",
          "nothing to call",
          "(function argument*), as (> ?age 18)");
    }
    Term term =
        Symbols.isVariable(function)
            ? variable(function, "parser/where")
            : new Term.Constant(function.value(), function);
    return new Clause.Call(
        term, arguments(form.children().subList(1, form.children().size())), form);
  }

  /** {@code variable+ | [variable+] variable*}: the head of a rule or of an {@code or-join}. */
  Clause.RuleVars ruleVars(Form whole, List<Form> forms) {
    Form first = forms.isEmpty() ? null : forms.get(0);
    boolean hasRequired = Symbols.isRow(first);
    List<Term.Variable> required =
        hasRequired && first != null ? variables(first.children(), "parser/rule-vars") : List.of();
    List<Term.Variable> free =
        variables(forms.subList(hasRequired ? 1 : 0, forms.size()), "parser/rule-vars");
    if (hasRequired ? required.isEmpty() : free.isEmpty()) {
      Form culprit = first == null ? whole : first;
      throw errors.expected(culprit, "parser/rule-vars", "no variables", "?x+ or [?required+] ?x*");
    }
    return new Clause.RuleVars(required, free);
  }
}
