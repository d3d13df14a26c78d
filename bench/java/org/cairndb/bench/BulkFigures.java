package org.cairndb.bench;

import clojure.lang.Keyword;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.Databases;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;

/**
 * What bulk data costs, in datoms a second: in memory and durable, beside the same data through
 * {@code transact} and beside the least that a machine must do for it, which is to sort the columns
 * of three indexes and to write and force as many bytes as the database has. CONTRIBUTING.md says
 * how to run it; it takes the folder to work in and the number of people, of six datoms each.
 */
public final class BulkFigures {
  private static final int ROUNDS = 5;
  private static final int PEOPLE = 200_000;
  private static final int CHUNK = 1 << 20;
  private static final String[] NAMES = {
    "Ivan", "Petr", "Sergei", "Oleg", "Yuri", "Dmitry", "Fedor", "Denis"
  };

  private BulkFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "cairn-bulk");
    int people = arguments.length > 1 ? Integer.parseInt(arguments[1]) : PEOPLE;
    try {
      run(folder, datoms(people));
    } finally {
      delete(folder);
    }
  }

  private static List<Datom> datoms(int people) {
    Random random = new Random(1);
    long tx = CurrentDatabase.TX0 + 1;
    List<Datom> datoms = new ArrayList<>(6 * people);
    for (int e = 1; e <= people; e++) {
      String name = NAMES[random.nextInt(8)];
      Keyword sex = Keyword.intern(random.nextBoolean() ? "male" : "female");
      String email = "person-" + random.nextInt(1 << 30) + "@example.org";
      Object[] facts = {
        "name",
        name,
        "last-name",
        name + "ov",
        "sex",
        sex,
        "age",
        (long) random.nextInt(100),
        "salary",
        (long) random.nextInt(100_000),
        "email",
        email
      };
      for (int i = 0; i < facts.length; i += 2) {
        datoms.add(new Datom(e, Keyword.intern((String) facts[i]), facts[i + 1], tx, true));
      }
    }
    return datoms;
  }

  private static void run(Path folder, List<Datom> datoms) throws IOException {
    System.out.printf(
        Locale.ROOT, "%,d datoms; datoms a second, median of %d%n", datoms.size(), ROUNDS);
    double memory = print("in memory (init-db)", rate(datoms, () -> Databases.of(datoms, null)));
    double sort = print("sorting three orders of its columns", rate(datoms, () -> sort(datoms)));
    int[] count = {0};
    double load =
        print("durable (load-entities)", rate(datoms, () -> load(folder, count[0]++, datoms)));
    long bytes = bytes(folder.resolve("0"));
    double write = print("writing and forcing its bytes", rate(datoms, () -> write(folder, bytes)));
    List<Datom> part = datoms.subList(0, Math.min(datoms.size(), 60_000));
    double transact =
        print(
            "durable through transact, 1,000 datoms a transaction",
            rate(part, () -> transact(folder, count[0]++, part)));
    System.out.printf(Locale.ROOT, "%.1f bytes a datom%n", (double) bytes / datoms.size());
    System.out.printf(Locale.ROOT, "in memory, ratio to sorting: %.2f%n", memory / sort);
    double least = 1 / (1 / sort + 1 / write);
    System.out.printf(Locale.ROOT, "durable, ratio to sorting and writing: %.2f%n", load / least);
    System.out.printf(Locale.ROOT, "durable, ratio to transact: %.1f%n", load / transact);
  }

  private static double rate(List<Datom> datoms, Runnable work) {
    double[] rates = new double[ROUNDS];
    DoubleSupplier once =
        () -> {
          long start = System.nanoTime();
          work.run();
          return datoms.size() * 1e9 / (System.nanoTime() - start);
        };
    Arrays.setAll(rates, i -> once.getAsDouble()); // the first round warms up
    Arrays.setAll(rates, i -> once.getAsDouble());
    Arrays.sort(rates);
    return rates[ROUNDS / 2];
  }

  private static double print(String what, double rate) {
    System.out.printf(Locale.ROOT, "%-55s %,14.0f%n", what, rate);
    return rate;
  }

  /** The work of any bulk load: numbers of rows, three times sorted by a pair of longs. */
  private static void sort(List<Datom> datoms) {
    int n = datoms.size();
    for (int order = 0; order < 3; order++) {
      long[] keys = new long[n];
      for (int i = 0; i < n; i++) {
        Datom datom = datoms.get(i);
        long a = datom.a().hashCode() & 0xFFL;
        keys[i] =
            switch (order) {
              case 0 -> datom.e() << 8 | a;
              case 1 -> a << 32 | datom.e();
              default -> a << 32 | (datom.v().hashCode() & 0xFFFF_FFFFL);
            };
      }
      Arrays.sort(keys);
    }
  }

  private static void load(Path folder, int number, List<Datom> datoms) {
    String uri = "datahike:file://" + folder.resolve(String.valueOf(number));
    Cairn.createDatabase(uri);
    try (Connection connection = Cairn.connect(uri)) {
      connection.load(datoms);
    }
  }

  private static void transact(Path folder, int number, List<Datom> datoms) {
    String uri = "datahike:file://" + folder.resolve(String.valueOf(number));
    Cairn.createDatabase(uri);
    try (Connection connection = Cairn.connect(uri)) {
      for (int i = 0; i < datoms.size(); i += 1000) {
        connection.transact(datoms.subList(i, Math.min(datoms.size(), i + 1000)), null);
      }
    }
  }

  private static void write(Path folder, long bytes) {
    Path file = folder.resolve("raw");
    try (FileChannel raw =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      byte[] chunk = new byte[CHUNK];
      new Random(2).nextBytes(chunk);
      for (long left = bytes; left > 0; left -= CHUNK) {
        raw.write(ByteBuffer.wrap(chunk, 0, (int) Math.min(left, CHUNK)));
      }
      raw.force(true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
