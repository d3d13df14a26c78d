package org.cairndb.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Util;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.query.parse.Binding;
import org.cairndb.query.parse.Clause;
import org.cairndb.query.parse.FindElement;
import org.cairndb.query.parse.Input;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.QueryParser;
import org.cairndb.query.parse.Rule;
import org.cairndb.query.parse.RulesParser;
import org.cairndb.query.parse.Term;

/**
 * Answers queries from the definition, without indexes, plans or columns: an assignment of values
 * to variables is an answer if it makes every clause true. Assignments are maps, sources are lists
 * of tuples, clauses are tried one row after the other; a clause that needs more than is bound
 * waits. Rules are computed whole, from below, until nothing changes. Slow, and short enough to be
 * checked by reading.
 */
final class ReferenceEvaluator {
  private static final int MAX_ROWS = 3_000;

  /** The case is too large to be tried by hand. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<Symbol, List<? extends List<?>>> sources;
  private final List<Rule> rules;
  private final Map<Symbol, Set<List<Object>>> facts = new HashMap<>();

  private ReferenceEvaluator(Map<Symbol, List<? extends List<?>>> sources, List<Rule> rules) {
    this.sources = sources;
    this.rules = rules;
  }

  /**
   * The set of rows of a query whose find elements are variables; databases are lists of tuples.
   */
  static Set<List<Object>> answer(Object form, Object... inputs) {
    Query query = QueryParser.parse(form);
    Map<Symbol, List<? extends List<?>>> sources = new HashMap<>();
    List<Rule> rules = List.of();
    List<Map<Symbol, Object>> rows = List.of(Map.of());
    for (int i = 0; i < inputs.length; i++) {
      Input input = query.in().get(i);
      if (input instanceof Input.Source source) {
        sources.put(source.source().name(), tuples(inputs[i]));
      } else if (input instanceof Input.Rules) {
        rules = RulesParser.parse(inputs[i]);
      } else if (input instanceof Input.Values values) {
        rows = bind(values.binding(), inputs[i], rows);
      }
    }
    ReferenceEvaluator evaluator = new ReferenceEvaluator(sources, rules);
    evaluator.computeFacts();
    Set<List<Object>> answer = new HashSet<>();
    for (Map<Symbol, Object> row : evaluator.all(query.where(), rows)) {
      List<Object> values = new ArrayList<>();
      for (FindElement element : query.find().elements()) {
        values.add(row.get(element.variable().name()));
      }
      answer.add(values);
    }
    return answer;
  }

  @SuppressWarnings("unchecked")
  private static List<? extends List<?>> tuples(Object input) {
    return (List<? extends List<?>>) input;
  }

