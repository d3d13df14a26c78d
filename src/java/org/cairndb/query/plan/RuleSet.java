package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.edn.Form;
import org.cairndb.query.parse.Rule;
import org.cairndb.query.parse.Term;
import org.jspecify.annotations.Nullable;

/**
 * Rules by name, their variables replaced by slots. A disjunction inside a rule that calls rules
 * becomes a rule itself, so that calls which may be recursive stand only at the top of a branch or
 * inside a negation. Immutable once made.
 */
public final class RuleSet {
  /** No rules. */
  public static final RuleSet EMPTY = new RuleSet(List.of());

  private static final Symbol IDENTITY = Symbol.intern("-identity");

  private final Map<Symbol, Definition> definitions = new HashMap<>();
  private final Map<Symbol, Long> entityPositions = new HashMap<>();

  /**
   * All branches of one name.
   *
   * @param arity how many arguments a call has
   * @param required the positions of the arguments that must be bound before
   */
  public record Definition(Symbol name, int arity, long required, List<Branch> branches) {}

  /**
   * One branch.
   *
   * @param head the slot of each argument
   * @param scope the branch's variables
   */
  public record Branch(int[] head, List<Node> body, Scope scope) {
    /** The slots of some argument positions. */
    public long slots(long positions) {
      long slots = 0;
      for (long rest = positions; rest != 0; rest &= rest - 1) {
        slots |= 1L << head[Long.numberOfTrailingZeros(rest)];
      }
      return slots;
    }
  }

  /** Reads rules; branches of one name have heads of one length. */
  public RuleSet(List<Rule> rules) {
    for (Rule rule : rules) {
      Scope scope = new Scope();
      ClauseReader reader = new ClauseReader(scope, Set.of());
      List<Term.Variable> variables = new ArrayList<>(rule.head().required());
      variables.addAll(rule.head().free());
      int[] head = variables.stream().mapToInt(reader::slot).toArray();
      List<Node> same = distinctHead(head, scope, rule.form());
      long required = (1L << rule.head().required().size()) - 1;
      long outer = reader.slots(variables);
      same.addAll(reader.read(rule.body()));
      List<Node> body = Negations.settle(same, outer);
      add(rule.name(), required, new Branch(head, withoutInnerCalls(body, scope), scope));
    }
    findEntityPositions();
  }

  /**
   * Gives a variable that stands twice in a head a slot for each place.
   *
   * @return what keeps the slots of one variable the same
   */
  private static List<Node> distinctHead(int[] head, Scope scope, Form form) {
    List<Node> same = new ArrayList<>();
    for (int i = 0; i < head.length; i++) {
      for (int before = 0; before < i; before++) {
        if (head[before] == head[i]) {
          Arg first = new Arg.Slot(head[before]);
          int slot = scope.add(scope.name(head[before]));
          head[i] = slot;
          Node.Call call = new Node.Call(new Arg.Constant(IDENTITY, form), List.of(first), form);
          same.add(new Node.Bind(call, new Target.Scalar(slot), first.slots() | 1L << slot, form));
          break;
        }
      }
    }
    return same;
  }

  private void add(Symbol name, long required, Branch branch) {
    Definition old = definitions.get(name);
    List<Branch> branches = new ArrayList<>();
    long allRequired = required;
    if (old != null) {
      branches.addAll(old.branches());
      allRequired |= old.required();
    }
    branches.add(branch);
    definitions.put(
        name, new Definition(name, branch.head().length, allRequired, List.copyOf(branches)));
  }

  private List<Node> withoutInnerCalls(List<Node> nodes, Scope scope) {
    List<Node> result = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      result.add(node instanceof Node.Either either && calls(either) ? lift(either, scope) : node);
    }
    return result;
  }

  private static boolean calls(Node.Either either) {
    for (List<Node> branch : either.branches()) {
      for (Node node : branch) {
        if (node instanceof Node.RuleCall || (node instanceof Node.Either e && calls(e))) {
          return true;
        }
      }
    }
    return false;
  }

  private Node lift(Node.Either either, Scope scope) {
    Symbol name = Symbol.intern("or#" + definitions.size() + "/" + scope.size());
    int[] head = new int[Long.bitCount(either.slots())];
    List<Arg> arguments = new ArrayList<>();
    long required = 0;
    long rest = either.slots();
    for (int i = 0; i < head.length; i++, rest &= rest - 1) {
      head[i] = Long.numberOfTrailingZeros(rest);
      arguments.add(new Arg.Slot(head[i]));
      required |= (either.required() >>> head[i] & 1) << i;
    }
    while (definitions.containsKey(name)) {
      name = Symbol.intern(name.getName() + "'");
    }
    definitions.put(name, new Definition(name, head.length, required, List.of()));
    for (List<Node> branch : either.branches()) {
      add(name, required, new Branch(head, withoutInnerCalls(branch, scope), scope));
    }
    return new Node.RuleCall(Term.Source.DEFAULT, name, arguments, either.slots(), either.form());
  }

  /**
   * The argument positions of a rule that stand for entities: those whose variable is the entity of
   * some pattern, in the rule or in one that it hands the variable on to.
   */
  public long entityPositions(Symbol name) {
    return entityPositions.getOrDefault(name, 0L);
  }

  private void findEntityPositions() {
    boolean found = true;
    while (found) {
      found = false;
      for (Definition rule : definitions.values()) {
        long positions = 0;
        for (Branch branch : rule.branches()) {
          long slots = entitySlots(branch.body());
          for (int i = 0; i < branch.head().length; i++) {
            positions |= (slots >>> branch.head()[i] & 1) << i;
          }
        }
        Long before = entityPositions.put(rule.name(), positions);
        found |= before == null || before != positions;
      }
    }
  }

  private long entitySlots(List<Node> nodes) {
    long slots = 0;
    for (Node node : nodes) {
      if (node instanceof Node.Match match && !match.terms().isEmpty()) {
        slots |= match.terms().get(0).slots();
      } else if (node instanceof Node.Without without) {
        slots |= entitySlots(without.body());
      } else if (node instanceof Node.Either either) {
        for (List<Node> branch : either.branches()) {
          slots |= entitySlots(branch);
        }
      } else if (node instanceof Node.RuleCall call) {
        long positions = entityPositions(call.name());
        for (int i = 0; i < call.arguments().size(); i++) {
          slots |= (positions >>> i & 1) == 0 ? 0 : call.arguments().get(i).slots();
        }
      }
    }
    return slots;
  }

  /** The rule of that name, or null. */
  public @Nullable Definition get(Symbol name) {
    return definitions.get(name);
  }
}
