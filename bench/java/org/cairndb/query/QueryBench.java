package org.cairndb.query;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Queries over people, each result read to its end; beside the joins the limit: the same rows from
 * a hand-written loop over arrays that are sorted as the indexes are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueryBench {
  private static final String[] NAMES = {
    "Ivan", "Petr", "Sergei", "Oleg", "Yuri", "Dmitry", "Fedor", "Denis"
  };
  private static final String[] LAST_NAMES = {
    "Ivanov", "Petrov", "Sidorov", "Kovalev", "Kuznetsov", "Voronoi"
  };
  private static final Keyword[] SEXES = {Keyword.intern("male"), Keyword.intern("female")};
  private static final String RULES =
      "[[(follows ?x ?y) [?x :follows ?y]] [(follows ?x ?y) [?x :follows ?t] (follows ?t ?y)]]";

  /** How many people there are. */
  @Param({"20000", "100000"})
  int people;

  private CurrentDatabase database;
  private CurrentDatabase wide;
  private long[] ivans;
  private long[] ages;
  private long[] salaries;
  private int[] lookups;

  /** Everybody has a name, a sex, an age and a salary, drawn evenly, and an id. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    List<Long> ids = new ArrayList<>();
    for (long id = 1; id <= people; id++) {
      ids.add(id);
    }
    Collections.shuffle(ids, random);
    ages = new long[people + 1];
    salaries = new long[people + 1];
    List<Long> named = new ArrayList<>();
    List<List<Object>> facts = new ArrayList<>();
    for (long id : ids) {
      String name = NAMES[random.nextInt(NAMES.length)];
      ages[(int) id] = random.nextInt(100);
      salaries[(int) id] = random.nextInt(100_000);
      if (name.equals("Ivan")) {
        named.add(id);
      }
      add(facts, id, "name", name);
      add(facts, id, "last-name", LAST_NAMES[random.nextInt(LAST_NAMES.length)]);
      add(facts, id, "sex", SEXES[random.nextInt(SEXES.length)]);
      add(facts, id, "age", ages[(int) id]);
      add(facts, id, "salary", salaries[(int) id]);
      add(facts, id, "id", id);
    }
    ivans = named.stream().mapToLong(Long::longValue).sorted().toArray();
    lookups = random.ints(1_000, 1, people + 1).toArray();
    int first = Schema.INITIAL.size();
    Attribute id =
        Databases.attribute(first, "id", ValueType.LONG, false, Attribute.Unique.IDENTITY);
    database = Databases.of(List.of(id), facts, Integer.MAX_VALUE);
    Attribute follows = Databases.attribute(first, "follows", ValueType.REF, true, null);
    wide = Databases.of(List.of(follows), tree(7, 3), Integer.MAX_VALUE);
  }

  private static void add(List<List<Object>> facts, long e, String a, Object v) {
    facts.add(List.of(e, Keyword.intern(a), v));
  }

  /** A tree of a depth in which each node follows so many. */
  private static List<List<Object>> tree(int depth, int width) {
    List<List<Object>> facts = new ArrayList<>();
    long from = 1;
    long next = 2;
    for (int level = 0; level < depth; level++) {
      long end = next;
      for (; from < end; from++) {
        for (int i = 0; i < width; i++) {
          add(facts, from, "follows", next++);
        }
      }
    }
    return facts;
  }

  /** Reads a result to its end. */
  private static long read(Object result) {
    long sum = 0;
    for (Object row : (Iterable<?>) result) {
      List<?> values = (List<?>) row;
      for (int i = 0; i < values.size(); i++) {
        sum += values.get(i) == null ? 1 : 2;
      }
    }
    return sum;
  }

  private long run(String query) {
    return read(Queries.q(query, database));
  }

  @Benchmark
  public long q1() {
    return run("[:find ?e :where [?e :name \"Ivan\"]]");
  }

  @Benchmark
  public long q2() {
    return run("[:find ?e ?a :where [?e :name \"Ivan\"] [?e :age ?a]]");
  }

  /** The limit of {@link #q2}: columns only. */
  @Benchmark
  public long q2Limit() {
    long[] found = new long[ivans.length];
    long sum = 0;
    for (int i = 0; i < found.length; i++) {
      found[i] = ages[(int) ivans[i]];
      sum += found[i];
    }
    return sum;
  }

  @Benchmark
  public long q2Switch() {
    return run("[:find ?e ?a :where [?e :age ?a] [?e :name \"Ivan\"]]");
  }

  @Benchmark
  public long q3() {
    return run("[:find ?e ?a :where [?e :name \"Ivan\"] [?e :age ?a] [?e :sex :male]]");
  }

  @Benchmark
  public long q4() {
    return run(
        "[:find ?e ?l ?a :where [?e :name \"Ivan\"] [?e :last-name ?l] [?e :age ?a]"
            + " [?e :sex :male]]");
  }

  @Benchmark
  public long q5ValueJoin() {
    return run(
        "[:find ?f ?l ?a :where [?e :name \"Ivan\"] [?e :age ?a] [?f :age ?a]"
            + " [?f :last-name ?l]]");
  }

  @Benchmark
  public long predicate() {
    return run("[:find ?e ?s :where [?e :salary ?s] [(> ?s 50000)]]");
  }

  /** The limit of {@link #predicate}: columns only. */
  @Benchmark
  public long predicateLimit() {
    long sum = 0;
    for (int e = 1; e <= people; e++) {
      if (salaries[e] > 50_000) {
        sum += salaries[e] + e;
      }
    }
    return sum;
  }

  @Benchmark
  public long aggregate() {
    return run("[:find ?n (avg ?s) (count ?e) :where [?e :name ?n] [?e :salary ?s]]");
  }

  @Benchmark
  public long not() {
    return run("[:find ?e ?a :where [?e :name \"Ivan\"] [?e :age ?a] (not [?e :sex :male])]");
  }

  @Benchmark
  public long or() {
    return run("[:find ?e :where (or [?e :name \"Ivan\"] [?e :name \"Petr\"])]");
  }

  /** A thousand look-ups by a unique value, each a query. */
  @Benchmark
  public long lookup1000() {
    long sum = 0;
    for (long id : lookups) {
      Object found =
          Queries.q("[:find ?s . :in $ ?id :where [?e :id ?id] [?e :salary ?s]]", database, id);
      sum += (Long) found;
    }
    return sum;
  }

  @Benchmark
  public long rulesWide() {
    return read(Queries.q("[:find ?x ?y :in $ % :where (follows ?x ?y)]", wide, RULES));
  }

  @Benchmark
  public long rulesWideBound() {
    return read(Queries.q("[:find ?y :in $ % :where (follows 1 ?y)]", wide, RULES));
  }
}
