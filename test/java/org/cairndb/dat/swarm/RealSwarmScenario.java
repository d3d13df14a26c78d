package org.cairndb.dat.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.Address;
import org.cairndb.system.SocketDatagrams;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.FarNetwork;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Seed;
import org.cairndb.testing.Throttle;

/** What {@link RealSwarmTest} runs, each in a process and a network of its own. */
enum RealSwarmScenario {
  /**
   * We find {@code dat share} and clone from it; when it is gone {@code dat clone} finds us and
   * clones from us, and while both share a third of ours takes from both.
   */
  REAL_TOOL {
    @Override
    void run(Path folder, Random random) throws Exception {
      try (RealDat dat =
          RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("home"))) {
        Path master = master(folder, dat);
        DatProcess share = dat.start("m", master, List.of("share"));
        share.await(IMPORTED, 30_000);
        try (Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
          // The real one has the usual port.
          check(swarm.address().orElseThrow().port() != SwarmOptions.USUAL_PORT, swarm.address());
          List<Feed> feeds = follow(swarm, master);
          await(() -> feeds.get(1).blockCount() == 47, swarm::peers);
          share.close();
          await(() -> swarm.peers().stream().noneMatch(p -> p.connectedMillis() > 0), swarm::peers);
          Path clone = folder.resolve("clone");
          String link = "dat://" + key(master, "metadata");
          dat.run("c", folder, 60_000, List.of("clone", link, clone.toString()));
          check(Files.mismatch(master.resolve("large"), clone.resolve("large")) == -1, clone);
          DatProcess sync = dat.start("c", clone, List.of("sync"));
          try (Swarm third = Swarm.open(SwarmOptions.USUAL)) {
            List<Feed> copies = follow(third, master);
            await(() -> copies.get(1).blockCount() == 47, third::peers);
            await(() -> connected(third) == 2, () -> third.peers() + sync.output());
            // Both found each other in both directions, and keep one connection each.
            SystemHost.INSTANCE.sleepMillis(1_000);
            check(connected(third) == 2, third.peers());
            check(copies.get(1).verify().isEmpty(), "verified");
          }
          sync.close();
        }
      }
    }
  },

  /** The one who takes, and then the one who gives, is killed at random, and goes on. */
  KILLS {
    @Override
    void run(Path folder, Random random) throws Exception {
      kills(folder, random, 1);
    }
  },

  /** The same for longer. */
  MANY_KILLS {
    @Override
    void run(Path folder, Random random) throws Exception {
      kills(folder, random, 25);
    }
  },

  /** The network goes away; the peer behind it comes back elsewhere, and is found. */
  CABLE {
    @Override
    void run(Path folder, Random random) throws Exception {
      try (FarNetwork far = FarNetwork.open(folder);
          Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
        Feed feed = owned(random, 100);
        swarm.join(feed);
        Path there = folder.resolve("there");
        try (SwarmPeer peer = SwarmPeer.start(there, feed.key(), far.enter())) {
          peer.awaitBlocks(100);
          check(swarm.peers().toString().contains("10.77.0.2"), swarm.peers());
          far.unplug();
        }
        feed.append(blocks(random, 10));
        try (SwarmPeer peer = SwarmPeer.start(there, feed.key(), far.enter())) {
          await(() -> peer.blocks() >= 0, peer::output);
          far.plug();
          long begin = System.nanoTime();
          peer.awaitBlocks(110);
          System.out.println("found again after ms " + (System.nanoTime() - begin) / 1_000_000);
          await(() -> connected(swarm) == 1, swarm::peers);
        }
      }
    }
  },

  /** The network goes away for so long that both sides notice, and comes back. */
  LONG_OUTAGE {
    @Override
    void run(Path folder, Random random) throws Exception {
      try (FarNetwork far = FarNetwork.open(folder);
          Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
        Feed feed = owned(random, 100);
        swarm.join(feed);
        try (SwarmPeer peer = SwarmPeer.start(folder.resolve("there"), feed.key(), far.enter())) {
          peer.awaitBlocks(100);
          for (int seconds : new int[] {3, 12, 40}) {
            far.unplug();
            long length = feed.append(blocks(random, 10)) + 10;
            SystemHost.INSTANCE.sleepMillis(1_000L * seconds);
            far.plug();
            long begin = System.nanoTime();
            peer.awaitBlocks(feed.length());
            System.out.println(
                "without network for "
                    + seconds
                    + " s, up to date after ms "
                    + (System.nanoTime() - begin) / 1_000_000
                    + " "
                    + length);
          }
          System.out.println(swarm.peers());
        }
      }
    }
  },

  /** The same with {@code dat sync} behind the cable. */
  REAL_OUTAGE {
    @Override
    void run(Path folder, Random random) throws Exception {
      Path home = folder.resolve("home");
      try (FarNetwork far = FarNetwork.open(folder);
          RealDat dat =
              RealDat.openHere(SystemHost.INSTANCE, far.wrapped(folder, Needs.dat()), home);
          Swarm swarm = Swarm.open(SwarmOptions.USUAL)) {
        Path master = master(folder, dat);
        dat.start("m", master, List.of("share")).await(IMPORTED, 30_000);
        List<Feed> feeds = follow(swarm, master);
        await(() -> feeds.get(1).blockCount() == 47, swarm::peers);
        for (int seconds : new int[] {3, 12, 30}) {
          long blocks = feeds.get(1).blockCount();
          far.unplug();
          SystemHost.INSTANCE.sleepMillis(1_000L * seconds / 2);
          Files.writeString(master.resolve("new" + seconds), "after " + seconds);
          SystemHost.INSTANCE.sleepMillis(1_000L * seconds / 2);
          far.plug();
          far.route();
          long begin = System.nanoTime();
          await(() -> feeds.get(1).blockCount() > blocks, swarm::peers);
          System.out.println(
              "without network for "
                  + seconds
                  + " s, up to date after ms "
                  + (System.nanoTime() - begin) / 1_000_000);
        }
      }
    }
  };

  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");

  abstract void run(Path folder, Random random) throws Exception;

  private static void await(
      java.util.function.BooleanSupplier met, java.util.function.Supplier<Object> what) {
    SwarmTest.await(met, what);
  }

  private static void check(boolean holds, Object found) {
    if (!holds) {
      throw new AssertionError(String.valueOf(found));
    }
  }

  private static long connected(Swarm swarm) {
    return swarm.peers().stream()
        .filter(peer -> peer.state() == PeerReport.State.CONNECTED)
        .count();
  }

  private static List<byte[]> blocks(Random random, int count) {
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[4_096 + random.nextInt(4_096)];
      random.nextBytes(block);
      blocks.add(block);
    }
    return blocks;
  }

  private static Feed owned(Random random, int count) {
    Feed feed = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    feed.append(blocks(random, count));
    return feed;
  }

  private static PublicKey key(Path master, String feed) {
    try {
      return PublicKey.of(Files.readAllBytes(master.resolve(".dat/" + feed + ".key")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Both feeds of an archive of the real tool. */
  private static List<Feed> follow(Swarm swarm, Path master) {
    Feed metadata = Feed.follow(FeedFiles.inMemory(), key(master, "metadata"));
    Feed content = Feed.follow(FeedFiles.inMemory(), key(master, "content"));
    Membership membership = swarm.join(metadata);
    membership.exchange().wantAll();
    membership.add(content).wantAll();
    return List.of(metadata, content);
  }

  private static Path master(Path folder, RealDat dat) throws IOException {
    Path master = Files.createDirectories(folder.resolve("master"));
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    Files.write(master.resolve("large"), large);
    Files.writeString(master.resolve("small"), "one");
    dat.run("m", master, 30_000, List.of("create", "-y"));
    return master;
  }

  private static Swarm slow(long bytesPerSecond) {
    return new Swarm(
        SystemHost.INSTANCE,
        new Throttle(new SocketTransport(SystemHost.INSTANCE), bytesPerSecond),
        SocketDatagrams.INSTANCE,
        SwarmOptions.USUAL.withListen(new Address("0.0.0.0", 0)));
  }

  private static void kills(Path folder, Random random, int kills) throws Exception {
    int count = 100 * kills;
    Feed feed = owned(random, count);
    Path there = folder.resolve("there");
    long least = 0;
    try (Swarm swarm = slow(4_000_000)) {
      swarm.join(feed);
      while (least < count) {
        try (SwarmPeer peer = SwarmPeer.start(there, feed.key(), List.of())) {
          await(() -> peer.blocks() >= 0, peer::output);
          // Only what had not gone to the files yet may be lost: 64 KiB and what is on its way.
          check(peer.blocks() >= least - 40, peer.blocks() + " blocks of " + least);
          least = Math.min(count, peer.blocks() + 50 + random.nextInt(100));
          peer.awaitBlocks(least);
        }
      }
    }
    try (Feed copy = Feed.open(FeedFiles.in(there, "data"), null)) {
      check(copy.blockCount() == count && copy.verify().isEmpty(), copy);
    }
    // Now it is the only one who has it.
    Feed second = Feed.follow(FeedFiles.inMemory(), feed.key());
    try (Swarm swarm = slow(4_000_000)) {
      swarm.join(second).exchange().wantAll();
      while (second.blockCount() < count) {
        long next = Math.min(count, second.blockCount() + 50 + random.nextInt(100));
        try (SwarmPeer peer = SwarmPeer.start(there, feed.key(), List.of())) {
          await(() -> second.blockCount() >= next, () -> swarm.peers() + peer.output());
        }
      }
      check(second.verify().isEmpty(), second);
    }
  }

  /** Runs one. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    Random random = new Random(Seed.of(RealSwarmScenario.class));
    valueOf(arguments[0]).run(folder, random);
  }
}
