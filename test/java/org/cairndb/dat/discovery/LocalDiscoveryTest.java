package org.cairndb.dat.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.cairndb.system.DatagramPort;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDatagrams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Multicast DNS among machines of a simulated network, honest and hostile. */
@Timeout(60)
class LocalDiscoveryTest {
  private static final Address LIAR = new Address("10.0.0.66", 5353);
  private final long seed = Seed.of(LocalDiscoveryTest.class);
  private final SimulatedDatagrams network = new SimulatedDatagrams(seed);
  private final ConcurrentLinkedQueue<LocalDiscovery> opened = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Address> found = new ConcurrentLinkedQueue<>();
  private final Topic topic = Topic.of(KeyPair.generate(SystemHost.INSTANCE).publicKey());

  @AfterEach
  void close() {
    opened.forEach(LocalDiscovery::close);
  }

  private LocalDiscovery at(String host) {
    LocalDiscovery discovery =
        new LocalDiscovery(SystemHost.INSTANCE, network.at(host), "dat.local");
    opened.add(discovery);
    return discovery;
  }

  static void await(BooleanSupplier condition, java.util.function.Supplier<Object> what) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what.get());
      SystemHost.INSTANCE.sleepMillis(2);
    }
  }

  private static long ignored(Discovery discovery, String reason) {
    return discovery.status().get(0).ignored().getOrDefault(reason, 0L);
  }

  private void awaitIgnored(Discovery discovery, String reason, long count) {
    await(() -> ignored(discovery, reason) >= count, discovery::status);
  }

  private DnsMessage.Entry peers(byte[] peers) {
    return new DnsMessage.Txt(
        topic + ".dat.local",
        Map.of("token", "x", "peers", Base64.getEncoder().encodeToString(peers)));
  }

  private void tell(DnsMessage.Entry... entries) {
    DnsMessage message = new DnsMessage(0, 0x8400, List.of(), List.of(entries), List.of());
    network.send(DnsCodec.write(message), LIAR, LocalDiscovery.GROUP);
  }

  @Test
  void whoAsksHearsOfAllWhoAnnounceAndNobodyHearsOfItself() {
    at("10.0.0.1").search(topic, 3282, found::add);
    ConcurrentLinkedQueue<Address> second = new ConcurrentLinkedQueue<>();
    LocalDiscovery two = at("10.0.0.2");
    two.search(topic, 4000, second::add);
    ConcurrentLinkedQueue<Address> third = new ConcurrentLinkedQueue<>();
    at("10.0.0.3").search(topic, 0, third::add);
    List<Address> announced = List.of(new Address("10.0.0.1", 3282), new Address("10.0.0.2", 4000));
    await(() -> third.containsAll(announced), () -> third);
    assertEquals(Set.of(announced.get(0)), Set.copyOf(second));
    assertEquals(Set.of(announced.get(1)), Set.copyOf(found));
    awaitIgnored(two, "our own answer", 1);
  }

  @Test
  void aSearchEndsAndCanBeginAgain() {
    LocalDiscovery one = at("10.0.0.1");
    Discovery.Search search = one.search(topic, 1, found::add);
    CairnException error =
        assertThrows(CairnException.class, () -> one.search(topic, 1, found::add));
    assertEquals("dat/joined-already", error.code());
    search.close();
    at("10.0.0.2").search(topic, 0, found::add);
    one.search(topic, 2, peer -> {});
    Discovery.Search again = at("10.0.0.3").search(topic, 0, found::add);
    again.again();
    await(() -> found.contains(new Address("10.0.0.1", 2)), () -> found);
    assertTrue(found.stream().noneMatch(peer -> peer.port() == 1), found.toString());
  }

  @Test
  void placesWhereNoPeerCanBeAreLeftOut() {
    LocalDiscovery one = at("10.0.0.1");
    one.search(topic, 0, found::add);
    String name = topic + ".dat.local";
    tell(
        peers(new byte[] {10, 0, 0, 7, 0, 0}), // no port
        peers(new byte[] {(byte) 224, 0, 0, 1, 1, 1}), // a group
        peers(new byte[] {-1, -1, -1, -1, 1, 1}), // everybody
        peers(new byte[] {0, 1, 2, 3, 1, 1}),
        new DnsMessage.Srv(name, 80, "a.host.with.a.name"),
        new DnsMessage.Srv(name, 80, "256.1.1.1"),
        new DnsMessage.Txt(name, Map.of("peers", "*** not base64 ***")),
        new DnsMessage.Srv("0".repeat(40) + ".dat.local", 80, "10.0.0.7"),
        new DnsMessage.Srv(name, 0, "0.0.0.0"),
        new DnsMessage.Srv(name, 81, "10.0.0.8"),
        // Half a record more, and one from whoever sent it.
        peers(new byte[] {0, 0, 0, 0, 0x0c, (byte) 0xd2, 1, 2, 3}));
    List<Address> expected =
        List.of(
            new Address(LIAR.host(), 5353),
            new Address("10.0.0.8", 81),
            new Address(LIAR.host(), 3282));
    await(() -> found.size() >= 3, one::status);
    assertEquals(expected, List.copyOf(found));
    assertEquals(4, ignored(one, "not where a peer can be"));
    assertEquals(2, ignored(one, "not an IPv4 address"));
    assertEquals(1, ignored(one, "peers are not base64"));
  }

  @Test
  void oneWhoNamesThousandsOfPeersIsHeardAFewTimesAndOthersStill() {
    LocalDiscovery one = at("10.0.0.1");
    one.search(topic, 0, found::add);
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      byte[] peers = new byte[6 * 30];
      random.nextBytes(peers);
      for (int at = 0; at < peers.length; at += 6) {
        peers[at] = 10;
      }
      tell(peers(peers));
    }
    awaitIgnored(one, "too many peers", 20_000);
    assertTrue(found.size() < 600, found.size() + " peers of one liar were taken");
    at("10.0.0.9").search(topic, 9, peer -> {});
    one.status();
    Address honest = new Address("10.0.0.9", 9);
    at("10.0.0.10").search(topic, 0, found::add);
    await(() -> found.contains(honest), one::status);
  }

  @Test
  void aFloodOfPacketsAndQuestionsIsBounded() throws Exception {
    LocalDiscovery one = at("10.0.0.1");
    one.search(topic, 3282, found::add);
    DatagramPort watcher = network.at("10.0.0.2").openGroup(LocalDiscovery.GROUP);
    byte[] question = DnsCodec.write(DnsMessage.query(0, 0, topic + ".dat.local", List.of()));
    byte[] rubbish = new byte[65_535];
    for (int i = 0; i < 3_000; i++) {
      network.send(question, LIAR, LocalDiscovery.GROUP);
    }
    awaitIgnored(one, "too many questions", 2_000);
    for (int i = 0; i < 5_000; i++) {
      network.send(i < 4_000 ? new byte[] {1} : rubbish, LIAR, LocalDiscovery.GROUP);
    }
    awaitIgnored(one, "not a message of DNS", 1_000);
    awaitIgnored(one, "too many packets", 1);
    long answers = 0;
    DatagramPort.Packet packet = watcher.receive(1);
    while (packet != null) {
      answers += packet.source().host().equals("10.0.0.1") ? 1 : 0;
      packet = watcher.receive(1);
    }
    assertTrue(answers < 1_000, answers + " answers to one who floods");
    watcher.close();
  }

  @Test
  void othersQuestionsAreNotAnswered() throws Exception {
    LocalDiscovery one = at("10.0.0.1");
    one.search(topic, 3282, found::add);
    awaitIgnored(one, "our own answer", 1);
    DatagramPort watcher = network.at("10.0.0.2").openGroup(LocalDiscovery.GROUP);
    for (String name :
        List.of(topic + ".other.local", "dat.local", "local", "", topic + ".x.dat.local")) {
      network.send(
          DnsCodec.write(DnsMessage.query(0, 0, name, List.of())), LIAR, LocalDiscovery.GROUP);
    }
    assertEquals(null, nextOf("10.0.0.1", watcher));
    network.send(
        DnsCodec.write(DnsMessage.query(7, 0, topic + ".dat.local", List.of())),
        LIAR,
        LocalDiscovery.GROUP);
    DnsMessage answer = DnsCodec.read(nextOf("10.0.0.1", watcher), "test");
    assertEquals(0x8400, answer.flags());
    assertEquals("AAAAAAzS", ((DnsMessage.Txt) answer.answers().get(0)).get("peers"));
    assertEquals(44, ((DnsMessage.Txt) answer.answers().get(0)).get("token").length());
    watcher.close();
  }

  private static byte[] nextOf(String host, DatagramPort watcher) throws Exception {
    DatagramPort.Packet packet = watcher.receive(300);
    while (packet != null && !packet.source().host().equals(host)) {
      packet = watcher.receive(300);
    }
    return packet == null ? null : packet.bytes();
  }
}
