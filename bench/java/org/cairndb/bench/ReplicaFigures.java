package org.cairndb.bench;

import clojure.lang.Keyword;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.SchemaFlexibility;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.replica.Sharing;
import org.cairndb.transact.TxReport;

/**
 * What replicas take, over loopback, master and replicas in this process: how long after {@code
 * transact} has returned a replica's listener hears of it, and that of a replica of the replica;
 * what a follower costs the master; how fast a replica catches up, beside a copy of the bytes; and
 * the first query of a sparse replica beside a whole clone. CONTRIBUTING.md says how to run it.
 */
public final class ReplicaFigures {
  private static final double MILLION = 1e6;
  private static final int WARM_UP = 200;
  private static final int COUNTED = 1_000;
  private static final int BEHIND = 20_000;
  private static final long PATIENCE_SECONDS = 300;

  private ReplicaFigures() {}

  /** Takes a folder to work in, and how many entities the sparse replica's database has. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "replica-figures");
    int entities = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500_000;
    try {
      following(folder);
      sparse(folder, entities);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
      }
    }
    System.exit(0);
  }

  private static void say(String text, Object... values) {
    System.out.println(String.format(Locale.ROOT, text, values));
  }

  private static Connection master(Path folder) {
    return Cairn.config().file(folder).schemaFlexibility(SchemaFlexibility.READ).open();
  }

  private static Connection replica(Path folder, String link, int port, boolean sparse) {
    return Cairn.connect(
        Map.of(
            "store",
            Map.of(
                "backend",
                "dat",
                "link",
                link,
                "path",
                folder.toString(),
                "peers",
                List.of("127.0.0.1:" + port),
                "multicast?",
                false,
                "sparse?",
                sparse)));
  }

  private static long t(TxReport report) {
    return report.dbAfter().maxTx() - CurrentDatabase.TX0;
  }

  private static List<Map<String, Object>> row(long n) {
    return List.of(Map.of("n", n, "text", "some words that a transaction may have " + n));
  }

  private static void following(Path folder) throws Exception {
    Connection master = master(folder.resolve("master"));
    double alone = rate(master);
    Sharing shared = master.publish(Sharing.network(0, false));
    String link = shared.link().toString();
    int port = shared.address().port();
    double published = rate(master);
    Connection one = replica(folder.resolve("one"), link, port, false);
    int second = one.sharing().orElseThrow().address().port();
    Connection two = replica(folder.resolve("two"), link, second, false);
    two.follower().sync(master.database().maxTx() - CurrentDatabase.TX0, PATIENCE_SECONDS * 1000);
    double followed = rate(master);
    long newest = master.database().maxTx() - CurrentDatabase.TX0;
    two.follower().sync(newest, PATIENCE_SECONDS * 1000);
    say(
        "transactions a second, one caller: alone %.0f, published %.0f, with two replicas %.0f",
        alone, published, followed);
    latencies(master, one, two);
    two.close();
    one.close();
    catchUp(folder, master, link, port);
    master.close();
  }

  private static double rate(Connection master) {
    for (int i = 0; i < WARM_UP; i++) {
      master.transact(row(i));
    }
    long start = System.nanoTime();
    for (int i = 0; i < COUNTED; i++) {
      master.transact(row(i));
    }
    return COUNTED * 1e9 / (System.nanoTime() - start);
  }

  private static void latencies(Connection master, Connection one, Connection two)
      throws Exception {
    Map<Long, Long> first = new ConcurrentHashMap<>();
    Map<Long, Long> second = new ConcurrentHashMap<>();
    CountDownLatch heard = new CountDownLatch(2 * (WARM_UP + COUNTED));
    one.listen((TxReport report) -> hear(first, report, heard));
    two.listen((TxReport report) -> hear(second, report, heard));
    List<Long> ts = new ArrayList<>();
    Map<Long, Long> returned = new ConcurrentHashMap<>();
    for (int i = 0; i < WARM_UP + COUNTED; i++) {
      long t = t(master.transact(row(i)));
      returned.put(t, System.nanoTime());
      if (i >= WARM_UP) {
        ts.add(t);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    print("transact to listener, replica", ts, returned, first);
    print("transact to listener, replica of the replica", ts, returned, second);
  }

  private static void hear(Map<Long, Long> times, TxReport report, CountDownLatch heard) {
    times.put(t(report), System.nanoTime());
    heard.countDown();
  }

  private static void print(
      String what, List<Long> ts, Map<Long, Long> returned, Map<Long, Long> heard) {
    double[] millis =
        ts.stream()
            .filter(heard::containsKey)
            .mapToDouble(t -> (heard.get(t) - returned.get(t)) / MILLION)
            .sorted()
            .toArray();
    say(
        "%s: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, most %.1f ms (%d transactions, 20 ms apart)",
        what,
        millis[millis.length / 2],
        millis[millis.length * 9 / 10],
        millis[millis.length * 99 / 100],
        millis[millis.length - 1],
        millis.length);
  }

  private static void catchUp(Path folder, Connection master, String link, int port)
      throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[BEHIND];
    for (int i = 0; i < BEHIND; i++) {
      all[i] = master.transactAsync(row(i));
    }
    CompletableFuture.allOf(all).join();
    long newest = master.database().maxTx() - CurrentDatabase.TX0;
    TimeUnit.SECONDS.sleep(2); // so that all of it is recorded in the archive
    long start = System.nanoTime();
    try (Connection one = replica(folder.resolve("one"), link, port, false)) {
      one.follower().sync(newest, PATIENCE_SECONDS * 1000);
      double took = (System.nanoTime() - start) / 1e9;
      long received = received(one);
      double copy = copy(folder.resolve("master"), folder.resolve("copy"), received);
      say(
          "a replica %,d transactions behind: %.2f s for %.1f MB (%,.0f transactions/s); writing"
              + " and forcing as many bytes: %.3f s",
          BEHIND, took, received / MILLION, BEHIND / took, copy);
    }
  }

  private static long received(Connection replica) {
    return replica.sharing().orElseThrow().peers().stream()
        .mapToLong(PeerReport::bytesReceived)
        .sum();
  }

  /** Seconds to copy so many bytes out of a folder into one file, and to force it. */
  private static double copy(Path from, Path to, long bytes) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(from)) {
      files = found.filter(Files::isRegularFile).toList();
    }
    long start = System.nanoTime();
    try (RandomAccessFile out = new RandomAccessFile(to.toFile(), "rw")) {
      long left = bytes;
      for (Path file : files) {
        byte[] content = Files.readAllBytes(file);
        int take = (int) Math.min(left, content.length);
        out.write(content, 0, take);
        left -= take;
      }
      out.getFD().sync();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void sparse(Path folder, int entities) throws Exception {
    Connection master = master(folder.resolve("large"));
    Keyword key = Keyword.intern("key");
    Keyword name = Keyword.intern("name");
    Random random = new Random(1);
    master.load(
        new AbstractList<Object>() {
          @Override
          public Object get(int i) {
            long e = 1 + i / 2;
            return i % 2 == 0
                ? Arrays.asList(e, key, e * 7, 1L)
                : Arrays.asList(e, name, "name " + random.nextInt(entities), 1L);
          }

          @Override
          public int size() {
            return 2 * entities;
          }
        });
    Sharing shared = master.publish(Sharing.network(0, false));
    String link = shared.link().toString();
    int port = shared.address().port();
    long wanted = 7L * (entities / 2);
    first("sparse", folder.resolve("sparse"), link, port, true, wanted, entities);
    first("whole", folder.resolve("whole"), link, port, false, wanted, entities);
    master.close();
  }

  private static void first(
      String what, Path folder, String link, int port, boolean sparse, long key, int entities) {
    long start = System.nanoTime();
    try (Connection replica = replica(folder, link, port, sparse)) {
      double connected = (System.nanoTime() - start) / MILLION;
      Object name =
          Cairn.query("[:find ?n . :in $ ?k :where [?e :key ?k] [?e :name ?n]]", replica.db(), key)
              .toClojure();
      double answered = (System.nanoTime() - start) / MILLION;
      say(
          "%s replica of %,d datoms, first point query: connected after %.0f ms, answered after"
              + " %.0f ms, %.2f MB received; %s",
          what, 2 * entities, connected, answered, received(replica) / MILLION, name);
    }
  }
}
