package org.cairndb.query.parse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * Reads bindings and the elements of {@code :in}.
 *
 * <pre>
 * binding = ?x | _ | [ binding+ ] | [ binding ... ] | [[ binding+ ]]
 * input   = $source | % | plain-symbol | binding
 * </pre>
 */
final class Bindings {
  private static final String BINDING = "?x, _, [?x ?y], [?x ...] or [[?x ?y]]";

  private final QueryErrors errors;
  private final Terms terms;

  Bindings(QueryErrors errors) {
    this.errors = errors;
    this.terms = new Terms(errors);
  }

  Binding binding(Form form) {
    if (Symbols.is(form, Symbols.BLANK)) {
      return new Binding.Ignore(form);
    }
    if (Symbols.isVariable(form)) {
      return new Binding.Scalar(terms.variable(form, "parser/binding"), form);
    }
    if (!Symbols.isRow(form)) {
      String reason =
          Symbols.is(form, Symbols.DOTS) ? "... must follow exactly one binding" : "not a binding";
      throw errors.expected(form, "parser/binding", reason, BINDING);
    }
    List<Form> parts = form.children();
    if (endsWithDots(form)) {
      if (parts.size() != 2) {
        Form dots = parts.get(parts.size() - 1);
        throw errors.expected(
            dots,
            "parser/binding",
            "... must follow exactly one binding",
            "[?x ...] or [[?x ?y] ...]");
      }
      return new Binding.Coll(binding(parts.get(0)), form);
    }
    Form only = parts.size() == 1 ? parts.get(0) : null;
    if (only != null && Symbols.isRow(only) && !endsWithDots(only)) {
      return new Binding.Relation(tuple(only), form);
    }
    return tuple(form);
  }

  private Binding.Tuple tuple(Form form) {
    if (form.children().isEmpty()) {
      throw errors.expected(form, "parser/binding", "binding is empty", BINDING);
    }
    List<Binding> parts = new ArrayList<>();
    form.children().forEach(part -> parts.add(binding(part)));
    return new Binding.Tuple(Collections.unmodifiableList(parts), form);
  }

  private static boolean endsWithDots(@Nullable Form form) {
    return form != null
        && !form.children().isEmpty()
        && Symbols.is(form.children().get(form.children().size() - 1), Symbols.DOTS);
  }

  List<Input> inputs(List<Form> forms) {
    List<Input> inputs = new ArrayList<>();
    forms.forEach(form -> inputs.add(input(form)));
    return Collections.unmodifiableList(inputs);
  }

  private Input input(Form form) {
    if (Symbols.isSource(form)) {
      return new Input.Source(terms.source(form), form);
    }
    if (Symbols.is(form, Symbols.RULES)) {
      return new Input.Rules(form);
    }
    clojure.lang.Symbol symbol = form.symbol();
    if (symbol != null && Symbols.isPlain(form)) {
      return new Input.Named(symbol, form);
    }
    if (!Symbols.isRow(form) && !Symbols.isVariable(form) && !Symbols.is(form, Symbols.BLANK)) {
      String reason =
          Symbols.is(form, Symbols.DOTS) ? "... belongs inside brackets" : "not an input";
      throw errors.expected(form, "parser/in", reason, "$source, %, a name, " + BINDING);
    }
    return new Input.Values(binding(form), form);
  }
}
