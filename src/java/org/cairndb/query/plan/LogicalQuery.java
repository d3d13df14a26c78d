package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairndb.query.parse.FindElement;
import org.cairndb.query.parse.Input;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.Term;

/**
 * A query whose variables are slots. It depends on the query's form alone, so it can be kept and
 * used with any inputs, from any thread.
 *
 * @param query what it was made from
 * @param where the clauses
 * @param inputs one for each element of {@code :in}
 * @param find the slot of each find element's variable
 * @param kept the variables of find elements and of {@code :with}
 * @param scope the names of the variables
 */
public record LogicalQuery(
    Query query, List<Node> where, List<Target> inputs, int[] find, long kept, Scope scope) {

  /** The plain symbol for rules. */
  public static final Symbol RULES = Symbol.intern("%");

  /** Reads a query. */
  public static LogicalQuery of(Query query) {
    Set<Symbol> named = new HashSet<>();
    for (Input input : query.in()) {
      if (input instanceof Input.Named n) {
        named.add(n.name());
      } else if (input instanceof Input.Rules) {
        named.add(RULES);
      }
    }
    Scope scope = new Scope();
    ClauseReader reader = new ClauseReader(scope, named);
    List<Target> inputs = new ArrayList<>();
    long outer = 0;
    for (Input input : query.in()) {
      Target target =
          input instanceof Input.Values values
              ? reader.target(values.binding())
              : new Target.Ignore();
      inputs.add(target);
      outer |= target.slots();
    }
    List<FindElement> elements = query.find().elements();
    int[] find = new int[elements.size()];
    long kept = reader.slots(query.with());
    for (int i = 0; i < find.length; i++) {
      find[i] = reader.slot(elements.get(i).variable());
      kept |= 1L << find[i];
      kept |= reader.slots(otherVariables(elements.get(i)));
    }
    List<Node> where = Negations.settle(reader.read(query.where()), outer);
    return new LogicalQuery(query, where, List.copyOf(inputs), find, kept, scope);
  }

  /** Variables that a find element uses beside the one that it stands for. */
  private static List<Term.Variable> otherVariables(FindElement element) {
    List<Term.Variable> variables = new ArrayList<>();
    if (element instanceof FindElement.Aggregate aggregate) {
      addVariable(variables, aggregate.function());
      aggregate.arguments().forEach(term -> addVariable(variables, term));
    } else if (element instanceof FindElement.Pull pull) {
      addVariable(variables, pull.pattern());
    }
    return variables;
  }

  private static void addVariable(List<Term.Variable> variables, Term term) {
    if (term instanceof Term.Variable variable) {
      variables.add(variable);
    }
  }

  /** The slot of a variable that the query has, or -1. */
  public int slot(Term.Variable variable) {
    for (int i = 0; i < scope.size(); i++) {
      if (scope.name(i).equals(variable.name())) {
        return i;
      }
    }
    return -1;
  }
}
