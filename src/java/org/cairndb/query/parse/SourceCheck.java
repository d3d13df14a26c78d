package org.cairndb.query.parse;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.edn.Form;

/** Checks that every source and every set of rules that a query uses is one of its inputs. */
final class SourceCheck {
  private final QueryErrors errors;
  private final Set<Term.Source> given = new HashSet<>();
  private boolean hasRules;

  SourceCheck(QueryErrors errors, List<Input> inputs) {
    this.errors = errors;
    for (Input input : inputs) {
      if (input instanceof Input.Source source) {
        given.add(source.source());
      }
      hasRules = hasRules || input instanceof Input.Rules;
    }
  }

  void check(Query query) {
    for (FindElement element : query.find().elements()) {
      if (element instanceof FindElement.Pull pull) {
        check(pull.source(), pull.form());
      }
    }
    query.where().forEach(this::check);
  }

  /** Whether a clause reads {@code $}. */
  static boolean usesDefault(Clause clause) {
    boolean here =
        clause instanceof Clause.Pattern pattern
            ? isDefault(pattern.source())
            : clause instanceof Clause.RuleCall rule
                ? isDefault(rule.source())
                : clause instanceof Clause.Predicate predicate
                    ? usesDefault(predicate.call())
                    : clause instanceof Clause.Function function && usesDefault(function.call());
    return here || Variables.inner(clause).stream().anyMatch(SourceCheck::usesDefault);
  }

  private static boolean usesDefault(Clause.Call call) {
    return call.arguments().stream().anyMatch(SourceCheck::isDefault);
  }

  private static boolean isDefault(Term term) {
    return term instanceof Term.Source source && source.name().equals(Term.Source.DEFAULT);
  }

  private void check(Clause clause) {
    if (clause instanceof Clause.Pattern pattern) {
      check(pattern.source(), pattern.form());
    } else if (clause instanceof Clause.Predicate predicate) {
      check(predicate.call());
    } else if (clause instanceof Clause.Function function) {
      check(function.call());
    } else if (clause instanceof Clause.RuleCall rule) {
      checkRule(rule);
    }
    Variables.inner(clause).forEach(this::check);
  }

  private void check(Clause.Call call) {
    for (Term argument : call.arguments()) {
      if (argument instanceof Term.Source source) {
        check(source, call.form());
      }
    }
  }

  private void checkRule(Clause.RuleCall rule) {
    if (!hasRules) {
      throw errors.at(
          name(rule.form()),
          "parser/query",
          "rule is called, but :in has no %",
          "rule",
          rule.name().toString(),
          "instead",
          ":in $ %");
    }
    if (rule.source().form().symbol() != null) {
      check(rule.source(), rule.form());
    }
  }

  private static Form name(Form rule) {
    Form first = rule.children().get(0);
    return Symbols.isSource(first) ? rule.children().get(1) : first;
  }

  private void check(Term.Source source, Form user) {
    if (given.contains(source)) {
      return;
    }
    boolean written = source.form().symbol() != null;
    throw errors.at(
        written ? source.form() : user,
        "parser/query",
        written ? "unknown source" : "no source to search: :in has no $",
        "source",
        source.name().toString(),
        "known",
        clojure.lang.PersistentVector.create(
            given.stream().map(Term.Source::name).sorted().toList()));
  }
}
