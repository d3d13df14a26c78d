package org.cairndb.bench.workload;

/**
 * What Cairn wants of a row, as ratios; 0 where it asks nothing.
 *
 * @param dataScript how many times faster than DataScript at least
 * @param fastest how many times faster than the fastest other database at least
 * @param limit how many times the limit's time at most
 * @param datomsPerSecond how many datoms to load in a second at least
 */
public record Goal(double dataScript, double fastest, double limit, double datomsPerSecond) {
  private static final Goal STAR_JOIN = new Goal(10, 3, 4, 0);
  private static final Goal VALUE_JOIN = new Goal(20, 5, 5, 0);
  private static final Goal RULES = new Goal(0, 5, 0, 0);
  private static final Goal POINT = new Goal(0, 3, 0, 0);
  private static final Goal CHANGE = new Goal(5, 0, 0, 0);
  private static final Goal BULK = new Goal(0, 0, 0, 1e6);

  /** The goal of a row. */
  public static Goal of(Row row) {
    return switch (row.kind()) {
      case QUERY ->
          row.name().equals("q5-valjoin") || row.name().equals("q-agg") ? VALUE_JOIN : STAR_JOIN;
      case LOOK_UP, PULL -> POINT;
      case RULES -> RULES;
      case CHANGE -> row.name().equals("init") ? BULK : CHANGE;
    };
  }
}
