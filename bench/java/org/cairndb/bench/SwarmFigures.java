package org.cairndb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.swarm.Membership;
import org.cairndb.dat.swarm.Swarm;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.SocketDatagrams;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Throttle;

/**
 * How fast 200 MB go from one process to another that finds it by multicast, beside the real tool
 * in either role; the most memory that each process held; and what more peers are worth.
 * CONTRIBUTING.md says how to run it; it takes the folder to work in as its argument, and a network
 * of its own.
 */
public final class SwarmFigures {
  private static final Host HOST = SystemHost.INSTANCE;
  private static final double MEGA = 1e6;
  private static final int LARGE = 200_000_000;
  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");
  private static final long PATIENCE_SECONDS = 300;

  private SwarmFigures() {}

  /** Prints the figures; the other forms are the processes that it starts. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "inside" -> figures(Path.of(arguments[1]));
      case "share" -> share(Path.of(arguments[1]));
      case "clone" -> clone(Path.of(arguments[1]), Path.of(arguments[2]));
      case "serve" -> serve(Path.of(arguments[1]), Long.parseLong(arguments[2]));
      default -> inPrivate(arguments[0]);
    }
  }

  private static void inPrivate(String folder) throws IOException, InterruptedException {
    Needs.networkNamespaces();
    List<String> command =
        new ArrayList<>(List.of("unshare", "-rn", "--kill-child", "--fork", "sh", "-c"));
    command.addAll(List.of("ip link set lo up && exec \"$@\"", "sh"));
    command.addAll(jvm("-Xmx1g", "inside", folder));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("failed, exit code " + code);
    }
  }

  private static List<String> jvm(String heap, String... arguments) {
    List<String> words = new ArrayList<>(List.of(heap, SwarmFigures.class.getName()));
    words.addAll(List.of(arguments));
    return ChildJvm.with(words).command();
  }

  private static void figures(Path at) throws Exception {
    Path folder = Files.createTempDirectory(at, "cairn-swarm");
    try (RealDat dat = RealDat.openHere(HOST, Needs.dat(), folder.resolve("home"))) {
      Path master = master(folder, dat);
      for (int round = 0; round < 2; round++) {
        try (DatProcess share = dat.start("m", master, List.of("share"))) {
          share.await(IMPORTED, PATIENCE_SECONDS * 1_000);
          report("dat share -> dat clone", realClone(folder, dat, master), 0);
          report("dat share -> ours", ourClone(folder, master), 0);
        }
        Child sharer = new Child(folder, jvm("-Xmx128m", "share", master.toString()));
        try {
          sharer.await("shares");
          report("ours -> dat clone", realClone(folder, dat, master), sharer.peakKilobytes());
          report("ours -> ours", ourClone(folder, master), sharer.peakKilobytes());
        } finally {
          sharer.close();
        }
      }
      manyPeers(folder, master, 20_000_000);
      manyPeers(folder, master, 1_000_000_000);
    } finally {
      delete(folder);
    }
  }

  private static Path master(Path folder, RealDat dat) throws IOException {
    Path master = Files.createDirectories(folder.resolve("master"));
    byte[] large = new byte[LARGE];
    new Random(1).nextBytes(large);
    Files.write(master.resolve("large"), large);
    dat.run("m", master, 30_000, List.of("create", "-y"));
    return master;
  }

  /** How long a clone took, and the most memory that it held. */
  private record Cloned(double seconds, long peakKilobytes) {}

  private static void report(String what, Cloned cloned, long sharerKilobytes) {
    System.out.printf(
        Locale.ROOT,
        "%-24s %6.2f s = %6.1f MB/s; cloner held %d MB%s%n",
        what,
        cloned.seconds(),
        LARGE / MEGA / cloned.seconds(),
        cloned.peakKilobytes() / 1_000,
        sharerKilobytes == 0 ? "" : ", sharer " + sharerKilobytes / 1_000 + " MB");
  }

  private static Cloned realClone(Path folder, RealDat dat, Path master) throws IOException {
    Path to = folder.resolve("real-clone");
    Path key = master.resolve(".dat/metadata.key");
    String link = "dat://" + PublicKey.of(Files.readAllBytes(key));
    long begin = HOST.nanoTime();
    long peak = 0;
    DatProcess clone = dat.start("c", folder, List.of("clone", link, to.toString()));
    while (clone.isAlive()) {
      peak = Math.max(peak, nodePeak(to.toString()));
      HOST.sleepMillis(50);
      check(HOST.nanoTime() - begin < PATIENCE_SECONDS * 1_000_000_000, clone.output());
    }
    double seconds = (HOST.nanoTime() - begin) / 1e9;
    check(Files.mismatch(master.resolve("large"), to.resolve("large")) == -1, clone.output());
    delete(to);
    return new Cloned(seconds, peak);
  }

  /** The most memory of the child process that has a word among its arguments. */
  private static long nodePeak(String word) {
    return ProcessHandle.current()
        .descendants()
        .filter(
            each -> Stream.of(each.info().arguments().orElse(new String[0])).anyMatch(word::equals))
        .mapToLong(each -> peakKilobytes(each.pid()))
        .max()
        .orElse(0);
  }

