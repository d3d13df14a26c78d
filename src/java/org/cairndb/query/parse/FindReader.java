package org.cairndb.query.parse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.edn.Form;

/**
 * Reads {@code :find}.
 *
 * <pre>
 * find    = element+ | [ element ... ] | [ element+ ] | element .
 * element = ?x | (pull $source? ?e pattern) | (aggregate ?f argument* ?x) | (function argument* ?x)
 * pattern = [ … ] | ?pattern | name        argument = ?x | constant
 * </pre>
 */
final class FindReader {
  private static final String FIND =
      "?x+, [?x ...], [?x+] or ?x . where ?x may be (pull ?e pattern) or (aggregate ?x)";
  private static final String ELEMENT = "?x, (pull ?e pattern) or (aggregate ?x)";
  private static final String PULL =
      "(pull $source? ?e pattern), pattern is [ … ], ?pattern or a name";
  private static final String AGGREGATE =
      "(function argument* ?x), arguments are ?variables or constants";

  private final QueryErrors errors;
  private final Terms terms;

  FindReader(QueryErrors errors) {
    this.errors = errors;
    this.terms = new Terms(errors);
  }

  FindSpec find(Form key, List<Form> items) {
    if (items.isEmpty()) {
      throw errors.expected(key, "parser/find", ":find names nothing", FIND);
    }
    Form first = items.get(0);
    Form last = items.get(items.size() - 1);
    if (Symbols.is(last, Symbols.DOT)) {
      if (items.size() != 2) {
        throw errors.expected(last, "parser/find", ". must follow exactly one element", "?x .");
      }
      return new FindSpec.Scalar(element(first));
    }
    if (Symbols.is(last, Symbols.DOTS)) {
      throw errors.expected(last, "parser/find", "... belongs inside brackets", "[?x ...]");
    }
    if (Symbols.isRow(first) && !Symbols.isCall(first)) {
      if (items.size() > 1) {
        throw errors.expected(
            items.get(1), "parser/find", "nothing may follow a bracket in :find", FIND);
      }
      return bracket(first);
    }
    return new FindSpec.Relation(elements(items));
  }

  private FindSpec bracket(Form form) {
    List<Form> parts = form.children();
    if (parts.isEmpty()) {
      throw errors.expected(form, "parser/find", ":find names nothing", FIND);
    }
    Form last = parts.get(parts.size() - 1);
    if (!Symbols.is(last, Symbols.DOTS)) {
      return new FindSpec.Tuple(elements(parts));
    }
    if (parts.size() != 2) {
      throw errors.expected(last, "parser/find", "... must follow exactly one element", "[?x ...]");
    }
    return new FindSpec.Coll(element(parts.get(0)));
  }

  private List<FindElement> elements(List<Form> forms) {
    List<FindElement> elements = new ArrayList<>(forms.size());
    forms.forEach(form -> elements.add(element(form)));
    return Collections.unmodifiableList(elements);
  }

  private FindElement element(Form form) {
    if (Symbols.isVariable(form)) {
      return new FindElement.Var(terms.variable(form, "parser/find"), form);
    }
    Form head = form.first();
    if (!Symbols.isCall(form) || !Symbols.isPlain(head) || head == null) {
      throw errors.expected(form, "parser/find", "nothing that can be found", ELEMENT);
    }
    List<Form> rest = form.children().subList(1, form.children().size());
    return switch (String.valueOf(head.symbol())) {
      case "pull" -> pull(form, head, rest);
      case "aggregate" -> custom(form, head, rest);
      default -> aggregate(form, new Term.Constant(head.value(), head), head, rest);
    };
  }

  private FindElement pull(Form form, Form head, List<Form> rest) {
    boolean sourced = !rest.isEmpty() && Symbols.isSource(rest.get(0));
    Term.Source source =
        sourced ? terms.source(rest.get(0)) : new Term.Source(Term.Source.DEFAULT, form);
    List<Form> two = sourced ? rest.subList(1, rest.size()) : rest;
    if (two.size() != 2) {
      Form culprit = two.size() > 2 ? two.get(2) : head;
      throw errors.expected(culprit, "parser/find", "pull takes an entity and a pattern", PULL);
    }
    Form pattern = two.get(1);
    Term term;
    if (Symbols.isVariable(pattern)) {
      term = terms.variable(pattern, "parser/find");
    } else if (Symbols.isPlain(pattern)
        || Symbols.isRow(pattern)
        || (pattern.isSet() && !pattern.isText())) {
      term = new Term.Constant(pattern.value(), pattern);
    } else {
      throw errors.expected(pattern, "parser/pull", "not a pull pattern", PULL);
    }
    return new FindElement.Pull(source, terms.variable(two.get(0), "parser/find"), term, form);
  }

  private FindElement custom(Form form, Form head, List<Form> rest) {
    if (rest.size() < 2) {
      throw errors.expected(
          head,
          "parser/find",
          "aggregate takes a function and a variable",
          "(aggregate ?f argument* ?x)");
    }
    return aggregate(
        form, terms.variable(rest.get(0), "parser/find"), head, rest.subList(1, rest.size()));
  }

  private FindElement aggregate(Form form, Term function, Form head, List<Form> rest) {
    if (rest.isEmpty()) {
      throw errors.expected(head, "parser/find", "aggregate has no variable", AGGREGATE);
    }
    List<Term> arguments = new ArrayList<>();
    for (Form argument : rest.subList(0, rest.size() - 1)) {
      if (Symbols.isVariable(argument)) {
        arguments.add(terms.variable(argument, "parser/find"));
      } else if (argument.symbol() == null && !Symbols.isNamedList(argument)) {
        arguments.add(new Term.Constant(argument.value(), argument));
      } else {
        throw errors.expected(
            argument, "parser/find", "not an argument of an aggregate", AGGREGATE);
      }
    }
    Term.Variable over = terms.variable(rest.get(rest.size() - 1), "parser/find");
    return new FindElement.Aggregate(function, Collections.unmodifiableList(arguments), over, form);
  }
}
