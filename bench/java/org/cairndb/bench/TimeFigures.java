package org.cairndb.bench;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.query.Queries;

/**
 * What queries of past states cost beside the same queries of the present, in processor time: the
 * best of many rounds, in which all states take turns. Each {@code :age} has five versions, so what
 * is retired is four times what there is. CONTRIBUTING.md says how to run it.
 */
public final class TimeFigures {
  private static final int PEOPLE = 20_000;
  private static final int VERSIONS = 5;
  private static final int BATCH = 1000;
  private static final int ROUNDS = Integer.getInteger("rounds", 300);

  private static final Keyword ID = Keyword.intern("db", "id");
  private static final Map<String, String> QUERIES =
      Map.of(
          "two attributes of all",
          "[:find ?e ?n ?a :where [?e :name ?n] [?e :age ?a]]",
          "two attributes of half",
          "[:find ?e ?a :where [?e :sex :male] [?e :age ?a]]",
          "one attribute of all",
          "[:find ?e ?a :where [?e :age ?a]]",
          "who is 33",
          "[:find ?e ?n :where [?e :age 33] [?e :name ?n]]",
          "one entity's age",
          "[:find ?a . :where [7777 :age ?a]]");

  private TimeFigures() {}

  /** Prints the figures; arguments choose queries by a part of their names. */
  public static void main(String[] arguments) {
    CurrentDatabase now = database();
    long last = now.basisT();
    long filled = PEOPLE / BATCH;
    Map<String, DatabaseValue> states = new LinkedHashMap<>();
    states.put("present", now);
    states.put("newest", now.asOf(last));
    states.put("one before", now.asOf(last - 1));
    states.put("4/5", now.asOf(filled + (last - filled) * 3 / 4));
    states.put("middle", now.asOf(filled + (last - filled) / 2));
    states.put("first", now.asOf(filled));
    System.out.printf(
        Locale.ROOT,
        "%,d datoms, %,d retired%n",
        now.datomCount(),
        Objects.requireNonNull(now.retired()).count());
    System.out.printf("%-24s", "ms (times the present)");
    states.keySet().forEach(name -> System.out.printf("%18s", name));
    System.out.println();
    QUERIES.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(query -> arguments.length == 0 || query.getKey().contains(arguments[0]))
        .forEach(query -> measure(query.getKey(), query.getValue(), states));
  }

  private static void measure(String name, String query, Map<String, DatabaseValue> states) {
    List<DatabaseValue> all = List.copyOf(states.values());
    double[] best = new double[all.size()];
    Arrays.fill(best, Double.MAX_VALUE);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < best.length; i++) {
        long start = threads.getCurrentThreadCpuTime();
        Object found = Queries.q(query, all.get(i));
        best[i] = Math.min(best[i], (threads.getCurrentThreadCpuTime() - start) / 1e6);
        if (found == null) {
          throw new IllegalStateException("nothing found: " + name);
        }
      }
    }
    System.out.printf("%-24s", name);
    for (double millis : best) {
      System.out.printf(Locale.ROOT, "%9.3f (%5.2f)", millis, millis / best[0]);
    }
    System.out.println();
  }

  private static CurrentDatabase database() {
    String uri = "datahike:mem://time-figures";
    Cairn.createDatabase(uri);
    Random random = new Random(1);
    try (Connection connection = Cairn.connect(uri)) {
      for (int version = 0; version < VERSIONS; version++) {
        for (int i = 0; i < PEOPLE; i += BATCH) {
          List<Object> people = new ArrayList<>();
          for (int e = i + 1; e <= i + BATCH; e++) {
            people.add(version == 0 ? person(random, e) : older(random, e));
          }
          connection.transact(people);
        }
      }
      return connection.database();
    }
  }

  private static Object older(Random random, int e) {
    return RT.map(ID, (long) e, Keyword.intern("age"), (long) random.nextInt(100));
  }

  private static Object person(Random random, int e) {
    return RT.map(
        ID,
        (long) e,
        Keyword.intern("name"),
        "name " + random.nextInt(1000),
        Keyword.intern("sex"),
        Keyword.intern(random.nextBoolean() ? "male" : "female"),
        Keyword.intern("age"),
        (long) random.nextInt(100));
  }
}
