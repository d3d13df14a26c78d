package org.cairndb.dat.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.cairndb.system.SocketDatagrams;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;
import org.cairndb.testing.Needs;

/** What {@link RealDiscoveryTest} runs, each in a process and a network of its own. */
enum RealDiscoveryScenario {
  /** Two of our own meet on the loopback interface, and one that only looks. */
  OURS {
    @Override
    void run(Path folder, RealDat dat) {
      ConcurrentLinkedQueue<Address> first = new ConcurrentLinkedQueue<>();
      ConcurrentLinkedQueue<Address> second = new ConcurrentLinkedQueue<>();
      Topic topic = Topic.of(KeyPair.generate(SystemHost.INSTANCE).publicKey());
      try (Discovery one = open(DiscoverySettings.LOCAL);
          Discovery two = open(DiscoverySettings.LOCAL);
          Discovery.Search a = one.search(topic, 3282, first::add);
          Discovery.Search b = two.search(topic, 3283, second::add)) {
        await(() -> first.contains(new Address("127.0.0.1", 3283)), one::status);
        await(() -> second.contains(new Address("127.0.0.1", 3282)), two::status);
        check(first.stream().allMatch(peer -> peer.port() == 3283), first);
        b.again();
        a.again();
      }
    }
  },

  /** We find {@code dat share}, which was there before. */
  FIND {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      Path master = master(folder, dat);
      DatProcess share = dat.start("m", master, List.of("share", "--port", "31234"));
      share.await(java.util.regex.Pattern.compile("Watching for file updates"), 30_000);
      ConcurrentLinkedQueue<Address> found = new ConcurrentLinkedQueue<>();
      try (Discovery discovery = open(DiscoverySettings.LOCAL);
          Discovery.Search search = discovery.search(topic(master), 0, found::add)) {
        await(() -> found.contains(new Address("127.0.0.1", 31_234)), discovery::status);
        search.again();
      }
    }
  },

  /** {@code dat clone} and {@code dat sync} find us. */
  BE_FOUND {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
      try (Discovery discovery = open(DiscoverySettings.LOCAL)) {
        isCalled(
            discovery, Topic.of(keys.publicKey()), () -> cloning(folder, dat, keys, List.of()));
      }
    }
  },

  /** The real tool's tracker: we find the real tool by it, the real tool us, and we each other. */
  TRACKER {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      Process tracker = tracker(folder);
      try {
        TrackerAddress address = TrackerAddress.parse("127.0.0.1:5300");
        // Nobody answers at the first port, so the second is tried.
        TrackerAddress twoPorts = TrackerAddress.parse("127.0.0.1:5301,5300");
        DiscoverySettings settings = DiscoverySettings.NONE.withTrackers(List.of(address));
        ConcurrentLinkedQueue<Address> found = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Address> pushed = new ConcurrentLinkedQueue<>();
        KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
        Topic topic = Topic.of(keys.publicKey());
        Address place = new Address("127.0.0.1", 4567);
        try (Discovery one = open(settings);
            Discovery two = open(settings.withTrackers(List.of(twoPorts)));
            Discovery.Search a = one.search(topic, 0, pushed::add)) {
          await(() -> one.status().get(0).received() >= 2, one::status);
          // Who comes later is pushed to who is there.
          Discovery.Search b = two.search(topic, place.port(), peer -> {});
          await(() -> pushed.contains(place), () -> one.status() + " " + two.status());
          ConcurrentLinkedQueue<Address> later = new ConcurrentLinkedQueue<>();
          try (Discovery three = open(settings)) {
            three.search(topic, 0, later::add);
            await(() -> later.contains(place), three::status);
            // Who leaves is named no more.
            b.close();
            await(() -> two.status().get(0).received() >= 3, two::status);
          }
          later.clear();
          try (Discovery three = open(settings)) {
            three.search(topic, 0, later::add);
            await(() -> three.status().get(0).received() >= 2, three::status);
            SystemHost.INSTANCE.sleepMillis(50);
            check(later.isEmpty(), later);
          }
          a.again();
          List<String> byTracker = List.of("--dns.server=127.0.0.1:5300", "--no-dns.multicast");
          KeyPair other = KeyPair.generate(SystemHost.INSTANCE);
          isCalled(one, Topic.of(other.publicKey()), () -> cloning(folder, dat, other, byTracker));
          Path master = master(folder, dat);
          Address shared = new Address("127.0.0.1", 31_234);
          dat.start(
              "m", master, List.of("share", "--port", "31234", byTracker.get(0), byTracker.get(1)));
          Discovery.Search search = one.search(topic(master), 0, found::add);
          // On a busy machine the tool is long in coming, and nobody says when it has told the
          // tracker.
          for (int seconds = 0; seconds < 60 && !found.contains(shared); seconds++) {
            SystemHost.INSTANCE.sleepMillis(1_000);
            search.again();
          }
          await(() -> found.contains(shared), one::status);
        }
      } finally {
        tracker.destroy();
      }
    }
  };

  abstract void run(Path folder, RealDat dat) throws Exception;

  private static Discovery open(DiscoverySettings settings) {
    return settings.open(SystemHost.INSTANCE, SocketDatagrams.INSTANCE);
  }

  private static void await(java.util.function.BooleanSupplier met, Supplier<Object> what) {
    LocalDiscoveryTest.await(met, what);
  }

  private static void check(boolean holds, Object found) {
    if (!holds) {
      throw new AssertionError(String.valueOf(found));
    }
  }

  private static Path master(Path folder, RealDat dat) throws IOException {
    Path master = Files.createDirectories(folder.resolve("master"));
    Files.writeString(master.resolve("small"), "one");
    dat.run("m", master, 30_000, List.of("create", "-y"));
    return master;
  }

  private static Topic topic(Path master) throws IOException {
    return Topic.of(PublicKey.of(Files.readAllBytes(master.resolve(".dat/metadata.key"))));
  }

  private static DatProcess cloning(Path folder, RealDat dat, KeyPair keys, List<String> more) {
    List<String> words =
        new java.util.ArrayList<>(List.of("clone", "dat://" + keys.publicKey(), "copy"));
    words.addAll(more);
    return dat.start("c", folder, words);
  }

  /** Whether somebody connects to a port that is announced, and says something. */
  private static void isCalled(Discovery discovery, Topic topic, Supplier<DatProcess> caller)
      throws Exception {
    ConcurrentLinkedQueue<Link> links = new ConcurrentLinkedQueue<>();
    try (Transport.Listener listener =
            new SocketTransport(SystemHost.INSTANCE).listen(new Address("0.0.0.0", 0), links::add);
        Discovery.Search search = discovery.search(topic, listener.address().port(), peer -> {});
        DatProcess process = caller.get()) {
      await(() -> !links.isEmpty(), () -> process.output() + discovery.status());
      byte[] first = new byte[1000];
      check(links.element().read(first, 0, 1000, 5_000) > 60, "no greeting");
      search.again();
    } finally {
      links.forEach(Link::close);
    }
  }

  /** The real tool's own tracker. */
  private static Process tracker(Path folder) throws IOException {
    Path modules = Needs.dat().getParent().getParent();
    String program =
        "const d = require('"
            + modules.resolve("discovery-channel/node_modules/dns-discovery")
            + "')({domain: 'dat.local', multicast: false, ttl: 30});"
            + "d.listen(5300, () => console.log('listens'))";
    Path output = folder.resolve("tracker.txt");
    Process process =
        new ProcessBuilder(Needs.program("node").toString(), "-e", program)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await(() -> read(output).contains("listens"), () -> read(output));
    return process;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Runs one. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    try (RealDat dat = RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("home"))) {
      valueOf(arguments[0]).run(folder, dat);
    }
  }
}
