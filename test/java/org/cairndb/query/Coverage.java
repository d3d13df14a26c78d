package org.cairndb.query;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How often each part of the language was tried, and how often the query then had an answer. */
final class Coverage {
  private final Map<String, int[]> counts = new TreeMap<>();
  private int cases;
  private int found;
  private int tooLarge;

  /** Prints a line after every thousand cases: a run that is stopped has said how far it came. */
  static void progress(int done, int cases) {
    if (done % 1_000 == 0) {
      System.out.println("cases done: " + done + " of " + cases);
    }
  }

  void add(Set<String> features, boolean hasRows) {
    cases++;
    found += hasRows ? 1 : 0;
    for (String feature : features) {
      int[] count = counts.computeIfAbsent(feature, f -> new int[2]);
      count[0]++;
      count[1] += hasRows ? 1 : 0;
    }
  }

  /** A case that is too large for the definition is not compared. */
  void tooLarge() {
    tooLarge++;
  }

  /**
   * Parts of the language that were tried often and for which no query had an answer: nothing is
   * proved for them.
   */
  List<String> neverFound() {
    return counts.entrySet().stream()
        .filter(e -> e.getValue()[0] >= 25 && e.getValue()[1] == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  int found() {
    return found;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("cases compared, and of those with rows:\n");
    text.append(String.format("  %-36s %7d %7d%n", "all", cases, found));
    counts.forEach((f, c) -> text.append(String.format("  %-36s %7d %7d%n", f, c[0], c[1])));
    return text.append("too large: ").append(tooLarge).toString();
  }
}