  private static Cloned ourClone(Path folder, Path master) throws Exception {
    Path to = folder.resolve("our-clone");
    long begin = HOST.nanoTime();
    Child clone = new Child(folder, jvm("-Xmx128m", "clone", master.toString(), to.toString()));
    clone.await("cloned");
    double seconds = (HOST.nanoTime() - begin) / 1e9;
    long peak = clone.peakKilobytes();
    clone.close();
    check(Files.mismatch(master.resolve("large"), to.resolve("content.data")) == -1, to);
    delete(to);
    return new Cloned(seconds, peak);
  }

  /** A process of ours, and what it prints. */
  private static final class Child {
    private final Process process;
    private final Path output;

    Child(Path folder, List<String> command) throws IOException {
      output = Files.createTempFile(folder, "child", ".txt");
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    }

    void await(String word) throws IOException {
      until(() -> read(output).contains(word) || !process.isAlive(), () -> read(output));
      check(read(output).contains(word), read(output));
    }

    long peakKilobytes() {
      return SwarmFigures.peakKilobytes(process.pid());
    }

    void close() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long peakKilobytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static void until(BooleanSupplier met, java.util.function.Supplier<Object> what) {
    long end = HOST.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
    while (!met.getAsBoolean()) {
      check(HOST.nanoTime() < end, what.get());
      HOST.sleepMillis(5);
    }
  }

  private static void check(boolean holds, Object what) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(what));
    }
  }

  // The processes.

  private static void share(Path master) {
    Archive archive = Archive.open(master, ArchiveOptions.ofUser().readOnly());
    Swarm swarm = Swarm.open(SwarmOptions.USUAL);
    swarm.join(archive.metadata()).add(archive.content().orElseThrow());
    System.out.println("shares at " + swarm.address().orElseThrow());
    HOST.sleepMillis(Long.MAX_VALUE);
  }

  private static void clone(Path master, Path to) throws IOException {
    Files.createDirectories(to);
    List<Feed> feeds = new ArrayList<>();
    for (String name : List.of("metadata", "content")) {
      byte[] key = Files.readAllBytes(master.resolve(".dat").resolve(name + ".key"));
      feeds.add(Feed.follow(FeedFiles.in(to, name), PublicKey.of(key)));
    }
    try (Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
      Membership membership = swarm.join(feeds.get(0));
      membership.exchange().wantAll();
      membership.add(feeds.get(1)).wantAll();
      until(() -> feeds.get(1).blockCount() == (LARGE + 65_535) / 65_536, swarm::peers);
    }
    feeds.forEach(Feed::close);
    System.out.println("cloned");
    HOST.sleepMillis(Long.MAX_VALUE);
  }

  // Several peers.

  /** Serves a feed, at so many bytes a second to each peer. */
  private static void serve(Path folder, long bytesPerSecond) {
    Feed feed = Feed.open(FeedFiles.in(folder, "data"), null);
    Swarm swarm =
        new Swarm(
            HOST,
            new Throttle(new SocketTransport(HOST), bytesPerSecond),
            SocketDatagrams.INSTANCE,
            SwarmOptions.USUAL.withListen(new Address("127.0.0.1", 0)));
    swarm.join(feed);
    System.out.println("serves");
    HOST.sleepMillis(Long.MAX_VALUE);
  }

  private static void manyPeers(Path folder, Path master, long bytesPerSecond) throws Exception {
    Path from = Files.createDirectories(folder.resolve("feed-" + bytesPerSecond));
    KeyPair keys = KeyPair.generate(HOST);
    try (Feed feed = Feed.create(FeedFiles.in(from, "data"), keys)) {
      byte[] bytes = Files.readAllBytes(master.resolve("large"));
      List<byte[]> blocks = new ArrayList<>();
      for (int at = 0; at < bytes.length; at += 65_536) {
        int end = Math.min(bytes.length, at + 65_536);
        blocks.add(java.util.Arrays.copyOfRange(bytes, at, end));
      }
      feed.append(blocks);
    }
    List<Child> peers = new ArrayList<>();
    for (int count = 1; count <= 3; count++) {
      Path copy = folder.resolve("peer-" + bytesPerSecond + "-" + count);
      copyAll(from, copy);
      Child peer =
          new Child(
              folder, jvm("-Xmx128m", "serve", copy.toString(), Long.toString(bytesPerSecond)));
      peers.add(peer);
      peer.await("serves");
      HOST.sleepMillis(1_000);
      Path to = Files.createDirectories(folder.resolve("to"));
      try (Feed feed = Feed.follow(FeedFiles.in(to, "data"), keys.publicKey());
          Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
        long begin = HOST.nanoTime();
        swarm.join(feed).exchange().wantAll();
        until(() -> feed.blockCount() == (LARGE + 65_535) / 65_536, swarm::peers);
        double seconds = (HOST.nanoTime() - begin) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%d peers of up to %d MB/s each: %.2f s = %.1f MB/s%n",
            count,
            bytesPerSecond / 1_000_000,
            seconds,
            LARGE / MEGA / seconds);
      }
      delete(to);
    }
    for (Child peer : peers) {
      peer.close();
    }
  }

  private static void copyAll(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
