package org.cairndb.dat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.discovery.Topic;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.cairndb.system.SystemHost;
import org.cairndb.system.Transport;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDatagrams;
import org.cairndb.testing.SimulatedTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who want nothing good, from many machines of a simulated network. */
@Timeout(60)
class SwarmLimitsTest {
  private static final Address GROUP = new Address("224.0.0.251", 5353);
  private static final Address PLACE = new Address("10.0.0.1", 3282);
  private static final Address LIAR = new Address("10.0.0.66", 5353);

  private final long seed = Seed.of(SwarmLimitsTest.class);
  private final Random random = new Random(seed);
  private final SimulatedTransport wires = new SimulatedTransport(seed);
  private final SimulatedDatagrams packets = new SimulatedDatagrams(seed);
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final List<Swarm> swarms = new ArrayList<>();

  @AfterEach
  void close() {
    swarms.forEach(Swarm::close);
  }

  /** The network as one machine sees it: others see where its calls come from. */
  private final class Machine implements Transport {
    final String host;
    final AtomicInteger calls = new AtomicInteger();
    final Map<Address, Integer> flips = new ConcurrentHashMap<>();

    Machine(String host) {
      this.host = host;
    }

    @Override
    public Listener listen(Address address, Consumer<Link> acceptor) throws IOException {
      return wires.listen(
          new Address(host, address.port()),
          link -> {
            Address caller = callers.remove(link.peer().port());
            // As a socket does it: one after the other.
            synchronized (this) {
              acceptor.accept(new Seen(link, caller == null ? link.peer() : caller, 0));
            }
          });
    }

    @Override
    public Link connect(Address address, long timeoutMillis) throws IOException {
      calls.incrementAndGet();
      synchronized (callers) {
        // The next port of the simulated network is that of this call.
        callers.put(ports, new Address(host, ports));
        Link link;
        try {
          link = wires.connect(address, timeoutMillis);
        } catch (IOException e) {
          callers.remove(ports);
          throw e;
        }
        ports++;
        return new Seen(link, address, flips.getOrDefault(address, 0));
      }
    }
  }

  private final Map<Integer, Address> callers = new ConcurrentHashMap<>();
  private int ports = 20_000;

  /** A link with another name, that perhaps changes a byte which it reads. */
  private static final class Seen implements Link {
    private final Link link;
    private final Address peer;
    private int flipAfter;

    Seen(Link link, Address peer, int flipAfter) {
      this.link = link;
      this.peer = peer;
      this.flipAfter = flipAfter;
    }

    @Override
    public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      int count = link.read(bytes, offset, length, timeoutMillis);
      if (flipAfter > 0 && flipAfter <= count) {
        bytes[offset + flipAfter - 1] ^= 1;
      }
      flipAfter -= Math.max(0, count);
      return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      link.write(bytes, offset, length, timeoutMillis);
    }

    @Override
    public Address peer() {
      return peer;
    }

