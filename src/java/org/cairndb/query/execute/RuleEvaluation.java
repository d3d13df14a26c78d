package org.cairndb.query.execute;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Linearity;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.Planner;
import org.cairndb.query.plan.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates rules, recursive or not, from their calls downwards: for each rule and each pattern of
 * bound arguments there is a table of what was asked for and of the answers, so that a call with
 * bound arguments computes no more than it needs. Rounds are semi-naive: each starts from what the
 * last one added, and joins that with what is known, never all with all; they end when a round adds
 * nothing. A negation inside a rule is evaluated to its end first, by an evaluation of its own. For
 * one thread.
 */
final class RuleEvaluation implements BlockRunner.RuleCaller {
  private final Environment environment;
  private final Set<Symbol> negating;
  private final List<RuleTable> tables = new ArrayList<>();

  RuleEvaluation(Environment environment) {
    this(environment, Set.of());
  }

  /**
   * @param negating the rules inside whose negations this runs
   */
  private RuleEvaluation(Environment environment, Set<Symbol> negating) {
    this.environment = environment;
    this.negating = negating;
  }

  @Override
  public void call(Node.RuleCall written, Bindings bindings, BlockRunner runner) {
    Source source = runner.source(written);
    long entities = environment.rules().entityPositions(written.name());
    Node.RuleCall call = RuleArguments.withIds(written, source, bindings, entities, runner.scope());
    long positions = boundPositions(call, bindings.bound());
    RuleSet.Definition rule = definition(call);
    if (Linearity.isLinear(environment.rules(), rule, positions)) {
      answerLinear(new RuleTable(rule, source, positions), call, bindings);
      return;
    }
    RuleTable table = table(call, positions, source);
    ask(table, call, bindings);
    solve();
    bindings.add(table.answers(call, 0, table.answersTo));
  }

  private void answerLinear(RuleTable table, Node.RuleCall call, Bindings bindings) {
    ask(table, call, bindings);
    LinearEvaluation.answer(
        table,
        environment,
        (branch, nodes, bound) -> order(table, branch, nodes, bound),
        (of, branch) ->
            new BlockRunner(environment, of.source, branch.scope(), new InBranch(of, branch)));
    bindings.add(table.answers(call, 0, table.answers.rows()));
  }

  /** The rule that a call names, which must not be one inside whose negation this runs. */
  private RuleSet.Definition definition(Node.RuleCall call) {
    RuleSet.Definition rule = environment.rules().get(call.name());
    if (rule == null) {
      throw environment
          .errors()
          .at(call.form(), "query/unknown-rule", "unknown rule", "rule", call.name());
    }
    if (negating.contains(call.name())) {
      throw environment
          .errors()
          .at(
              call.form(),
              "query/where",
              "rule depends on its own negation, so it has no meaning",
              "rule",
              call.name());
    }
    return rule;
  }

  private static long boundPositions(Node.RuleCall call, long bound) {
    long positions = 0;
    for (int i = 0; i < call.arguments().size(); i++) {
      Arg arg = call.arguments().get(i);
      if (arg instanceof Arg.Constant || (arg.slots() & bound) != 0) {
        positions |= 1L << i;
      }
    }
    return positions;
  }

  /**
   * The table that answers a call: one that is asked by no more than the bound arguments, a new one
   * if there is none.
   */
  private RuleTable table(Node.RuleCall call, long positions, @Nullable Source source) {
    RuleTable best = null;
    for (RuleTable table : tables) {
      if (table.rule.name().equals(call.name())
          && table.source == source
          && (table.positions & ~positions) == 0
          && (best == null || Long.bitCount(table.positions) > Long.bitCount(best.positions))) {
        best = table;
      }
    }
    if (best != null) {
      return best;
    }
    RuleSet.Definition rule = definition(call);
    RuleTable table = new RuleTable(rule, source, positions);
    tables.add(table);
    for (RuleSet.Branch branch : rule.branches()) {
      addBranch(table, branch);
    }
    return table;
  }

