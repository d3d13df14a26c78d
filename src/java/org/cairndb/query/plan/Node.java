package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.List;
import org.cairndb.edn.Form;

/**
 * A clause with its variables replaced by slots and its inner scopes made explicit. Immutable;
 * knows no database.
 */
public sealed interface Node {
  /** What it was read from; errors point at it. */
  Form form();

  /** The variables that it shares with its surroundings. */
  long slots();

  /** A data pattern. */
  record Match(Symbol source, List<Arg> terms, long slots, Form form) implements Node {
    /** The term at a position, or a blank beyond the last. */
    public Arg term(int position) {
      return position < terms.size() ? terms.get(position) : BLANK;
    }
  }

  /** A call that must not be nil or false. */
  record Test(Call call, long slots, Form form) implements Node {}

  /** A call whose value is bound. */
  record Bind(Call call, Target target, long slots, Form form) implements Node {}

  /** A call of a rule. */
  record RuleCall(Symbol source, Symbol name, List<Arg> arguments, long slots, Form form)
      implements Node {}

  /**
   * Negation; {@code slots} are the variables that must be bound before, all others inside are its
   * own.
   */
  record Without(List<Node> body, long slots, Form form) implements Node {}

  /** Disjunction; {@code required} are the variables that must be bound before. */
  record Either(List<List<Node>> branches, long slots, long required, Form form) implements Node {}

  /** Rows that are given from outside, of a rule's callers; only inside the evaluation of rules. */
  record Given(long slots, Form form) implements Node {}

  /** A function and its arguments. */
  record Call(Arg function, List<Arg> arguments, Form form) {
    /** The variables that must be bound before it can be made. */
    public long slots() {
      long slots = function.slots();
      for (Arg argument : arguments) {
        slots |= argument.slots();
      }
      return slots;
    }
  }

  /** The term of every position that a pattern does not mention. */
  Arg BLANK = new Arg.Blank();
}
