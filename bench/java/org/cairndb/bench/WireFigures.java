package org.cairndb.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.wire.Endpoint;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.ExchangeListener;
import org.cairndb.dat.wire.SessionListener;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.Link;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;

/**
 * How fast a feed goes from one folder to another over loopback, both ends in this process, beside
 * one BLAKE2b pass over the same bytes and one copy of them through a socket. CONTRIBUTING.md says
 * how to run it; it takes the folder to work in as its argument.
 */
public final class WireFigures {
  private static final Host HOST = SystemHost.INSTANCE;
  private static final int ROUNDS = 5;
  private static final double MEGA = 1e6;

  private WireFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "cairn-wire");
    try {
      figures(folder, 3_200, 65_536);
      figures(folder, 20_000, 4_096);
      figures(folder, 50_000, 150);
    } finally {
      delete(folder);
    }
  }

  private static void figures(Path folder, int count, int bytes)
      throws IOException, InterruptedException {
    Path from = Files.createDirectory(folder.resolve("from-" + bytes));
    KeyPair keys = KeyPair.generate(HOST);
    List<byte[]> blocks = blocks(count, bytes);
    try (Feed feed = Feed.create(FeedFiles.in(from, "data"), keys)) {
      feed.append(blocks);
      for (int round = 0; round < ROUNDS; round++) {
        double hashing = hash(blocks);
        double copying = copy((long) count * bytes);
        Path to = Files.createDirectory(folder.resolve("to-" + bytes + "-" + round));
        long cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
        double cloning = clone(feed, to);
        cpu = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() - cpu;
        delete(to);
        double size = (double) count * bytes / MEGA;
        System.out.printf(
            Locale.ROOT,
            "%6d x %5d: hash %.2f s, copy %.2f s, clone %.2f s = %.1f MB/s, %.0f blocks/s;"
                + " (hash + copy) / clone = %.2f; both ends took %.2f s of CPU%n",
            count,
            bytes,
            hashing,
            copying,
            cloning,
            size / cloning,
            count / cloning,
            (hashing + copying) / cloning,
            cpu / 1e3);
      }
    }
  }

  private static List<byte[]> blocks(int count, int bytes) {
    Random random = new Random(1);
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[bytes];
      random.nextBytes(block);
      blocks.add(block);
    }
    return blocks;
  }

  private static double seconds(long since) {
    return (HOST.nanoTime() - since) / 1e9;
  }

  private static double hash(List<byte[]> blocks) {
    long begin = HOST.nanoTime();
    int sum = 0;
    for (byte[] block : blocks) {
      sum += Hashing.leaf(block)[0];
    }
    double took = seconds(begin);
    return sum == Integer.MIN_VALUE ? 0 : took;
  }

  private static double copy(long bytes) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long begin = HOST.nanoTime();
      Thread sender =
          HOST.startThread(
              "copy",
              () -> {
                try (Socket out =
                    new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
                  byte[] buffer = new byte[65_536];
                  for (long left = bytes; left > 0; left -= buffer.length) {
                    out.getOutputStream().write(buffer, 0, (int) Math.min(left, buffer.length));
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      try (Socket in = server.accept()) {
        byte[] buffer = new byte[65_536];
        while (in.getInputStream().read(buffer) >= 0) {
          // all of it
        }
      }
      double took = seconds(begin);
      sender.join();
      return took;
    }
  }

  private static double clone(Feed feed, Path to) throws IOException, InterruptedException {
    Transport transport = new SocketTransport(HOST);
    try (Endpoint near = new Endpoint(HOST);
        Endpoint far = new Endpoint(HOST);
        Feed copy = Feed.follow(FeedFiles.in(to, "data"), feed.key())) {
      far.exchange(feed);
      try (Transport.Listener listener =
          transport.listen(
              new Address("127.0.0.1", 0), link -> far.accept(link, true, SessionListener.NONE))) {
        CountDownLatch done = new CountDownLatch(1);
        Exchange exchange = near.exchange(copy);
        exchange.listen(
            new ExchangeListener() {
              @Override
              public void upToDate(long length) {
                done.countDown();
              }
            });
        exchange.wantAll();
        long begin = HOST.nanoTime();
        Link link = transport.connect(listener.address(), 3_000);
        near.connect(link, exchange, true, SessionListener.NONE);
        if (!done.await(120, TimeUnit.SECONDS) || copy.blockCount() != feed.length()) {
          throw new IllegalStateException("not done: " + copy + " " + exchange.peerStatus());
        }
        return seconds(begin);
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
