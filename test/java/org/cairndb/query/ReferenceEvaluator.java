package org.cairndb.query;

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
 * waits. Rules are computed from below, until nothing changes; what is negated is computed before.
 * Slow, and short enough to be checked by reading.
 */
final class ReferenceEvaluator {
  private static final int MAX_ROWS = 2_000;
  private static final ReferenceSource NOWHERE = ReferenceSource.ofTuples(List.of());

  /** The case is too large to be tried by hand. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Map<Symbol, ReferenceSource> sources = new HashMap<>();
  private final Map<Symbol, Object> named = new HashMap<>();
  private final Map<RuleKey, Set<List<Object>>> complete = new HashMap<>();
  private List<Rule> rules = List.of();

  /** What {@code $} means where clauses are being tried, and the facts found so far. */
  private Symbol dollar = Term.Source.DEFAULT;

  private Map<RuleKey, Set<List<Object>>> growing = null;

  /** A rule with what it is called with: a source, and values of what must be bound. */
  private record RuleKey(Symbol source, Symbol name, List<Object> required) {}

  private ReferenceEvaluator() {}

  /**
   * Null if a result could be the query's, else what is wrong.
   *
   * @param empty is told whether there are no rows
   * @param inputs databases and collections of tuples are {@link ReferenceSource}s
   */
  static String difference(Object form, Object[] inputs, Object result, boolean[] empty) {
    ReferenceEvaluator evaluator = new ReferenceEvaluator();
    Query query = QueryParser.parse(form);
    List<Map<Symbol, Object>> rows = List.of(Map.of());
    for (int i = 0; i < inputs.length; i++) {
      Input input = query.in().get(i);
      if (input instanceof Input.Source source) {
        evaluator.sources.put(source.source().name(), (ReferenceSource) inputs[i]);
      } else if (input instanceof Input.Rules) {
        evaluator.rules = RulesParser.parse(inputs[i]);
      } else if (input instanceof Input.Named name) {
        evaluator.named.put(name.name(), inputs[i]);
      } else if (input instanceof Input.Values values) {
        rows = bind(values.binding(), inputs[i], rows);
        if (values.binding() instanceof Binding.Scalar scalar) {
          evaluator.named.put(scalar.variable().name(), inputs[i]);
        }
      }
    }
    ReferenceResults results = new ReferenceResults(query, evaluator.named);
    List<List<Object>> expected = results.rows(evaluator.all(query.where(), rows));
    empty[0] = expected.isEmpty();
    return results.difference(expected, result);
  }

  /** All facts of a rule, from below: nothing is known, then what follows, until that is all. */
  private Set<List<Object>> facts(RuleKey key) {
    if (complete.containsKey(key)) {
      return complete.get(key);
    }
    if (growing != null) {
      return Set.copyOf(growing.computeIfAbsent(key, k -> new HashSet<>()));
    }
    growing = new HashMap<>();
    growing.put(key, new HashSet<>());
    Symbol outer = dollar;
    int size = -1;
    while (size != size(growing)) {
      size = size(growing);
      for (RuleKey each : List.copyOf(growing.keySet())) {
        dollar = each.source;
        addFacts(each);
      }
    }
    dollar = outer;
    complete.putAll(growing);
    growing = null;
    return complete.get(key);
  }

  private static int size(Map<RuleKey, Set<List<Object>>> facts) {
    return facts.values().stream().mapToInt(set -> set.size() + 1).sum();
  }

  private void addFacts(RuleKey key) {
    for (Rule rule : rules) {
      if (!rule.name().equals(key.name)) {
        continue;
      }
      Map<Symbol, Object> given = new HashMap<>();
      List<Term.Variable> head = new ArrayList<>(rule.head().required());
      for (int i = 0; i < head.size(); i++) {
        given.put(head.get(i).name(), key.required.get(i));
      }
      head.addAll(rule.head().free());
      for (Map<Symbol, Object> row : all(rule.body(), List.of(given))) {
        growing.get(key).add(head.stream().map(v -> row.get(v.name())).toList());
      }
    }
  }

