package org.cairndb.query.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Linearity;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.RuleSet;

/**
 * Answers a call of a rule that only hands its free arguments on ({@link Linearity}): from the
 * bound arguments, the roots, it goes from round to round to all bound arguments that the recursive
 * branches lead to, and asks the other branches once for all of them. Which root a row comes from
 * is carried along as a column. For one thread, used once.
 */
final class LinearEvaluation {
  private final RuleTable table;
  private final Environment environment;
  private final RowTable reached;
  private final int bound;

  /** Puts the clauses of a branch in order, given what is bound before them. */
  interface Ordering {
    /** The clauses, ordered. */
    List<Node> order(RuleSet.Branch branch, List<Node> nodes, long bound);
  }

  private LinearEvaluation(RuleTable table, Environment environment) {
    this.table = table;
    this.environment = environment;
    this.bound = Long.bitCount(table.positions);
    this.reached = new RowTable(1 + bound);
  }

  /**
   * Puts the answers into a table whose questions are the roots.
   *
   * @param runner makes what runs the clauses of a branch
   */
  static void answer(
      RuleTable table,
      Environment environment,
      Ordering ordering,
      BiFunction<RuleTable, RuleSet.Branch, BlockRunner> runner) {
    new LinearEvaluation(table, environment).answer(ordering, runner);
  }

  private void answer(
      Ordering ordering, BiFunction<RuleTable, RuleSet.Branch, BlockRunner> runner) {
    List<RuleTable.Branch> last = new ArrayList<>();
    List<RuleTable.Branch> recursive = new ArrayList<>();
    for (RuleSet.Branch branch : table.rule.branches()) {
      Node.RuleCall call = Linearity.recursiveCall(table.rule, branch);
      List<Node> others = new ArrayList<>(branch.body());
      if (call != null) {
        others.remove(call);
      }
      List<Node> order = ordering.order(branch, others, branch.slots(table.positions));
      (call == null ? last : recursive)
          .add(new RuleTable.Branch(branch, order, runner.apply(table, branch)));
    }
    reach(recursive);
    for (RuleTable.Branch branch : last) {
      collect(branch);
    }
  }

  /** Finds every combination of bound arguments that calls lead to. */
  private void reach(List<RuleTable.Branch> recursive) {
    Cells[] roots = new Cells[1 + bound];
    long[] numbers = new long[table.asked.rows()];
    for (int root = 0; root < numbers.length; root++) {
      numbers[root] = root;
    }
    roots[0] = new Cells.Longs(numbers);
    System.arraycopy(table.asked.view(), 0, roots, 1, bound);
    for (int root = 0; root < numbers.length; root++) {
      reached.add(roots, root);
    }
    int from = 0;
    while (from < reached.rows()) {
      int to = reached.rows();
      for (RuleTable.Branch branch : recursive) {
        step(branch, from, to);
      }
      environment.budget().rows(reached.rows());
      environment.budget().look();
      from = to;
    }
  }

  private void step(RuleTable.Branch branch, int from, int to) {
    Node.RuleCall call =
        java.util.Objects.requireNonNull(Linearity.recursiveCall(table.rule, branch.rule()));
    int rootSlot = branch.rule().scope().size();
    Arg[] args = new Arg[bound];
    long live = 1L << rootSlot;
    long rest = table.positions;
    for (int i = 0; i < bound; i++, rest &= rest - 1) {
      args[i] = call.arguments().get(Long.numberOfTrailingZeros(rest));
      live |= args[i].slots();
    }
    Bindings bindings = run(branch, from, to, live);
    if (bindings.isEmpty()) {
      return;
    }
    Relation found = bindings.relation(live);
    Cells[] next = new Cells[1 + bound];
    next[0] = found.column(rootSlot);
    for (int i = 0; i < bound; i++) {
      next[1 + i] =
          args[i] instanceof Arg.Slot slot
              ? found.column(slot.index())
              : Cells.constant(((Arg.Constant) args[i]).value(), found.rows());
    }
    for (int row = 0; row < found.rows(); row++) {
      reached.add(next, row);
    }
  }

  /** Asks a branch that does not recur for all that was reached. */
  private void collect(RuleTable.Branch branch) {
    int rootSlot = branch.rule().scope().size();
    int arity = table.rule.arity();
    long free = branch.rule().slots(~table.positions & ((1L << arity) - 1));
    Bindings bindings = run(branch, 0, reached.rows(), free | 1L << rootSlot);
    if (bindings.isEmpty()) {
      return;
    }
    Relation found = bindings.relation(free | 1L << rootSlot);
    int[] roots = new int[found.rows()];
    Cells numbers = found.column(rootSlot);
    for (int row = 0; row < roots.length; row++) {
      roots[row] = (int) ((Cells.Longs) numbers).array()[row];
    }
    Cells[] answers = new Cells[arity];
    int asked = 0;
    for (int position = 0; position < arity; position++) {
      answers[position] =
          (table.positions & 1L << position) != 0
              ? table.asked.view()[asked++].pick(roots, roots.length)
              : found.column(branch.rule().head()[position]);
    }
    for (int row = 0; row < roots.length; row++) {
      table.answers.add(answers, row);
    }
    environment.budget().rows(table.answers.rows());
  }

  /** Runs a branch for some of what was reached. */
  private Bindings run(RuleTable.Branch branch, int from, int to, long live) {
    int[] slots = new int[1 + bound];
    Cells[] cells = new Cells[1 + bound];
    slots[0] = branch.rule().scope().size();
    long rest = table.positions;
    for (int i = 1; i < slots.length; i++, rest &= rest - 1) {
      slots[i] = branch.rule().head()[Long.numberOfTrailingZeros(rest)];
    }
    for (int i = 0; i < slots.length; i++) {
      cells[i] = reached.slice(i, from, to);
    }
    Bindings bindings = new Bindings(environment.budget(), environment.errors());
    bindings.add(new Relation(slots, cells, to - from, -1, true));
    branch.runner().runInOrder(branch.order(), bindings, live, Map.of());
    return bindings;
  }
}