  /** Rules from below: stratum by stratum would be needed for negation, so rules here have none. */
  private void computeFacts() {
    rules.forEach(rule -> facts.put(rule.name(), new HashSet<>()));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Rule rule : rules) {
        List<Term.Variable> head = new ArrayList<>(rule.head().required());
        head.addAll(rule.head().free());
        for (Map<Symbol, Object> row : all(rule.body(), List.of(Map.of()))) {
          List<Object> fact = new ArrayList<>();
          head.forEach(variable -> fact.add(row.get(variable.name())));
          grown |= facts.get(rule.name()).add(fact);
        }
      }
    }
  }

  /** Extends rows by clauses, in any order in which each has what it needs. */
  private List<Map<Symbol, Object>> all(List<Clause> clauses, List<Map<Symbol, Object>> rows) {
    List<Clause> waiting = new ArrayList<>(clauses);
    List<Map<Symbol, Object>> current = rows;
    Set<Symbol> bound = rows.isEmpty() ? Set.of() : rows.get(0).keySet();
    while (!waiting.isEmpty() && !current.isEmpty()) {
      Clause next = null;
      for (Clause clause : waiting) {
        if (next == null && isReady(clause, bound, clauses)) {
          next = clause;
        }
      }
      if (next == null) {
        throw new IllegalStateException("nothing can be run: " + waiting);
      }
      waiting.remove(next);
      List<Map<Symbol, Object>> extended = new ArrayList<>();
      for (Map<Symbol, Object> row : current) {
        extended.addAll(extend(next, row, clauses));
        if (extended.size() > MAX_ROWS) {
          throw new TooLargeException();
        }
      }
      current = new ArrayList<>(new HashSet<>(extended));
      bound = current.isEmpty() ? Set.of() : current.get(0).keySet();
    }
    return current;
  }

  private static boolean isReady(Clause clause, Set<Symbol> bound, List<Clause> block) {
    if (clause instanceof Clause.Predicate predicate) {
      return bound.containsAll(names(predicate.call().arguments()));
    }
    if (clause instanceof Clause.Function function) {
      return bound.containsAll(names(function.call().arguments()));
    }
    if (clause instanceof Clause.Not not) {
      Set<Symbol> needed = variables(not.clauses());
      needed.retainAll(positive(block));
      needed.addAll(intersection(variables(not.clauses()), bound));
      return bound.containsAll(needed) && !needed.isEmpty();
    }
    if (clause instanceof Clause.NotJoin join) {
      return bound.containsAll(join.variables().stream().map(Term.Variable::name).toList());
    }
    if (clause instanceof Clause.Or || clause instanceof Clause.OrJoin) {
      return bound.containsAll(positive(patternsOf(block))); // patterns first: they need nothing
    }
    return true;
  }

  private static List<Clause> patternsOf(List<Clause> block) {
    return block.stream().filter(c -> c instanceof Clause.Pattern).toList();
  }

  private static Set<Symbol> intersection(Set<Symbol> a, Set<Symbol> b) {
    Set<Symbol> both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }

  private List<Map<Symbol, Object>> extend(
      Clause clause, Map<Symbol, Object> row, List<Clause> block) {
    List<Map<Symbol, Object>> result = new ArrayList<>();
    if (clause instanceof Clause.Pattern pattern) {
      for (List<?> tuple : sources.get(pattern.source().name())) {
        unify(pattern.terms(), tuple, row, result);
      }
    } else if (clause instanceof Clause.RuleCall call) {
      for (List<Object> fact : facts.get(call.name())) {
        unify(call.arguments(), fact, row, result);
      }
    } else if (clause instanceof Clause.Predicate predicate) {
      if (RT.booleanCast(call(predicate.call(), row))) {
        result.add(row);
      }
    } else if (clause instanceof Clause.Function function) {
      Object value = call(function.call(), row);
      if (value != null) {
        result.addAll(bind(function.binding(), value, List.of(row)));
      }
    } else if (clause instanceof Clause.And and) {
      result.addAll(all(and.clauses(), List.of(row)));
    } else if (clause instanceof Clause.Or or) {
      for (Clause branch : or.branches()) {
        result.addAll(all(List.of(branch), List.of(row)));
      }
    } else if (clause instanceof Clause.OrJoin join) {
      List<Term.Variable> shared = new ArrayList<>(join.variables().required());
      shared.addAll(join.variables().free());
      for (Clause branch : join.branches()) {
        for (Map<Symbol, Object> inner : all(List.of(branch), List.of(only(row, shared)))) {
          Map<Symbol, Object> outer = new HashMap<>(row);
          outer.putAll(only(inner, shared));
          result.add(outer);
        }
      }
    } else if (clause instanceof Clause.Not not) {
      if (all(not.clauses(), List.of(row)).isEmpty()) {
        result.add(row);
      }
    } else if (clause instanceof Clause.NotJoin join) {
      if (all(join.clauses(), List.of(only(row, join.variables()))).isEmpty()) {
        result.add(row);
      }
    }
    return result;
  }

  private static Map<Symbol, Object> only(Map<Symbol, Object> row, List<Term.Variable> variables) {
    Map<Symbol, Object> kept = new HashMap<>();
    for (Term.Variable variable : variables) {
      if (row.containsKey(variable.name())) {
        kept.put(variable.name(), row.get(variable.name()));
      }
    }
    return kept;
  }

  private static void unify(
      List<Term> terms, List<?> tuple, Map<Symbol, Object> row, List<Map<Symbol, Object>> result) {
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      boolean differs =
          term instanceof Term.Constant constant
              ? !Util.equiv(constant.value(), tuple.get(i))
              : term instanceof Term.Variable known
                  && row.containsKey(known.name())
                  && !Util.equiv(row.get(known.name()), tuple.get(i));
      if (differs) {
        return;
      }
    }
    Map<Symbol, Object> extended = new HashMap<>(row);
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      Object value = tuple.get(i);
      if (term instanceof Term.Constant constant && !Util.equiv(constant.value(), value)) {
        return;
      }
      if (term instanceof Term.Variable variable) {
        if (!extended.containsKey(variable.name())) {
          extended.put(variable.name(), value);
        } else if (!Util.equiv(extended.get(variable.name()), value)) {
          return;
        }
      }
    }
    result.add(extended);
  }

  private static List<Map<Symbol, Object>> bind(
      Binding binding, Object value, List<Map<Symbol, Object>> rows) {
    List<Map<Symbol, Object>> result = new ArrayList<>();
    if (binding instanceof Binding.Ignore) {
      return rows;
    }
    if (binding instanceof Binding.Scalar scalar) {
      for (Map<Symbol, Object> row : rows) {
        unify(List.of(scalar.variable()), PersistentVector.create(value), row, result);
      }
      return result;
    }
    if (binding instanceof Binding.Tuple tuple) {
      List<Map<Symbol, Object>> current = rows;
      for (int i = 0; i < tuple.parts().size(); i++) {
        current = bind(tuple.parts().get(i), ((List<?>) value).get(i), current);
      }
      return current;
    }
    Binding element =
        binding instanceof Binding.Coll coll ? coll.element() : ((Binding.Relation) binding).row();
    for (Object each : (Iterable<?>) value) {
      result.addAll(bind(element, each, rows));
    }
    return result;
  }

  private static Object call(Clause.Call call, Map<Symbol, Object> row) {
    Object[] args = new Object[call.arguments().size()];
    for (int i = 0; i < args.length; i++) {
      Term term = call.arguments().get(i);
      args[i] =
          term instanceof Term.Variable variable
              ? row.get(variable.name())
              : ((Term.Constant) term).value();
    }
    Symbol name = (Symbol) ((Term.Constant) call.function()).value();
    return RT.var("clojure.core", name.getName()).applyTo(RT.seq(args));
  }

  private static Set<Symbol> names(List<Term> terms) {
    Set<Symbol> names = new HashSet<>();
    for (Term term : terms) {
      if (term instanceof Term.Variable variable) {
        names.add(variable.name());
      }
    }
    return names;
  }

  /** The variables that the clauses of a block other than negations have. */
  private static Set<Symbol> positive(List<Clause> block) {
    Set<Symbol> names = new TreeSet<>();
    for (Clause clause : block) {
      if (!(clause instanceof Clause.Not) && !(clause instanceof Clause.NotJoin)) {
        names.addAll(variables(List.of(clause)));
      }
    }
    return names;
  }

  private static Set<Symbol> variables(List<Clause> clauses) {
    Set<Symbol> names = new TreeSet<>();
    for (Clause clause : clauses) {
      if (clause instanceof Clause.Pattern c) {
        names.addAll(names(c.terms()));
      } else if (clause instanceof Clause.RuleCall c) {
        names.addAll(names(c.arguments()));
      } else if (clause instanceof Clause.Predicate c) {
        names.addAll(names(c.call().arguments()));
      } else if (clause instanceof Clause.Function c) {
        names.addAll(names(c.call().arguments()));
        addNames(c.binding(), names);
      } else if (clause instanceof Clause.And c) {
        names.addAll(variables(c.clauses()));
      } else if (clause instanceof Clause.Or c) {
        names.addAll(variables(c.branches()));
      } else if (clause instanceof Clause.OrJoin c) {
        c.variables().required().forEach(v -> names.add(v.name()));
        c.variables().free().forEach(v -> names.add(v.name()));
      } else if (clause instanceof Clause.Not c) {
        names.addAll(variables(c.clauses()));
      } else if (clause instanceof Clause.NotJoin c) {
        c.variables().forEach(v -> names.add(v.name()));
      }
    }
    return names;
  }

  private static void addNames(Binding binding, Set<Symbol> names) {
    if (binding instanceof Binding.Scalar scalar) {
      names.add(scalar.variable().name());
    } else if (binding instanceof Binding.Tuple tuple) {
      tuple.parts().forEach(part -> addNames(part, names));
    } else if (binding instanceof Binding.Coll coll) {
      addNames(coll.element(), names);
    } else if (binding instanceof Binding.Relation relation) {
      addNames(relation.row(), names);
    }
  }

  /** {@code [e a v tx added]} for each, as a list that stands for a database. */
  static List<List<Object>> datoms(List<? extends List<?>> facts, long tx) {
    List<List<Object>> datoms = new ArrayList<>();
    for (List<?> fact : facts) {
      datoms.add(List.of(fact.get(0), (Keyword) fact.get(1), fact.get(2), tx, true));
    }
    return datoms;
  }
}
