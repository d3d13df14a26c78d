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
import java.util.Random;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.data.LookupRef;
import org.cairndb.db.Db;

/**
 * What who runs a database wants to know: how long a transaction waits at worst, with a checkpoint
 * under way and without; and, by size, how long opening takes, how much heap is held after loading,
 * and how many look-ups by a unique attribute there are in a second. Takes the folder to work in.
 */
public final class OperationFigures {
  private static final int ALONE = 1500;
  private static final int BUSY = 4000;
  private static final int OPENS = 15;
  private static final int LOOKUPS = 20_000;
  private static final Keyword ID = Keyword.intern("id");

  private OperationFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "cairn-operation");
    try {
      pauses("datahike:file://" + folder.resolve("pauses"));
      for (int people : new int[] {1_700, 17_000, 170_000}) {
        size("datahike:file://" + folder.resolve("people-" + people), people);
      }
    } finally {
      StoreFigures.delete(folder);
    }
  }

  /** One caller waits for each of its transactions; then another one makes checkpoints due. */
  private static void pauses(String uri) {
    Cairn.createDatabase(uri);
    Random random = new Random(1);
    try (Connection connection = Cairn.connect(uri)) {
      for (int i = 0; i < 3000; i++) {
        connection.transactAsync(List.of(StoreFigures.person(random))); // so that all is compiled
      }
      List<Long> alone = new ArrayList<>();
      for (int i = 0; i < ALONE; i++) {
        alone.add(transact(connection, random));
      }
      List<Long> beside = new ArrayList<>();
      List<Long> between = new ArrayList<>();
      int batches = 0;
      for (int i = 0; i < BUSY; i++) {
        boolean before = isCheckpointing();
        long nanos = transact(connection, random);
        (before || isCheckpointing() ? beside : between).add(nanos);
        if (i % 4 == 0) {
          List<Object> batch = new ArrayList<>();
          for (int n = 0; n < 200; n++) {
            batch.add(StoreFigures.person(random));
          }
          connection.transact(batch);
          batches++;
        }
      }
      print("a transaction, nothing else going on", alone);
      print("  beside " + batches + " of 1,000 facts, no checkpoint under way", between);
      print("  the same while a checkpoint is under way", beside);
    }
  }

  private static long transact(Connection connection, Random random) {
    List<Object> data = List.of(StoreFigures.person(random));
    long start = System.nanoTime();
    connection.transact(data);
    return System.nanoTime() - start;
  }

  private static boolean isCheckpointing() {
    Thread[] threads = new Thread[Thread.activeCount() + 10];
    int n = Thread.enumerate(threads);
    return Arrays.stream(threads, 0, n).anyMatch(t -> t.getName().startsWith("cairn-checkpoint"));
  }

  private static void print(String what, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-62s n %d, p50 %.2f, p99 %.2f, max %.2f ms%n",
        what,
        sorted.length,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        sorted[sorted.length - 1] / 1e6);
  }

  private static double heapMegabytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1e6;
  }

  private static void size(String uri, int people) {
    Cairn.createDatabase(uri);
    double before = heapMegabytes();
    try (Connection connection = Cairn.connect(uri)) {
      connection.transact("[{:db/ident :id :db/unique :db.unique/identity}]");
      Random random = new Random(people);
      for (int i = 0; i < people; i += 1000) {
        List<Object> txData = new ArrayList<>();
        for (int j = i; j < Math.min(people, i + 1000); j++) {
          txData.add(RT.assoc(StoreFigures.person(random), ID, (long) j));
        }
        connection.transact(txData);
      }
      System.out.printf(Locale.ROOT, "%n%,d datoms%n", connection.db().datomCount());
      StoreFigures.print("heap held after loading, MB", heapMegabytes() - before);
    }
    double[] opens = new double[OPENS];
    double[] firsts = new double[OPENS];
    for (int i = 0; i < OPENS; i++) {
      long start = System.nanoTime();
      try (Connection connection = Cairn.connect(uri)) {
        Db db = connection.db();
        opens[i] = (System.nanoTime() - start) / 1e6;
        db.pull("[:age]", new LookupRef("id", (long) people / 2));
        firsts[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    StoreFigures.print("open, ms (median)", StoreFigures.median(opens));
    StoreFigures.print("open and first look-up, ms (median)", StoreFigures.median(firsts));
    try (Connection connection = Cairn.connect(uri)) {
      lookUps(connection.db(), people);
      StoreFigures.print("heap held after these, MB", heapMegabytes() - before);
    }
  }

  private static void lookUps(Db db, int people) {
    Random random = new Random(2);
    double best = 0;
    for (int round = 0; round < 8; round++) {
      long start = System.nanoTime();
      long found = 0;
      for (int i = 0; i < LOOKUPS; i++) {
        LookupRef one = new LookupRef("id", (long) random.nextInt(people));
        found += db.entityId(one).isPresent() ? 1 : 0;
      }
      best = Math.max(best, found * 1e9 / (System.nanoTime() - start));
    }
    StoreFigures.print("look-ups by unique attribute, per second", best);
  }
}
