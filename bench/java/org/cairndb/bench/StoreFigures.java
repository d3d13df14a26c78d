package org.cairndb.bench;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.index.Column;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.query.Queries;

/**
 * The store's figures, each as a ratio to something measured in the same run: transactions against
 * this disk's own append-and-force, opening against database size, a scan against a loop over
 * arrays, and bytes on disk per datom. CONTRIBUTING.md says how to run it; it takes the folder to
 * work in as its argument; with another argument only what commits cost.
 */
public final class StoreFigures {
  private static final Keyword NAME = Keyword.intern("name");
  private static final Keyword LAST_NAME = Keyword.intern("last-name");
  private static final Keyword SEX = Keyword.intern("sex");
  private static final Keyword AGE = Keyword.intern("age");
  private static final Keyword SALARY = Keyword.intern("salary");
  private static final String[] NAMES = {
    "Ivan", "Petr", "Sergei", "Oleg", "Yuri", "Dmitry", "Fedor", "Denis"
  };
  private static final String[] LAST_NAMES = {
    "Ivanov", "Petrov", "Sidorov", "Kovalev", "Kuznetsov", "Voronoi"
  };

  private StoreFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "cairn-figures");
    try {
      CommitFigures.print(folder);
      if (arguments.length > 1) {
        return;
      }
      for (int people : new int[] {2_000, 20_000, 200_000}) {
        sizes(folder, people);
      }
    } finally {
      delete(folder);
    }
  }

  static Object person(Random random) {
    return RT.map(
        NAME,
        NAMES[random.nextInt(8)],
        LAST_NAME,
        LAST_NAMES[random.nextInt(6)],
        SEX,
        Keyword.intern(random.nextBoolean() ? "male" : "female"),
        AGE,
        (long) random.nextInt(100),
        SALARY,
        (long) random.nextInt(100_000));
  }

  // ---- sizes

  private static void sizes(Path folder, int people) throws IOException {
    Path place = folder.resolve("people-" + people);
    String uri = "datahike:file://" + place;
    Cairn.createDatabase(uri);
    long start = System.nanoTime();
    fill(uri, people);
    double loadSeconds = (System.nanoTime() - start) / 1e9;
    double[] opens = new double[15];
    CurrentDatabase database = null;
    for (int i = 0; i < opens.length; i++) {
      long before = System.nanoTime();
      try (Connection connection = Cairn.connect(uri)) {
        database = connection.database();
        Queries.q("[:find ?a . :in $ ?e :where [?e :age ?a]]", database, (long) people / 2);
      }
      opens[i] = (System.nanoTime() - before) / 1e6;
    }
    CurrentDatabase db = Objects.requireNonNull(database);
    long datoms = db.datomCount();
    System.out.printf(Locale.ROOT, "%n%,d datoms%n", datoms);
    print("loaded in transactions of 1,000 people, datoms per second", datoms / loadSeconds);
    print("open and first lookup, ms (median)", median(opens));
    print("bytes on disk per datom (three orders and the journal)", bytes(place) / (double) datoms);
    scan(db);
  }

  private static void fill(String uri, int people) {
    Random random = new Random(people);
    try (Connection connection = Cairn.connect(uri)) {
      for (int i = 0; i < people; i += 1000) {
        List<Object> txData = new ArrayList<>();
        for (int j = i; j < Math.min(people, i + 1000); j++) {
          txData.add(person(random));
        }
        connection.transact(txData, null);
      }
    }
  }

  private static void scan(CurrentDatabase db) {
    int salary = Objects.requireNonNull(db.attribute(SALARY)).id();
    long[] plain = salaries(db, salary);
    double[] ratios = new double[21];
    double[] nanos = new double[ratios.length];
    long check = 0;
    for (int round = 0; round < ratios.length; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        check += sum(db, salary);
      }
      long mine = System.nanoTime() - start;
      start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        check -= sum(plain);
      }
      long theirs = System.nanoTime() - start;
      ratios[round] = mine / (double) theirs;
      nanos[round] = mine / 20.0 / plain.length;
    }
    print("scan of one attribute, ns per datom (sum of values)", median(nanos));
    print("  ratio to a loop over a long[]" + (check == 0 ? "" : " WRONG SUM"), median(ratios));
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  private static long sum(CurrentDatabase db, int attribute) {
    long sum = 0;
    Scan scan = db.scan(IndexRange.of(IndexOrder.AEVT, Key.a(attribute)));
    while (scan.advance()) {
      long[] values = ((Column.OfLong) scan.leaf().v()).array();
      for (int i = scan.from(); i < scan.to(); i++) {
        sum += values[i];
      }
    }
    return sum;
  }

  private static long[] salaries(CurrentDatabase db, int attribute) {
    IndexRange range = IndexRange.of(IndexOrder.AEVT, Key.a(attribute));
    long[] all = new long[(int) db.count(range)];
    int n = 0;
    Scan scan = db.scan(range);
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        all[n++] = (Long) scan.leaf().v().get(i);
      }
    }
    return all;
  }

  // ---- odds and ends

  static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  static void print(String what, double figure) {
    System.out.printf(Locale.ROOT, "%-62s %,14.2f%n", what, figure);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
