package org.cairndb.bench.workload;

/** The rows' queries in the language that Cairn and Datomic share. */
public final class Datalog {
  /** Who is reached. */
  public static final String RULES =
      "[[(follows ?x ?y) [?x :follows ?y]] [(follows ?x ?y) [?x :follows ?t] (follows ?t ?y)]]";

  /** The attributes that {@code pull-one} reads, and by which it goes on. */
  public static final String PULL_ONE = "[:name {:follows ...}]";

  /** The attributes that {@code pull-many} reads, and by which it goes on. */
  public static final String PULL_MANY =
      "[:db/id :last-name :alias :sex :age :salary {:follows ...}]";

  private Datalog() {}

  /** The query of a row, as text. */
  public static String query(Row row) {
    return switch (row.name()) {
      case "q1" -> "[:find ?e :where [?e :name \"Ivan\"]]";
      case "q2" -> "[:find ?e ?a :where [?e :name \"Ivan\"] [?e :age ?a]]";
      case "q2-switch" -> "[:find ?e ?a :where [?e :age ?a] [?e :name \"Ivan\"]]";
      case "q3" -> "[:find ?e ?a :where [?e :name \"Ivan\"] [?e :age ?a] [?e :sex :male]]";
      case "q4" ->
          "[:find ?e ?l ?a :where [?e :name \"Ivan\"] [?e :last-name ?l] [?e :age ?a]"
              + " [?e :sex :male]]";
      case "q5-valjoin" ->
          "[:find ?f ?l ?a :where [?e :name \"Ivan\"] [?e :age ?a] [?f :age ?a]"
              + " [?f :last-name ?l]]";
      case "qpred1" -> "[:find ?e ?s :where [?e :salary ?s] [(> ?s 50000)]]";
      case "qpred2" -> "[:find ?e ?s :in $ ?least :where [?e :salary ?s] [(> ?s ?least)]]";
      case "q-agg" -> "[:find ?n (avg ?s) (count ?e) :where [?e :name ?n] [?e :salary ?s]]";
      case "q-not" -> "[:find ?e ?a :where [?e :age ?a] (not [?e :sex :male])]";
      case "q-or" -> "[:find ?e :where (or [?e :name \"Ivan\"] [?e :name \"Petr\"])]";
      case "lookup1000-q" -> "[:find ?s . :in $ ?id :where [?e :id ?id] [?e :salary ?s]]";
      default -> rules(row);
    };
  }

  private static String rules(Row row) {
    if (row.kind() != Row.Kind.RULES) {
      throw new IllegalArgumentException("not a query: row=" + row);
    }
    return row.isBound()
        ? "[:find ?y :in $ % ?x :where (follows ?x ?y)]"
        : "[:find ?x ?y :in $ % :where (follows ?x ?y)]";
  }
}
