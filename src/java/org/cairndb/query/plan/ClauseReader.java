package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.query.parse.Binding;
import org.cairndb.query.parse.Clause;
import org.cairndb.query.parse.Term;

/**
 * Turns clauses into nodes: variables into slots of one scope. A variable that is local to a {@code
 * not-join} or to a branch of an {@code or-join} gets a slot of its own, so that slots never need
 * renaming later.
 */
final class ClauseReader {
  private final Scope scope;
  private final Set<Symbol> named;
  private final Map<Symbol, Integer> visible;

  /**
   * @param named the plain symbols of {@code :in}
   */
  ClauseReader(Scope scope, Set<Symbol> named) {
    this(scope, named, new HashMap<>());
  }

  private ClauseReader(Scope scope, Set<Symbol> named, Map<Symbol, Integer> visible) {
    this.scope = scope;
    this.named = named;
    this.visible = visible;
  }

  /** The slot of a variable, a new one if it was not seen before. */
  int slot(Term.Variable variable) {
    return visible.computeIfAbsent(variable.name(), scope::add);
  }

  long slots(List<Term.Variable> variables) {
    long slots = 0;
    for (Term.Variable variable : variables) {
      slots |= 1L << slot(variable);
    }
    return slots;
  }

  /** A reader that sees only some variables; the others inside are new. */
  private ClauseReader inner(List<Term.Variable> shared) {
    Map<Symbol, Integer> map = new HashMap<>();
    for (Term.Variable variable : shared) {
      map.put(variable.name(), slot(variable));
    }
    return new ClauseReader(scope, named, map);
  }

  List<Node> read(List<Clause> clauses) {
    List<Node> nodes = new ArrayList<>(clauses.size());
    for (Clause clause : clauses) {
      if (clause instanceof Clause.And and) {
        nodes.addAll(read(and.clauses()));
      } else {
        nodes.add(read(clause));
      }
    }
    return nodes;
  }

  private Node read(Clause clause) {
    if (clause instanceof Clause.Pattern c) {
      List<Arg> terms = args(c.terms());
      return new Node.Match(c.source().name(), terms, slotsOf(terms), c.form());
    }
    if (clause instanceof Clause.Predicate c) {
      Node.Call call = call(c.call());
      return new Node.Test(call, call.slots(), c.form());
    }
    if (clause instanceof Clause.Function c) {
      Node.Call call = call(c.call());
      Target target = target(c.binding());
      return new Node.Bind(call, target, call.slots() | target.slots(), c.form());
    }
    if (clause instanceof Clause.RuleCall c) {
      List<Arg> arguments = args(c.arguments());
      return new Node.RuleCall(
          c.source().name(), c.name(), arguments, slotsOf(arguments), c.form());
    }
    if (clause instanceof Clause.Not c) {
      List<Node> body = read(c.clauses());
      return new Node.Without(body, slotsOfAll(body), c.form());
    }
    if (clause instanceof Clause.NotJoin c) {
      List<Node> body = inner(c.variables()).read(c.clauses());
      return new Node.Without(body, slots(c.variables()), c.form());
    }
    if (clause instanceof Clause.Or c) {
      List<List<Node>> branches = new ArrayList<>();
      long slots = 0;
      for (Clause branch : c.branches()) {
        List<Node> nodes = read(List.of(branch));
        slots |= slotsOfAll(nodes);
        branches.add(nodes);
      }
      return new Node.Either(branches, slots, 0, c.form());
    }
    if (clause instanceof Clause.OrJoin c) {
      List<Term.Variable> variables = new ArrayList<>(c.variables().required());
      variables.addAll(c.variables().free());
      List<List<Node>> branches = new ArrayList<>();
      for (Clause branch : c.branches()) {
        branches.add(inner(variables).read(List.of(branch)));
      }
      return new Node.Either(branches, slots(variables), slots(c.variables().required()), c.form());
    }
    throw new AssertionError("clause can only be read inside another: clause=" + clause);
  }

  private Node.Call call(Clause.Call call) {
    return new Node.Call(arg(call.function()), args(call.arguments()), call.form());
  }

  private List<Arg> args(List<Term> terms) {
    List<Arg> args = new ArrayList<>(terms.size());
    for (Term term : terms) {
      args.add(arg(term));
    }
    return args;
  }

  private Arg arg(Term term) {
    if (term instanceof Term.Variable variable) {
      return new Arg.Slot(slot(variable));
    }
    if (term instanceof Term.Source source) {
      return new Arg.Source(source.name());
    }
    if (term instanceof Term.Constant constant) {
      return constant.value() instanceof Symbol symbol && named.contains(symbol)
          ? new Arg.Named(symbol)
          : new Arg.Constant(constant.value(), constant.form());
    }
    return Node.BLANK;
  }

  Target target(Binding binding) {
    if (binding instanceof Binding.Scalar scalar) {
      return new Target.Scalar(slot(scalar.variable()));
    }
    if (binding instanceof Binding.Tuple tuple) {
      List<Target> parts = new ArrayList<>();
      for (Binding part : tuple.parts()) {
        parts.add(target(part));
      }
      return new Target.Tuple(parts);
    }
    if (binding instanceof Binding.Coll coll) {
      return new Target.Each(target(coll.element()));
    }
    if (binding instanceof Binding.Relation relation) {
      return new Target.Each(target(relation.row()));
    }
    return new Target.Ignore();
  }

  static long slotsOf(List<Arg> args) {
    long slots = 0;
    for (Arg arg : args) {
      slots |= arg.slots();
    }
    return slots;
  }

  static long slotsOfAll(List<Node> nodes) {
    long slots = 0;
    for (Node node : nodes) {
      slots |= node.slots();
    }
    return slots;
  }
}
