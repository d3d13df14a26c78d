package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.edn.Form;
import org.cairndb.error.Nearest;
import org.jspecify.annotations.Nullable;

/** Checks that the sections of a query fit together: what one uses, another must bring in. */
final class QueryCheck {
  private final QueryErrors errors;
  private final ClauseCheck clauses;

  QueryCheck(QueryErrors errors) {
    this.errors = errors;
    this.clauses = new ClauseCheck(errors);
  }

  /**
   * Checks all that can be checked without a database and inputs.
   *
   * @throws org.cairndb.error.QueryException for the first that is wrong
   */
  void check(Query query) {
    Set<Term.Variable> given = checkInputs(query.in());
    clauses.checkQuery(query.where(), given);
    checkVariables(query, given);
    checkKeys(query);
    checkNames(query);
    new SourceCheck(errors, query.in()).check(query);
  }

  /** The variables that the inputs bind. */
  private Set<Term.Variable> checkInputs(List<Input> inputs) {
    Set<Object> seen = new HashSet<>();
    List<Term.Variable> variables = new ArrayList<>();
    for (Input input : inputs) {
      Object name = "%";
      if (input instanceof Input.Source source) {
        name = source.source();
      } else if (input instanceof Input.Named named) {
        name = named.name();
      } else if (input instanceof Input.Values values) {
        Variables.of(values.binding(), variables);
        continue;
      }
      if (!seen.add(name)) {
        throw errors.at(
            input.form(),
            "parser/query",
            "input stands twice in :in",
            "input",
            input.form().toString());
      }
    }
    clauses.distinct(variables, "parser/query", "variable stands twice in :in");
    return new LinkedHashSet<>(variables);
  }

  private void checkVariables(Query query, Set<Term.Variable> given) {
    Set<Term.Variable> known = new LinkedHashSet<>(given);
    known.addAll(Variables.bindable(query.where()));
    Set<Term.Variable> negated = Variables.of(query.where());
    Set<Term.Variable> found = new HashSet<>();
    for (FindElement element : query.find().elements()) {
      for (Term.Variable variable : variables(element)) {
        checkKnown(variable, ":find", known, negated);
        found.add(variable);
      }
    }
    clauses.distinct(query.with(), "parser/query", "variable stands twice in :with");
    for (Term.Variable variable : query.with()) {
      checkKnown(variable, ":with", known, negated);
      if (found.contains(variable)) {
        throw errors.at(
            variable.form(),
            "parser/query",
            ":find and :with use the same variable",
            "variable",
            variable.name().toString());
      }
    }
  }

  private static List<Term.Variable> variables(FindElement element) {
    List<Term> terms = new ArrayList<>(List.of(element.variable()));
    if (element instanceof FindElement.Pull pull) {
      terms.add(pull.pattern());
    } else if (element instanceof FindElement.Aggregate aggregate) {
      terms.add(aggregate.function());
      terms.addAll(aggregate.arguments());
    }
    List<Term.Variable> variables = new ArrayList<>();
    for (Term term : terms) {
      if (term instanceof Term.Variable variable) {
        variables.add(variable);
      }
    }
    return variables;
  }

  private void checkKnown(
      Term.Variable variable,
      String section,
      Set<Term.Variable> known,
      Set<Term.Variable> negated) {
    if (known.contains(variable)) {
      return;
    }
    String reason =
        negated.contains(variable)
            ? section + " uses a variable that stands only inside not, which binds nothing"
            : section + " uses a variable that neither :where nor :in has";
    List<String> words = known.stream().map(v -> v.name().toString()).toList();
    String near = Nearest.of(variable.name().toString(), words);
    if (near == null) {
      throw errors.at(
          variable.form(),
          "parser/query",
          reason,
          "variable",
          variable.name().toString(),
          "known",
          ClauseCheck.names(known));
    }
    throw errors.at(
        variable.form(),
        "parser/query",
        reason + " (did you mean " + near + "?)",
        "variable",
        variable.name().toString(),
        "suggestion",
        near);
  }

  private void checkKeys(Query query) {
    Query.ReturnKeys keys = query.keys();
    if (keys == null) {
      return;
    }
    Form key = keysForm(query.form());
    if (query.find() instanceof FindSpec.Coll || query.find() instanceof FindSpec.Scalar) {
      throw errors.at(
          key,
          "parser/query",
          key + " names columns, but :find returns single values",
          "instead",
          ":find ?x ?y or [?x ?y]");
    }
    int columns = query.find().elements().size();
    if (keys.keys().size() != columns) {
      throw errors.at(
          key,
          "parser/query",
          key + " must name every column of :find",
          "names",
          keys.keys().size(),
          "columns",
          columns);
    }
  }

  private static Form keysForm(Form query) {
    for (Form form : query.children()) {
      String key = String.valueOf(form.keyword());
      if (List.of(":keys", ":syms", ":strs").contains(key)) {
        return form;
      }
    }
    return query;
  }

  /** A pull pattern by name must be an input of this name. */
  private void checkNames(Query query) {
    for (FindElement element : query.find().elements()) {
      Symbol name = element instanceof FindElement.Pull pull ? name(pull.pattern()) : null;
      if (name == null) {
        continue;
      }
      boolean given =
          query.in().stream()
              .anyMatch(in -> in instanceof Input.Named named && named.name().equals(name));
      if (!given) {
        throw errors.at(
            ((FindElement.Pull) element).pattern().form(),
            "parser/query",
            "no input has the name of this pull pattern",
            "name",
            name.toString(),
            "instead",
            name.getName().equals("*") ? "[*]" : ":in $ " + name);
      }
    }
  }

  private static @Nullable Symbol name(Term pattern) {
    return pattern instanceof Term.Constant constant && constant.value() instanceof Symbol symbol
        ? symbol
        : null;
  }
}
