package org.cairndb.query.execute;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one rule when it is called with the arguments at some positions bound: the bound
 * arguments that were asked for, and the answers. What came in the last round is told apart from
 * what was known before. For one thread.
 */
final class RuleTable {
  final RuleSet.Definition rule;
  final @Nullable Source source;

  /** The argument positions, as a set of bits, by which answers are asked for. */
  final long positions;

  final RowTable asked;
  final RowTable answers;
  final List<Branch> branches = new ArrayList<>();
  final List<Reader> readers = new ArrayList<>();

  /** The table that answers each call that stands in a branch of the rule. */
  final IdentityHashMap<Node.RuleCall, RuleTable> callees = new IdentityHashMap<>();

  int askedFrom;
  int askedTo;
  int answersFrom;
  int answersTo;

  /** A branch of the rule, with its clauses in order. */
  record Branch(RuleSet.Branch rule, List<Node> order, BlockRunner runner) {}

  /**
   * A call of this table's rule in a branch of a rule.
   *
   * @param caller the table of the calling rule
   * @param order the clauses that follow from new answers to the call, in order
   */
  record Reader(RuleTable caller, Branch branch, Node.RuleCall call, List<Node> order) {}

  RuleTable(RuleSet.Definition rule, @Nullable Source source, long positions) {
    this.rule = rule;
    this.source = source;
    this.positions = positions;
    this.asked = new RowTable(Long.bitCount(positions));
    this.answers = new RowTable(rule.arity());
  }

  /** Makes what has been added the news of the next round; false if there is none. */
  boolean startRound() {
    askedFrom = askedTo;
    askedTo = asked.rows();
    answersFrom = answersTo;
    answersTo = answers.rows();
    return askedFrom < askedTo || answersFrom < answersTo;
  }

  /** Some of what was asked for, over the variables of a branch's head. */
  Relation asked(RuleSet.Branch branch, int from, int to) {
    int[] slots = new int[Long.bitCount(positions)];
    Cells[] cells = new Cells[slots.length];
    long rest = positions;
    for (int i = 0; i < slots.length; i++, rest &= rest - 1) {
      slots[i] = branch.head()[Long.numberOfTrailingZeros(rest)];
      cells[i] = asked.slice(i, from, to);
    }
    return new Relation(slots, cells, to - from, -1, true);
  }

  /**
   * Some of the answers, over the variables of a call; constants and repeated variables are taken
   * into account.
   */
  Relation answers(Node.RuleCall call, int from, int to) {
    int arity = rule.arity();
    int[] slots = new int[arity];
    Cells[] cells = new Cells[arity];
    int n = 0;
    int count = to - from;
    int[] selected = new int[count];
    for (int i = 0; i < count; i++) {
      selected[i] = i;
    }
    boolean distinct = true;
    for (int position = 0; position < arity; position++) {
      Arg arg = call.arguments().get(position);
      if (arg instanceof Arg.Blank) {
        distinct = false;
        continue;
      }
      Cells column = answers.slice(position, from, to);
      Cells other = null;
      if (arg instanceof Arg.Slot slot) {
        for (int i = 0; i < n; i++) {
          other = slots[i] == slot.index() ? cells[i] : other;
        }
        if (other == null) {
          slots[n] = slot.index();
          cells[n++] = column;
          continue;
        }
      }
      Cells wanted =
          other != null ? other : Cells.constant(((Arg.Constant) arg).value(), to - from);
      int kept = 0;
      for (int i = 0; i < count; i++) {
        if (column.same(selected[i], wanted, selected[i])) {
          selected[kept++] = selected[i];
        }
      }
      count = kept;
    }
    Relation all =
        new Relation(
            java.util.Arrays.copyOf(slots, n),
            java.util.Arrays.copyOf(cells, n),
            to - from,
            -1,
            distinct);
    return all.pick(selected, count);
  }
}
