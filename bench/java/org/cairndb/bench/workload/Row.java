package org.cairndb.bench.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row of the workload.
 *
 * @param name without the number of people
 * @param kind what it does
 * @param entities how many values at the beginning of each row of its result are entities
 */
public record Row(String name, Kind kind, int entities) {
  /** What a row does, and to which data. */
  public enum Kind {
    /** A query over people. */
    QUERY(true),
    /** A thousand single people by their unique id. */
    LOOK_UP(true),
    /** Transactions in memory. */
    CHANGE(true),
    /** The transitive closure of who follows whom. */
    RULES(false),
    /** The tree of 781 people, from its root. */
    PULL(false);

    private final boolean sized;

    Kind(boolean sized) {
      this.sized = sized;
    }
  }

  private static final List<Row> ALL = all();

  /** All rows. */
  public static List<Row> everyRow() {
    return ALL;
  }

  /** How many datoms a row loads, if it does. */
  public long datoms(int size) {
    return kind == Kind.CHANGE ? 5L * size : 0;
  }

  /** The row's name with the number of people, as the tables have it: {@code q1-20k}. */
  public String key(int size) {
    String people = size % 1_000_000 == 0 ? size / 1_000_000 + "m" : size / 1000 + "k";
    return kind.sized ? name + "-" + people : name;
  }

  /** Whether the data are people, as many as one likes. */
  public boolean isSized() {
    return kind.sized;
  }

  /** Whether a rule is called with its first argument given. */
  public boolean isBound() {
    return name.endsWith("-bound");
  }

  /** The data of a row about rules: {@code rules-wide-7x3} or {@code rules-long-30x5-bound}. */
  public Follows follows() {
    String[] parts = name.split("[-x]", -1);
    int depth = Integer.parseInt(parts[2]);
    int width = Integer.parseInt(parts[3]);
    return parts[1].equals("wide") ? Follows.wide(depth, width) : Follows.chains(depth, width);
  }

  /** The tree of the rows about pull: its nodes are people with the same ids. */
  public static Follows pullTree() {
    return Follows.wide(4, 5);
  }

  /**
   * The rows that are asked for.
   *
   * @param names rows, or beginnings of their names that end in {@code *}, with commas
   */
  public static List<Row> named(String names) {
    List<Row> found = new ArrayList<>();
    for (String name : names.split(",", -1)) {
      List<Row> some = ALL.stream().filter(row -> row.isCalled(name)).toList();
      if (some.isEmpty()) {
        throw new IllegalArgumentException("no such row: name=" + name + ", rows=" + ALL);
      }
      found.addAll(some);
    }
    return found;
  }

  private boolean isCalled(String pattern) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (String name : "q1 q2 q2-switch q3 q4 q5-valjoin qpred1 qpred2 q-not q-or".split(" ", -1)) {
      rows.add(new Row(name, Kind.QUERY, 1));
    }
    rows.add(new Row("q-agg", Kind.QUERY, 0));
    add(rows, Kind.LOOK_UP, "lookup1000-entity", "lookup1000-pull*", "lookup1000-q");
    add(rows, Kind.PULL, "pull-one-entities", "pull-one", "pull-many-entities", "pull-many");
    add(rows, Kind.PULL, "pull-wildcard");
    for (String graph : "wide-3x3 wide-5x3 wide-7x3 wide-4x6".split(" ", -1)) {
      addRules(rows, graph);
    }
    for (String graph : "long-10x3 long-30x3 long-30x5".split(" ", -1)) {
      addRules(rows, graph);
    }
    add(rows, Kind.CHANGE, "add-1", "add-5", "add-all", "init", "retract-5");
    return List.copyOf(rows);
  }

  private static void add(List<Row> rows, Kind kind, String... names) {
    Arrays.stream(names).map(name -> new Row(name, kind, 0)).forEach(rows::add);
  }

  private static void addRules(List<Row> rows, String graph) {
    Stream.of(
            new Row("rules-" + graph, Kind.RULES, 2),
            new Row("rules-" + graph + "-bound", Kind.RULES, 1))
        .forEach(rows::add);
  }

  @Override
  public String toString() {
    return name;
  }
}
