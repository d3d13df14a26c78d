package org.cairndb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.Cairn;
import org.cairndb.Connection;

/**
 * How fast transactions become durable, beside this disk's own append and force in the same rounds,
 * and how long a caller waits at worst while checkpoints are made.
 */
final class CommitFigures {
  private static final int ROUNDS = 7;
  private static final int AWAITED = 200;

  private CommitFigures() {}

  static void print(Path folder) throws IOException {
    String uri = "datahike:file://" + folder.resolve("commits");
    Cairn.createDatabase(uri);
    try (Connection connection = Cairn.connect(uri);
        FileChannel raw =
            FileChannel.open(
                folder.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      double[][] figures = new double[5][ROUNDS];
      pipelined(connection, 20_000); // so that all is compiled
      for (int i = 0; i < ROUNDS; i++) {
        figures[0][i] = rate(AWAITED, () -> appendAndForce(raw));
        figures[1][i] = awaited(connection, 1, AWAITED);
        figures[2][i] = awaited(connection, 8, AWAITED * 5);
        figures[3][i] = awaited(connection, 64, AWAITED * 25);
        figures[4][i] = pipelined(connection, AWAITED * 50);
      }
      StoreFigures.print(
          "append + force of 150 bytes, per second", StoreFigures.median(figures[0]));
      row("1 caller, transactions per second", figures[1], figures[0], "append + force");
      row("8 callers", figures[2], figures[1], "1 caller");
      row("64 callers", figures[3], figures[1], "1 caller");
      row("pipelined futures", figures[4], figures[1], "1 caller");
      pauses(connection, raw);
    }
  }

  private static void row(String what, double[] rates, double[] others, String other) {
    double[] ratios = new double[rates.length];
    Arrays.setAll(ratios, i -> rates[i] / others[i]);
    StoreFigures.print(what, StoreFigures.median(rates));
    StoreFigures.print("  ratio to " + other + " (median of pairs)", StoreFigures.median(ratios));
  }

  private static void appendAndForce(FileChannel raw) {
    try {
      raw.write(ByteBuffer.allocate(150));
      raw.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double rate(int n, Runnable action) {
    long start = System.nanoTime();
    for (int i = 0; i < n; i++) {
      action.run();
    }
    return n * 1e9 / (System.nanoTime() - start);
  }

  private static List<Object> people(int seed, int n) {
    Random random = new Random(seed);
    List<Object> people = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      people.add(List.of(StoreFigures.person(random)));
    }
    return people;
  }

  private static double awaited(Connection connection, int callers, int n) {
    List<Object> people = people(callers, n);
    AtomicInteger next = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(callers);
    long start = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      Thread caller =
          new Thread(
              () -> {
                for (int at = next.getAndIncrement(); at < n; at = next.getAndIncrement()) {
                  connection.transact(people.get(at));
                }
                ended.countDown();
              });
      caller.start();
    }
    try {
      ended.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return n * 1e9 / (System.nanoTime() - start);
  }

  private static double pipelined(Connection connection, int n) {
    List<Object> people = people(n, n);
    List<CompletableFuture<?>> futures = new ArrayList<>();
    long start = System.nanoTime();
    for (Object person : people) {
      futures.add(connection.transactAsync(person));
    }
    CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0])).join();
    return n * 1e9 / (System.nanoTime() - start);
  }

  /** One caller waits for each of its transactions while others make checkpoints due. */
  private static void pauses(Connection connection, FileChannel raw) {
    int n = 1500;
    long[] forces = new long[n];
    long[] waits = new long[n];
    for (int i = 0; i < n; i++) {
      long start = System.nanoTime();
      appendAndForce(raw);
      forces[i] = System.nanoTime() - start;
    }
    List<Object> people = people(7, n);
    List<Object> many = people(8, 200);
    AtomicLong others = new AtomicLong();
    for (int i = 0; i < n; i++) {
      long start = System.nanoTime();
      connection.transact(people.get(i));
      waits[i] = System.nanoTime() - start;
      if (i % 2 == 0) {
        List<Object> batch = new ArrayList<>();
        many.forEach(one -> batch.addAll((List<?>) one));
        connection.transact(batch);
        others.addAndGet(batch.size());
      }
    }
    printTimes("append + force", forces);
    printTimes("a transaction while " + others.get() + " people more come", waits);
  }

  private static void printTimes(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-62s p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f ms%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length * 999 / 1000] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }
}