    @Override
    public void close() {
      link.close();
    }
  }

  private Swarm open(Machine machine, DiscoverySettings settings) {
    Swarm swarm =
        new Swarm(
            SystemHost.INSTANCE,
            machine,
            packets.at(machine.host),
            SwarmOptions.USUAL.withListen(new Address(machine.host, 3282)).withDiscovery(settings));
    swarms.add(swarm);
    return swarm;
  }

  private Swarm open(String host) {
    return open(new Machine(host), DiscoverySettings.NONE);
  }

  private Feed master(int count) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[2_000];
      random.nextBytes(block);
      feed.append(List.of(block));
    }
    return feed;
  }

  private Membership follow(Swarm swarm) {
    Membership membership = swarm.join(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
    membership.exchange().wantAll();
    return membership;
  }

  private static void awaitBlocks(Membership membership, long count) {
    Feed feed = membership.exchange().feed();
    SwarmTest.await(
        () -> feed.blockCount() >= count, () -> feed.blockCount() + " " + membership.peers());
  }

  private static long greeting(Swarm swarm) {
    return swarm.peers().stream().filter(peer -> peer.state() == PeerReport.State.GREETING).count();
  }

  @Test
  void aThousandCallsThatSayNothingHoldAFewPlacesAndHonestPeersGetThrough() throws Exception {
    Swarm swarm = open(PLACE.host());
    swarm.join(master(50));
    List<Link> links = new ArrayList<>();
    long most = 0;
    for (int i = 0; i < 1_000; i++) {
      // Forty machines; each says one byte and then nothing.
      Link link = new Machine("10.0.1." + i % 40).connect(PLACE, 1_000);
      links.add(link);
      try {
        link.write(new byte[] {50}, 0, 1, 1_000);
      } catch (IOException e) {
        // It was turned away already.
      }
      if (i % 50 == 0) {
        most = Math.max(most, greeting(swarm));
      }
      if (i == 500) {
        Membership honest = follow(open("10.0.0.2"));
        honest.call(PLACE);
        awaitBlocks(honest, 50);
      }
    }
    most = Math.max(most, greeting(swarm));
    assertTrue(most > 1 && most <= Roster.MOST_GREETING + 1, most + " hold a place");
    Membership late = follow(open("10.0.0.3"));
    late.call(PLACE);
    awaitBlocks(late, 50);
    SwarmTest.await(() -> greeting(swarm) == 0, swarm::peers);
    links.forEach(Link::close);
  }

  @Test
  void oneMachineCannotTakeThePlacesOfOthers() throws Exception {
    Swarm swarm = open(PLACE.host());
    ConcurrentLinkedQueue<SwarmEvent> events = new ConcurrentLinkedQueue<>();
    swarm.listen(events::add);
    swarm.join(master(1));
    Machine attacker = new Machine("10.0.1.1");
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      links.add(attacker.connect(PLACE, 1_000));
    }
    SwarmTest.await(() -> count(events, SwarmEvent.Kind.REFUSED) >= 992, events::size);
    assertEquals(Roster.MOST_GREETING_PER_HOST, greeting(swarm));
    // They have five seconds; then, and that is the sixth such fault, the machine is banned.
    SwarmTest.await(() -> count(events, SwarmEvent.Kind.BANNED) == 1, swarm::peers);
    links.forEach(Link::close);
  }

  private static long count(Iterable<SwarmEvent> events, SwarmEvent.Kind kind) {
    long count = 0;
    for (SwarmEvent event : events) {
      count += event.kind() == kind ? 1 : 0;
    }
    return count;
  }

  @Test
  void aFloodOfAnswersThatNameNobodyIsBounded() throws Exception {
    Machine machine = new Machine(PLACE.host());
    Swarm swarm = open(machine, DiscoverySettings.LOCAL);
    Membership copy = follow(swarm);
    String name = Topic.of(keys.publicKey()) + ".dat.local";
    long begin = System.nanoTime();
    for (int i = 0; i < 1_500; i++) {
      packets.send(answer(name), new Address("10.7.0." + i % 100, 5353), GROUP);
      packets.send(answer(name), LIAR, GROUP);
    }
    SwarmTest.await(() -> copy.peers().size() == PeerBook.MOST, () -> copy.peers().size());
    SystemHost.INSTANCE.sleepMillis(500);
    assertEquals(PeerBook.MOST, copy.peers().size());
    double seconds = (System.nanoTime() - begin) / 1e9;
    assertTrue(
        machine.calls.get() <= 41 + 10 * seconds,
        machine.calls + " calls in " + seconds + " seconds");
    // Whom somebody names is called nevertheless.
    Swarm honest = open("10.0.0.2");
    honest.join(master(10));
    copy.call(new Address("10.0.0.2", 3282));
    awaitBlocks(copy, 10);
    assertTrue(copy.peers().size() <= PeerBook.MOST + 1);
  }

  private byte[] answer(String name) {
    byte[] peers = new byte[6 * 30];
    random.nextBytes(peers);
    for (int at = 0; at < peers.length; at += 6) {
      peers[at] = 10;
    }
    return MulticastAnswer.of(name, "peers=" + Base64.getEncoder().encodeToString(peers));
  }

  @Test
  void oneWhoseBlocksAreForgedIsLeftAloneAndTheRestComesFromOthers() {
    Feed master = master(200);
    Swarm honest = open("10.0.0.2");
    honest.join(master);
    Swarm other = open("10.0.0.3");
    other.join(master);
    Machine machine = new Machine(PLACE.host());
    Address forger = new Address("10.0.0.3", 3282);
    machine.flips.put(forger, 20_000);
    Swarm swarm = open(machine, DiscoverySettings.NONE);
    ConcurrentLinkedQueue<SwarmEvent> events = new ConcurrentLinkedQueue<>();
    swarm.listen(events::add);
    Membership copy = follow(swarm);
    copy.call(forger);
    SwarmTest.await(() -> count(events, SwarmEvent.Kind.BANNED) == 1, events::toString);
    long had = copy.exchange().feed().blockCount();
    assertTrue(had < 200, had + " blocks came from a forger");
    copy.call(forger);
    copy.call(new Address("10.0.0.2", 3282));
    awaitBlocks(copy, 200);
    assertEquals(List.of(), copy.exchange().feed().verify());
    PeerReport report =
        copy.peers().stream().filter(peer -> peer.address().equals(forger)).findFirst().get();
    assertEquals(PeerReport.State.BANNED, report.state());
    assertTrue(
        String.valueOf(report.lastError()).matches("(BAD_BLOCK|MALFORMED).*"), report::toString);
    assertEquals(1, count(events, SwarmEvent.Kind.BANNED));
  }

  @Test
  void fourWhoLoseEveryConnectionAgainAndAgainHaveAllInTheEnd() {
    wires.loseAfter(150_000);
    wires.delay(5);
    Feed master = master(300);
    Swarm first = open("10.0.0.1");
    first.join(master);
    List<Membership> copies = new ArrayList<>();
    for (int i = 2; i <= 4; i++) {
      Membership copy = follow(open("10.0.0." + i));
      for (int j = 1; j < i; j++) {
        copy.call(new Address("10.0.0." + j, 3282));
      }
      copies.add(copy);
    }
    copies.forEach(copy -> awaitBlocks(copy, 300));
    copies.forEach(copy -> assertEquals(List.of(), copy.exchange().feed().verify()));
  }
}
