package org.cairndb.query.parse;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which variables stand where. All sets keep the order of first appearance. */
public final class Variables {
  private Variables() {}

  /**
   * All that a clause shows to its neighbours: those of {@code or-join} and {@code not-join} are
   * the join variables alone.
   */
  public static Set<Term.Variable> of(Clause clause) {
    Set<Term.Variable> found = new LinkedHashSet<>();
    collect(clause, true, found);
    return found;
  }

  /** As above, for all clauses of a conjunction. */
  public static Set<Term.Variable> of(Collection<Clause> clauses) {
    Set<Term.Variable> found = new LinkedHashSet<>();
    clauses.forEach(clause -> collect(clause, true, found));
    return found;
  }

  /**
   * Those of a conjunction that can become bound in it: by patterns, rules and the results of
   * functions, not by what only asks ({@code not}, predicates, arguments, the required variables of
   * {@code or-join}).
   */
  public static Set<Term.Variable> bindable(Collection<Clause> clauses) {
    Set<Term.Variable> found = new LinkedHashSet<>();
    clauses.forEach(clause -> collect(clause, false, found));
    return found;
  }

  /** Those that a binding binds, with repetitions. */
  public static void of(Binding binding, Collection<Term.Variable> found) {
    if (binding instanceof Binding.Scalar scalar) {
      found.add(scalar.variable());
    } else if (binding instanceof Binding.Tuple tuple) {
      tuple.parts().forEach(part -> of(part, found));
    } else if (binding instanceof Binding.Coll coll) {
      of(coll.element(), found);
    } else if (binding instanceof Binding.Relation relation) {
      of(relation.row(), found);
    }
  }

  /** The clauses directly inside a clause; none for patterns, calls and rules. */
  public static List<Clause> inner(Clause clause) {
    if (clause instanceof Clause.And and) {
      return and.clauses();
    }
    if (clause instanceof Clause.Or or) {
      return or.branches();
    }
    if (clause instanceof Clause.OrJoin join) {
      return join.branches();
    }
    if (clause instanceof Clause.Not not) {
      return not.clauses();
    }
    return clause instanceof Clause.NotJoin join ? join.clauses() : List.of();
  }

  /** Those that a call needs. */
  public static Set<Term.Variable> of(Clause.Call call) {
    Set<Term.Variable> found = new LinkedHashSet<>();
    add(List.of(call.function()), found);
    add(call.arguments(), found);
    return found;
  }

  /** All that are shown, or only those that can be bound. */
  private static void collect(Clause clause, boolean all, Set<Term.Variable> found) {
    if (clause instanceof Clause.Pattern pattern) {
      add(pattern.terms(), found);
    } else if (clause instanceof Clause.RuleCall rule) {
      add(rule.arguments(), found);
    } else if (clause instanceof Clause.Predicate predicate) {
      if (all) {
        found.addAll(of(predicate.call()));
      }
    } else if (clause instanceof Clause.Function function) {
      if (all) {
        found.addAll(of(function.call()));
      }
      of(function.binding(), found);
    } else if (clause instanceof Clause.OrJoin join) {
      if (all) {
        found.addAll(join.variables().required());
      }
      found.addAll(join.variables().free());
    } else if (clause instanceof Clause.NotJoin join) {
      if (all) {
        found.addAll(join.variables());
      }
    } else if (all || !(clause instanceof Clause.Not)) {
      inner(clause).forEach(part -> collect(part, all, found));
    }
  }

  private static void add(List<Term> terms, Set<Term.Variable> found) {
    for (Term term : terms) {
      if (term instanceof Term.Variable variable) {
        found.add(variable);
      }
    }
  }
}
