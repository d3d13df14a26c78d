package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.edn.Form;
import org.cairndb.error.QueryException;

/**
 * Reads the rules that are given for {@code %}.
 *
 * <pre>
 * rules = [ rule* ]
 * rule  = [ ( name rule-vars ) clause+ ]        rule-vars = ?x+ | [ ?required+ ] ?x*
 * </pre>
 *
 * Branches of one name, which need not stand together, have equally many required and equally many
 * free variables. A head's variables are distinct, and each of them stands in the body.
 */
public final class RulesParser {
  private static final String RULE = "[(name ?x+) clause+]";

  private final QueryErrors errors;
  private final Terms terms;
  private final Clauses clauses;
  private final ClauseCheck check;

  private RulesParser(QueryErrors errors) {
    this.errors = errors;
    this.terms = new Terms(errors);
    this.clauses = new Clauses(errors);
    this.check = new ClauseCheck(errors);
  }

  /**
   * The branches in the order in which they were written; none for an empty set of rules.
   *
   * @param rules a {@code String}, or Clojure or Java data: a list, vector or set of rules
   * @throws org.cairndb.error.SyntaxException if text is no EDN
   * @throws org.cairndb.error.QueryException if they are no rules; its form is the rule
   */
  public static List<Rule> parse(Object rules) {
    return parse(rules instanceof String text ? QueryParser.form(text, "rules") : Form.of(rules));
  }

  /** As above, from a form; the errors show the form's text if it has spans. */
  public static List<Rule> parse(Form root) {
    QueryErrors errors = new QueryErrors(root);
    List<Rule> rules;
    try {
      rules = read(root, errors);
    } catch (QueryException e) {
      throw root.span() == null ? e : GrammarHint.add(e, root.span().text(), "rules");
    }
    RulesParser parser = new RulesParser(errors);
    rules.forEach(parser::check);
    parser.checkArities(rules);
    parser.checkUse(rules);
    return rules;
  }

  /** The branches of rules that keep the grammar, though they may mean nothing. */
  static List<Rule> read(Form root, QueryErrors errors) {
    if (!Symbols.isRow(root) && !(root.isSet() && !root.isText())) {
      throw errors.expected(root, "parser/rule", "not a set of rules", "[ " + RULE + " … ]");
    }
    RulesParser parser = new RulesParser(errors);
    List<Rule> rules = new ArrayList<>();
    root.children().forEach(form -> rules.add(parser.rule(form)));
    return Collections.unmodifiableList(rules);
  }

  private Rule rule(Form form) {
    Form head = form.first();
    if (!Symbols.isRow(form) || head == null) {
      throw errors.expected(form, "parser/rule", "not a rule", RULE);
    }
    Form nameForm = head.first();
    if (!(head.isText() ? head.isList() : head.isSequential()) || nameForm == null) {
      throw errors.expected(head, "parser/rule", "rule has no head", RULE);
    }
    Symbol name = nameForm.symbol();
    if (name == null || !Symbols.isPlain(nameForm)) {
      throw errors.expected(nameForm, "parser/rule", "not a name for a rule", "a plain symbol");
    }
    if (Symbols.RESERVED.contains(name.toString())) {
      throw errors.expected(
          nameForm, "parser/rule", "this name begins another clause", "any other plain symbol");
    }
    Clause.RuleVars vars =
        terms.ruleVars(nameForm, head.children().subList(1, head.children().size()));
    List<Form> body = form.children().subList(1, form.children().size());
    if (body.isEmpty()) {
      throw errors.expected(head, "parser/rule", "rule has no clauses", RULE);
    }
    return new Rule(name, vars, clauses.clauses(body), form);
  }

  private void check(Rule rule) {
    List<Term.Variable> head = ClauseCheck.all(rule.head());
    check.check(rule.body(), new LinkedHashSet<>(head));
  }

  /**
   * Refuses a place in the head of a rule whose variable no branch uses. Where some do, the others
   * leave it to the caller.
   */
  private void checkUse(List<Rule> rules) {
    Map<Symbol, Set<Integer>> used = new HashMap<>();
    for (Rule rule : rules) {
      Set<Term.Variable> inside = Variables.of(rule.body());
      List<Term.Variable> head = ClauseCheck.all(rule.head());
      for (int i = 0; i < head.size(); i++) {
        boolean again = head.subList(0, i).contains(head.get(i));
        if (again || inside.contains(head.get(i))) {
          used.computeIfAbsent(rule.name(), name -> new HashSet<>()).add(i);
        }
      }
    }
    for (Rule rule : rules) {
      checkUse(rule, used.getOrDefault(rule.name(), Set.of()));
    }
  }

  private void checkUse(Rule rule, Set<Integer> used) {
    List<Term.Variable> head = ClauseCheck.all(rule.head());
    for (int i = 0; i < head.size(); i++) {
      Term.Variable variable = head.get(i);
      if (!used.contains(i)) {
        throw errors.at(
            variable.form(),
            "parser/rule",
            "head has a variable that the body does not use",
            "variable",
            variable.name().toString(),
            "rule",
            rule.name().toString());
      }
    }
  }

  private void checkArities(List<Rule> rules) {
    Map<Symbol, Rule> firsts = new HashMap<>();
    for (Rule rule : rules) {
      Rule first = firsts.putIfAbsent(rule.name(), rule);
      if (first != null && !arity(first).equals(arity(rule))) {
        throw errors.at(
            rule.form().children().get(0),
            "parser/rule",
            "branches of a rule differ in their number of variables",
            "rule",
            rule.name().toString(),
            "first",
            arity(first),
            "here",
            arity(rule));
      }
    }
  }

  private static String arity(Rule rule) {
    int required = rule.head().required().size();
    int free = rule.head().free().size();
    return required == 0 ? String.valueOf(free) : required + " required and " + free;
  }
}
