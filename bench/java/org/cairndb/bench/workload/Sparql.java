package org.cairndb.bench.workload;

import java.util.Optional;

/**
 * The rows' queries in SPARQL. A query that has an input calls it {@code ?in}, and whoever runs it
 * gives it a value before.
 */
public final class Sparql {
  /** What entities' names begin with. */
  public static final String ENTITY = "urn:e:";

  /** What attributes' names begin with. */
  public static final String ATTRIBUTE = "urn:a:";

  private static final String PREFIX = "PREFIX : <" + ATTRIBUTE + "> ";

  private Sparql() {}

  /** The query of a row, if the language has words for it. */
  public static Optional<String> query(Row row) {
    return switch (row.kind()) {
      case QUERY -> Optional.of(PREFIX + people(row.name()));
      case RULES ->
          Optional.of(
              PREFIX
                  + (row.isBound()
                      ? "SELECT ?y { ?in :follows+ ?y }"
                      : "SELECT ?x ?y { ?x :follows+ ?y }"));
      case LOOK_UP ->
          row.name().equals("lookup1000-q")
              ? Optional.of(PREFIX + "SELECT ?s { ?e :id ?in . ?e :salary ?s }")
              : Optional.empty();
      case PULL, CHANGE -> Optional.empty();
    };
  }

  /** Which variables a row's query gives, in order. */
  public static String[] variables(Row row) {
    return switch (row.name()) {
      case "q1", "q-or" -> new String[] {"e"};
      case "q2", "q2-switch", "q3", "q-not" -> new String[] {"e", "a"};
      case "q4" -> new String[] {"e", "l", "a"};
      case "q5-valjoin" -> new String[] {"f", "l", "a"};
      case "qpred1", "qpred2" -> new String[] {"e", "s"};
      case "q-agg" -> new String[] {"n", "average", "count"};
      case "lookup1000-q" -> new String[] {"s"};
      default -> row.isBound() ? new String[] {"y"} : new String[] {"x", "y"};
    };
  }

  private static String people(String row) {
    return switch (row) {
      case "q1" -> "SELECT ?e { ?e :name \"Ivan\" }";
      case "q2" -> "SELECT ?e ?a { ?e :name \"Ivan\" . ?e :age ?a }";
      case "q2-switch" -> "SELECT ?e ?a { ?e :age ?a . ?e :name \"Ivan\" }";
      case "q3" -> "SELECT ?e ?a { ?e :name \"Ivan\" . ?e :age ?a . ?e :sex \"male\" }";
      case "q4" ->
          "SELECT ?e ?l ?a { ?e :name \"Ivan\" . ?e :last-name ?l . ?e :age ?a ."
              + " ?e :sex \"male\" }";
      case "q5-valjoin" ->
          "SELECT DISTINCT ?f ?l ?a { ?e :name \"Ivan\" . ?e :age ?a ."
              + " ?f :age ?a . ?f :last-name ?l }";
      case "qpred1" -> "SELECT ?e ?s { ?e :salary ?s . FILTER(?s > 50000) }";
      case "qpred2" -> "SELECT ?e ?s { ?e :salary ?s . FILTER(?s > ?in) }";
      case "q-agg" ->
          "SELECT ?n (AVG(?s) AS ?average) (COUNT(?e) AS ?count)"
              + " { ?e :name ?n . ?e :salary ?s } GROUP BY ?n";
      case "q-not" -> "SELECT ?e ?a { ?e :age ?a . FILTER NOT EXISTS { ?e :sex \"male\" } }";
      case "q-or" -> "SELECT ?e { { ?e :name \"Ivan\" } UNION { ?e :name \"Petr\" } }";
      default -> throw new IllegalArgumentException("no query: row=" + row);
    };
  }
}
