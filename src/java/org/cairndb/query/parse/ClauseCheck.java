package org.cairndb.query.parse;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.edn.Form;

/** Checks what {@code or} and {@code not} ask of the variables inside and around them. */
final class ClauseCheck {
  private final QueryErrors errors;
  private final Set<Term.Variable> inputs = new HashSet<>();

  ClauseCheck(QueryErrors errors) {
    this.errors = errors;
  }

  /** Checks a query's clauses; the inputs have values wherever they are used. */
  void checkQuery(List<Clause> clauses, Set<Term.Variable> given) {
    inputs.addAll(given);
    check(clauses, given);
  }

  /**
   * Checks a conjunction.
   *
   * @param around variables that may be bound before it: inputs, a rule's head, the clauses around
   *     it
   */
  void check(List<Clause> clauses, Set<Term.Variable> around) {
    Set<Term.Variable> scope = new LinkedHashSet<>(around);
    scope.addAll(Variables.bindable(clauses));
    for (Clause clause : clauses) {
      if (clause instanceof Clause.Not not) {
        checkNot(not, scope);
      } else if (clause instanceof Clause.NotJoin join) {
        checkNotJoin(join, scope);
      } else if (clause instanceof Clause.Or or) {
        checkOr(or, scope);
      } else if (clause instanceof Clause.OrJoin join) {
        checkOrJoin(join, scope);
      } else if (clause instanceof Clause.And and) {
        check(and.clauses(), scope);
      } else if (clause instanceof Clause.Predicate predicate) {
        checkCall(predicate.call(), scope);
      } else if (clause instanceof Clause.Function function) {
        checkCall(function.call(), scope);
      }
    }
  }

  private void checkCall(Clause.Call call, Set<Term.Variable> scope) {
    for (Term.Variable variable : Variables.of(call)) {
      if (!scope.contains(variable)) {
        throw unbound(variable, "this call", scope);
      }
    }
  }

  private void checkNot(Clause.Not not, Set<Term.Variable> scope) {
    Set<Term.Variable> inside = Variables.of(not.clauses());
    if (inside.isEmpty()) {
      throw errors.at(
          head(not.form()),
          "parser/where",
          "not has no variables inside, so it says nothing about any row");
    }
    if (inside.stream().noneMatch(scope::contains)) {
      throw errors.at(
          not.form(),
          "query/where",
          "not shares no variable with the clauses around it",
          "inside",
          names(inside),
          "around",
          names(scope));
    }
    check(not.clauses(), scope);
  }

  private void checkNotJoin(Clause.NotJoin join, Set<Term.Variable> scope) {
    distinct(join.variables(), "parser/where", "variable stands twice in not-join");
    Set<Term.Variable> inside = Variables.of(join.clauses());
    for (Term.Variable variable : join.variables()) {
      if (!inside.contains(variable)) {
        throw unused(variable, "not-join", inside);
      }
      if (!scope.contains(variable)) {
        throw unbound(variable, "not-join", scope);
      }
    }
    check(join.clauses(), new LinkedHashSet<>(join.variables()));
  }

  private void checkOr(Clause.Or or, Set<Term.Variable> scope) {
    Set<Term.Variable> all = Variables.of(or);
    if (all.isEmpty()) {
      throw errors.at(
          head(or.form()),
          "parser/where",
          "or has no variables inside, so it says nothing about any row");
    }
    for (Clause branch : or.branches()) {
      Set<Term.Variable> missing = new LinkedHashSet<>(all);
      missing.removeAll(Variables.of(branch));
      missing.removeAll(inputs);
      if (!missing.isEmpty()) {
        throw errors.at(
            branch.form(),
            "parser/where",
            "branches of or must use the same variables",
            "missing",
            names(missing),
            "instead",
            "(or-join [shared variables] …)");
      }
      check(List.of(branch), scope);
    }
  }

  private void checkOrJoin(Clause.OrJoin join, Set<Term.Variable> scope) {
    Set<Term.Variable> declared = new LinkedHashSet<>(join.variables().required());
    declared.addAll(join.variables().free());
    distinct(all(join.variables()), "parser/rule-vars", "variable stands twice in or-join");
    Set<Term.Variable> inside = Variables.of(join.branches());
    for (Term.Variable variable : declared) {
      if (!inside.contains(variable)) {
        throw unused(variable, "or-join", inside);
      }
    }
    for (Term.Variable variable : join.variables().required()) {
      if (!scope.contains(variable)) {
        throw unbound(variable, "or-join", scope);
      }
    }
    for (Clause branch : join.branches()) {
      check(List.of(branch), declared);
    }
  }

  /** The variables of a head, those that must be bound first. */
  static List<Term.Variable> all(Clause.RuleVars vars) {
    List<Term.Variable> all = new java.util.ArrayList<>(vars.required());
    all.addAll(vars.free());
    return all;
  }

  void distinct(Iterable<Term.Variable> variables, String error, String reason) {
    Set<Term.Variable> seen = new HashSet<>();
    for (Term.Variable variable : variables) {
      if (!seen.add(variable)) {
        throw errors.at(variable.form(), error, reason, "variable", variable.name().toString());
      }
    }
  }

  private RuntimeException unused(
      Term.Variable variable, String clause, Set<Term.Variable> inside) {
    return errors.at(
        variable.form(),
        "parser/where",
        clause + " declares a variable that its clauses do not use",
        "variable",
        variable.name().toString(),
        "inside",
        names(inside));
  }

  private RuntimeException unbound(
      Term.Variable variable, String clause, Set<Term.Variable> scope) {
    return errors.at(
        variable.form(),
        "query/where",
        "insufficient bindings, no other clause binds what " + clause + " needs",
        "unbound",
        names(Set.of(variable)),
        "around",
        names(scope));
  }

  /** The word {@code not} of {@code ($ not …)}. */
  private static Form head(Form form) {
    List<Form> parts = form.children();
    return Symbols.isSource(parts.get(0)) ? parts.get(1) : parts.get(0);
  }

  /** As data, for people and programs. */
  static Object names(Set<Term.Variable> variables) {
    return clojure.lang.PersistentVector.create(
        variables.stream().map(Term.Variable::name).toList());
  }
}
