package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.error.CairnException;

/**
 * The variables of a query or of a rule's branch: slot {@code i} is the variable of name {@code i}.
 * Grows while clauses are read.
 */
public final class Scope {
  /** How many variables a scope has room for, since sets of them are kept in a long. */
  public static final int MAX = 64;

  private final List<Symbol> names = new ArrayList<>();

  /** A new variable, different from all others even of the same name. */
  int add(Symbol name) {
    if (names.size() == MAX) {
      throw new CairnException(
          "query/too-many-variables",
          "query or rule has too many variables: max=" + MAX + ", next=" + name,
          "max",
          MAX,
          "variable",
          name);
    }
    names.add(name);
    return names.size() - 1;
  }

  /** The name of a variable. */
  public Symbol name(int slot) {
    return names.get(slot);
  }

  /** How many variables there are. */
  public int size() {
    return names.size();
  }

  /** The names of a set of variables, in the order of their slots. */
  public List<Symbol> names(long slots) {
    List<Symbol> result = new ArrayList<>();
    for (long rest = slots; rest != 0; rest &= rest - 1) {
      result.add(names.get(Long.numberOfTrailingZeros(rest)));
    }
    return result;
  }
}