  /** Whether clauses have no solution; rules that they call are complete first. */
  private boolean isImpossible(List<Clause> clauses, Map<Symbol, Object> row) {
    Map<RuleKey, Set<List<Object>>> outer = growing;
    growing = null;
    boolean impossible = all(clauses, List.of(row)).isEmpty();
    growing = outer;
    return impossible;
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

  private boolean isReady(Clause clause, Set<Symbol> bound, List<Clause> block) {
    if (clause instanceof Clause.Predicate predicate) {
      return bound.containsAll(names(predicate.call()));
    }
    if (clause instanceof Clause.Function function) {
      return bound.containsAll(names(function.call()));
    }
    if (clause instanceof Clause.RuleCall call) {
      return bound.containsAll(names(call.arguments().subList(0, required(call.name()))));
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
    return !(clause instanceof Clause.OrJoin join)
        || bound.containsAll(
            join.variables().required().stream().map(Term.Variable::name).toList());
  }

  private int required(Symbol rule) {
    return rules.stream()
        .filter(r -> r.name().equals(rule))
        .mapToInt(r -> r.head().required().size())
        .max()
        .orElseThrow();
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
      ReferenceSource source = source(pattern.source().name());
      for (List<?> tuple : source.tuples()) {
        unify(pattern.terms(), tuple, row, result, source);
      }
    } else if (clause instanceof Clause.RuleCall call) {
      List<Object> required = new ArrayList<>();
      for (Term term : call.arguments().subList(0, required(call.name()))) {
        required.add(value(term, row));
      }
      Symbol name = call.source().name();
      RuleKey key =
          new RuleKey(name.equals(Term.Source.DEFAULT) ? dollar : name, call.name(), required);
      for (List<Object> fact : facts(key)) {
        unify(call.arguments(), fact, row, result, NOWHERE);
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
      if (isImpossible(not.clauses(), row)) {
        result.add(row);
      }
    } else if (clause instanceof Clause.NotJoin join) {
      if (isImpossible(join.clauses(), only(row, join.variables()))) {
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

  private ReferenceSource source(Symbol name) {
    return sources.get(name.equals(Term.Source.DEFAULT) ? dollar : name);
  }

  private static void unify(
      List<Term> terms,
      List<?> tuple,
      Map<Symbol, Object> row,
      List<Map<Symbol, Object>> result,
      ReferenceSource source) {
    Map<Symbol, Object> extended = null;
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      Object value = tuple.get(i);
      boolean isEntity = source != NOWHERE && source.isEntity(i, tuple);
      Object expected = null;
      if (term instanceof Term.Constant constant) {
        expected = constant.value();
      } else if (term instanceof Term.Variable variable) {
        expected = (extended == null ? row : extended).get(variable.name());
        if (expected == null) {
          extended = extended == null ? new HashMap<>(row) : extended;
          extended.put(variable.name(), value);
        }
      }
      if (expected != null && !Util.equiv(isEntity ? source.entity(expected) : expected, value)) {
        return;
      }
    }
    result.add(extended == null ? row : extended);
  }

  private static List<Map<Symbol, Object>> bind(
      Binding binding, Object value, List<Map<Symbol, Object>> rows) {
    List<Map<Symbol, Object>> result = new ArrayList<>();
    if (binding instanceof Binding.Ignore) {
      return rows;
    }
    if (binding instanceof Binding.Scalar scalar) {
      for (Map<Symbol, Object> row : rows) {
        unify(List.of(scalar.variable()), PersistentVector.create(value), row, result, NOWHERE);
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
    for (Object each :
        (Iterable<?>) RT.seq(value) == null ? List.of() : (Iterable<?>) RT.seq(value)) {
      result.addAll(bind(element, each, rows));
    }
    return result;
  }

  private Object call(Clause.Call call, Map<Symbol, Object> row) {
    Object[] args = call.arguments().stream().map(term -> value(term, row)).toArray();
    if (call.function() instanceof Term.Variable variable) {
      return ReferenceFunctions.call(row.get(variable.name()), args);
    }
    Symbol name = (Symbol) ((Term.Constant) call.function()).value();
    return named.containsKey(name)
        ? ReferenceFunctions.call(named.get(name), args)
        : ReferenceFunctions.call(name, args);
  }

  private Object value(Term term, Map<Symbol, Object> row) {
    if (term instanceof Term.Variable variable) {
      return row.get(variable.name());
    }
    return term instanceof Term.Source source
        ? source(source.name())
        : ((Term.Constant) term).value();
  }

  private static Set<Symbol> names(Clause.Call call) {
    Set<Symbol> names = names(call.arguments());
    names.addAll(names(List.of(call.function())));
    return names;
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
        names.addAll(names(c.call()));
      } else if (clause instanceof Clause.Function c) {
        names.addAll(names(c.call()));
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
}