  private void addBranch(RuleTable table, RuleSet.Branch branch) {
    BlockRunner runner =
        new BlockRunner(environment, table.source, branch.scope(), new InBranch(table, branch));
    long bound = branch.slots(table.positions);
    List<Node> order = order(table, branch, branch.body(), bound);
    RuleTable.Branch planned = new RuleTable.Branch(branch, order, runner);
    table.branches.add(planned);
    long now = bound;
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i) instanceof Node.RuleCall call && !isLinear(table, call, now)) {
        RuleTable callee = table(call, boundPositions(call, now), runner.source(call));
        table.callees.put(call, callee);
        List<Node> before = new ArrayList<>(order.subList(0, i));
        if (table.positions != 0) {
          before.add(new Node.Given(bound, call.form()));
        }
        List<Node> after = new ArrayList<>(order(table, branch, before, call.slots()));
        after.addAll(order.subList(i + 1, order.size()));
        callee.readers.add(new RuleTable.Reader(table, planned, call, after));
      }
      now |= order.get(i).slots();
    }
  }

  /** Whether a call in a branch is answered at once, without tables of this evaluation. */
  private boolean isLinear(RuleTable table, Node.RuleCall call, long bound) {
    RuleSet.Definition callee = definition(call);
    return Linearity.isLinear(environment.rules(), callee, boundPositions(call, bound))
        && !Linearity.leadsTo(environment.rules(), callee, table.rule.name());
  }

  private List<Node> order(RuleTable table, RuleSet.Branch branch, List<Node> nodes, long bound) {
    Bindings none = new Bindings(environment.budget(), environment.errors());
    PatternCounts counts = new PatternCounts(environment, table.source, none, Map.of());
    List<Node> order = new ArrayList<>(nodes.size());
    for (Planner.Step step :
        new Planner(environment.rules(), counts, environment.errors())
            .order(nodes, bound, 1, branch.scope())) {
      order.add(step.node());
    }
    return order;
  }

  /** Asks a table for the bound arguments of a call, one question for each different row. */
  private static void ask(RuleTable table, Node.RuleCall call, Bindings bindings) {
    if (table.positions == 0) {
      table.asked.add(new Cells[0], 0);
      return;
    }
    long slots = 0;
    for (long rest = table.positions; rest != 0; rest &= rest - 1) {
      slots |= call.arguments().get(Long.numberOfTrailingZeros(rest)).slots();
    }
    if ((slots & ~bindings.bound()) != 0) {
      return; // what a call before this one made was asked for when its round began
    }
    Relation rows = bindings.relation(slots);
    Cells[] cells = new Cells[Long.bitCount(table.positions)];
    long rest = table.positions;
    for (int i = 0; i < cells.length; i++, rest &= rest - 1) {
      Arg arg = call.arguments().get(Long.numberOfTrailingZeros(rest));
      cells[i] =
          arg instanceof Arg.Slot slot
              ? rows.column(slot.index())
              : Cells.constant(((Arg.Constant) arg).value(), rows.rows());
    }
    for (int row = 0; row < rows.rows(); row++) {
      table.asked.add(cells, row);
    }
  }

  private void solve() {
    while (startRound()) {
      for (RuleTable table : tables) {
        if (table.askedFrom < table.askedTo) {
          for (RuleTable.Branch branch : table.branches) {
            Bindings bindings = begin(table.asked(branch.rule(), table.askedFrom, table.askedTo));
            run(table, branch, branch.order(), bindings);
          }
        }
        if (table.answersFrom < table.answersTo) {
          for (RuleTable.Reader reader : table.readers) {
            Relation news = table.answers(reader.call(), table.answersFrom, table.answersTo);
            run(reader.caller(), reader.branch(), reader.order(), begin(news));
          }
        }
      }
    }
  }

  private boolean startRound() {
    boolean news = false;
    for (RuleTable table : tables) {
      news |= table.startRound();
    }
    return news;
  }

  private Bindings begin(Relation relation) {
    Bindings bindings = new Bindings(environment.budget(), environment.errors());
    bindings.add(relation);
    return bindings;
  }

  private void run(RuleTable table, RuleTable.Branch branch, List<Node> order, Bindings bindings) {
    int[] head = branch.rule().head();
    long live = branch.rule().slots((1L << head.length) - 1);
    branch.runner().runInOrder(order, bindings, live, Map.of());
    if (bindings.isEmpty()) {
      return;
    }
    Relation found = bindings.relation(live);
    Cells[] cells = found.columns(head);
    for (int row = 0; row < found.rows(); row++) {
      table.answers.add(cells, row);
    }
    environment.budget().rows(table.answers.rows());
  }

  /** Answers the calls inside a branch from the tables as they were when the round began. */
  private final class InBranch implements BlockRunner.RuleCaller {
    private final RuleTable table;
    private final RuleSet.Branch branch;

    InBranch(RuleTable table, RuleSet.Branch branch) {
      this.table = table;
      this.branch = branch;
    }

    @Override
    public void call(Node.RuleCall call, Bindings bindings, BlockRunner runner) {
      RuleTable callee = callee(call);
      if (callee == null) {
        Set<Symbol> inside = new HashSet<>(negating);
        inside.add(table.rule.name());
        new RuleEvaluation(environment, inside).call(call, bindings, runner);
        return;
      }
      ask(callee, call, bindings);
      if (!LookUp.join(callee, call, bindings)) {
        bindings.add(callee.answers(call, 0, callee.answersTo));
      }
    }

    /** The table of a call at the top of the branch; null for one inside a negation. */
    private @Nullable RuleTable callee(Node.RuleCall call) {
      return table.callees.get(call);
    }

    @Override
    public void given(Node.Given given, Bindings bindings) {
      if ((given.slots() & ~bindings.bound()) != 0) {
        bindings.add(table.asked(branch, 0, table.askedTo));
        return;
      }
      Relation rows = bindings.take(given.slots());
      Cells[] cells = new Cells[Long.bitCount(table.positions)];
      long rest = table.positions;
      for (int i = 0; i < cells.length; i++, rest &= rest - 1) {
        int slot = branch.head()[Long.numberOfTrailingZeros(rest)];
        cells[i] =
            bindings.isConstant(slot)
                ? Cells.constant(bindings.constant(slot), rows.rows())
                : rows.column(slot);
      }
      IntList selected = new IntList(rows.rows());
      for (int row = 0; row < rows.rows(); row++) {
        if (table.asked.contains(cells, row)) {
          selected.add(row);
        }
      }
      if (selected.size() == 0) {
        bindings.fail();
      } else {
        bindings.add(rows.pick(selected.array(), selected.size()));
      }
    }
  }
}
