package org.cairndb.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which clauses share variables, directly or through others. Datomic may leave out a clause that
 * has no such connection to what is asked for, even if it cannot hold.
 */
final class Connections {
  private static final Pattern VARIABLE = Pattern.compile("\\?[a-z0-9]+");

  private Connections() {}

  /** The variables in a clause. */
  static Set<String> variables(String clause) {
    Set<String> variables = new HashSet<>();
    VARIABLE.matcher(clause).results().map(MatchResult::group).forEach(variables::add);
    return variables;
  }

  /**
   * Leaves only clauses that are connected to some of these variables or, if there are none, to
   * each other, and forgets variables that are then not bound.
   */
  static void keep(List<String> clauses, RandomScope scope, Set<String> variables) {
    Set<String> bound = new HashSet<>(scope.bound().keySet());
    List<String> kept = new ArrayList<>();
    if (!variables.isEmpty()) {
      kept.addAll(connected(clauses, variables));
    } else {
      for (String clause : clauses) {
        List<String> some = connected(clauses, variables(clause));
        if (some.size() > kept.size()) {
          kept.clear();
          kept.addAll(some);
        }
      }
    }
    Set<String> used = new HashSet<>(variables);
    kept.forEach(clause -> used.addAll(variables(clause)));
    bound.removeAll(used);
    scope.bound().keySet().removeAll(bound);
    clauses.clear();
    clauses.addAll(kept);
  }

  private static List<String> connected(List<String> clauses, Set<String> variables) {
    Set<String> reached = new HashSet<>(variables);
    Set<Integer> kept = new HashSet<>();
    for (int before = -1; before != kept.size(); ) {
      before = kept.size();
      for (int i = 0; i < clauses.size(); i++) {
        Set<String> own = variables(clauses.get(i));
        if (!kept.contains(i) && own.stream().anyMatch(reached::contains)) {
          reached.addAll(own);
          kept.add(i);
        }
      }
    }
    return kept.stream().sorted().map(clauses::get).toList();
  }
}
