package org.cairndb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.demo.RealDat;
import org.cairndb.replica.Sharing;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;

/**
 * What a published database costs: how many bytes go over the network for each of many small
 * transactions, made one by one, and how long each takes to the replica; with a replica of ours and
 * with a clone of the real tool that is live. All bytes on the loopback interface count, both ways,
 * with what TCP adds. CONTRIBUTING.md says how to run it; it takes the folder to work in, and how
 * many transactions.
 */
public final class PublishFigures {
  private static final Host HOST = SystemHost.INSTANCE;
  private static final long PATIENCE_MILLIS = 60_000;
  private static final int REAL_SHARE = 4;

  private PublishFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[arguments.length - 2]);
    int count = Integer.parseInt(arguments[arguments.length - 1]);
    if (!arguments[0].equals("inside")) {
      inNetworkOfItsOwn(folder, count);
      return;
    }
    Path at = Files.createTempDirectory(folder, "cairn-publish");
    try {
      ours(at.resolve("ours"), count);
      real(Files.createDirectories(at.resolve("real")), count / REAL_SHARE);
    } finally {
      remove(at);
    }
  }

  private static void inNetworkOfItsOwn(Path folder, int count) throws Exception {
    List<String> command = new ArrayList<>(List.of("unshare", "-rn", "--kill-child", "--fork"));
    command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    command.addAll(
        ChildJvm.with(
                List.of(
                    "-Xmx1g",
                    PublishFigures.class.getName(),
                    "inside",
                    folder.toString(),
                    "" + count))
            .command());
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("failed, exit code " + code);
    }
  }

  /** Waits until a transaction is there. */
  @FunctionalInterface
  private interface Arrival {
    void await(long t) throws Exception;
  }

  private static void ours(Path folder, int count) throws Exception {
    try (Connection master = master(folder)) {
      Sharing published = master.publish(Sharing.network(0, false));
      List<String> peers = List.of("127.0.0.1:" + published.address().port());
      Map<String, Object> store =
          Map.of(
              "backend",
              "dat",
              "link",
              published.link().toString(),
              "path",
              folder.resolve("clone").toString(),
              "peers",
              peers,
              "multicast?",
              false);
      try (Connection replica = Cairn.connect(Map.of("store", store))) {
        replica.follower().sync(1, PATIENCE_MILLIS);
        run("our replica", master, folder, count, t -> replica.follower().sync(t, PATIENCE_MILLIS));
      }
    }
  }

  private static void real(Path folder, int count) throws Exception {
    try (RealDat dat = RealDat.openHere(HOST, Needs.dat(), folder.resolve("home"));
        Connection master = master(folder)) {
      String link = master.publish(Sharing.network(3282, true)).link().toString();
      Path clone = Files.createDirectories(folder.resolve("clone"));
      dat.run("c", folder, PATIENCE_MILLIS, List.of("clone", link, clone.toString()));
      dat.start("c", clone, List.of("sync"));
      Path journal = folder.resolve("master/meta");
      Arrival arrival = t -> awaitSame(journal, clone.resolve("meta"));
      master.transact(List.of(Map.of("name", "until it is live")));
      arrival.await(2);
      run("dat sync", master, folder, count, arrival);
    }
  }

  private static void awaitSame(Path journal, Path copy) throws Exception {
    long end = HOST.nanoTime() + PATIENCE_MILLIS * 1_000_000;
    while (!same(journal, copy)) {
      if (HOST.nanoTime() > end) {
        throw new IllegalStateException("does not arrive");
      }
      HOST.sleepMillis(2);
    }
  }

  private static boolean same(Path journal, Path copy) throws IOException {
    Map<Path, Long> there = sizes(journal);
    Map<Path, Long> here = sizes(copy);
    if (!there.equals(here)) {
      return false;
    }
    Path newest = ((TreeMap<Path, Long>) there).lastKey();
    newest = newest.toString().equals("README") ? newest : lastSegment(there);
    try {
      return Arrays.equals(
          Files.readAllBytes(journal.resolve(newest)), Files.readAllBytes(copy.resolve(newest)));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path lastSegment(Map<Path, Long> files) {
    return files.keySet().stream()
        .filter(name -> name.toString().endsWith(".log"))
        .max(Path::compareTo)
        .orElseThrow();
  }

  private static Map<Path, Long> sizes(Path folder) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        sizes.put(file.getFileName(), Files.size(file));
      }
    } catch (NoSuchFileException | UncheckedIOException e) {
      sizes.clear();
    }
    return sizes;
  }

  private static Connection master(Path folder) {
    Map<String, Object> config =
        Map.of(
            "store",
            Map.of("backend", "file", "path", folder.resolve("master").toString()),
            "schema-flexibility",
            "read");
    Cairn.createDatabase(config);
    Connection master = Cairn.connect(config);
    master.transact(List.of(Map.of("name", "first")));
    return master;
  }

  private static void run(String what, Connection master, Path folder, int count, Arrival arrival)
      throws Exception {
    Path journal = folder.resolve("master/meta");
    Random random = new Random(7);
    long[] transact = new long[count];
    long[] arrived = new long[count];
    long before = master.db().maxTx() - org.cairndb.db.CurrentDatabase.TX0;
    long journalBefore = total(journal);
    long wireBefore = wire();
    for (int i = 0; i < count; i++) {
      long begin = HOST.nanoTime();
      master.transact(
          List.of(Map.of("name", "person " + random.nextLong(), "age", random.nextInt(100))));
      transact[i] = HOST.nanoTime() - begin;
      arrival.await(before + i + 1);
      arrived[i] = HOST.nanoTime() - begin;
    }
    long written = total(journal) - journalBefore;
    long sent = wire() - wireBefore;
    Arrays.sort(transact);
    Arrays.sort(arrived);
    System.out.printf(
        Locale.ROOT,
        "%-12s %d commits: journal %d bytes a commit, on the network %d; transact p50 %.1f ms,"
            + " p99 %.1f; there p50 %.1f, p99 %.1f; segments %d, metadata %d bytes%n",
        what,
        count,
        written / count,
        sent / count,
        transact[count / 2] / 1e6,
        transact[count * 99 / 100] / 1e6,
        arrived[count / 2] / 1e6,
        arrived[count * 99 / 100] / 1e6,
        sizes(journal).size() - 1,
        Files.size(folder.resolve("master/.dat/metadata.data")));
  }

  private static long total(Path folder) throws IOException {
    return sizes(folder).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Bytes that the loopback interface has carried. */
  private static long wire() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/net/dev"))) {
      if (line.strip().startsWith("lo:")) {
        return Long.parseLong(line.substring(line.indexOf(':') + 1).strip().split(" +")[0]);
      }
    }
    throw new IllegalStateException("no loopback interface");
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
