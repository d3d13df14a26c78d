package org.cairndb.query.plan;

import org.jspecify.annotations.Nullable;

/**
 * What the planner knows of the data. The implementation reads a database's counts; a test makes
 * them up.
 */
public interface Counts {
  /** How many rows a pattern has when only its constants are given. */
  double rows(Node.Match match);

  /** About how many different values the variable has in all rows of the pattern's attribute. */
  double distinct(Node.Match match, int slot);

  /** How many rows a rule may have for one binding of its bound arguments. */
  double rows(Node.RuleCall call, long bound);

  /**
   * Where a pattern is read when some variables are bound: the name of an index in lower case, or
   * {@code tuples}; null if that is not known.
   */
  default @Nullable String access(Node.Match match, long bound) {
    return null;
  }
}
