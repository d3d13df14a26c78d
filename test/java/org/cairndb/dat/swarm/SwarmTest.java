package org.cairndb.dat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Swarms of our own over sockets of this machine, who know each other by hand. */
@Timeout(60)
class SwarmTest {
  private static final SwarmOptions BY_HAND =
      SwarmOptions.USUAL
          .withListen(new Address("127.0.0.1", 0))
          .withDiscovery(DiscoverySettings.NONE);

  private final Random random = new Random(Seed.of(SwarmTest.class));
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final List<Swarm> swarms = new ArrayList<>();

  @AfterEach
  void close() {
    swarms.forEach(Swarm::close);
  }

  private Swarm open(SwarmOptions options) {
    Swarm swarm = Swarm.open(options);
    swarms.add(swarm);
    return swarm;
  }

  private List<byte[]> blocks(int count) {
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[1 + random.nextInt(2000)];
      random.nextBytes(block);
      blocks.add(block);
    }
    return blocks;
  }

  private Feed master(KeyPair owner, int count) {
    Feed feed = Feed.create(FeedFiles.inMemory(), owner);
    feed.append(blocks(count));
    return feed;
  }

  private Membership follow(Swarm swarm, KeyPair owner) {
    Membership membership = swarm.join(Feed.follow(FeedFiles.inMemory(), owner.publicKey()));
    membership.exchange().wantAll();
    return membership;
  }

  static void await(BooleanSupplier met, Supplier<Object> what) {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!met.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what.get());
      SystemHost.INSTANCE.sleepMillis(2);
    }
  }

  private static void awaitBlocks(Membership membership, long count) {
    Feed feed = membership.exchange().feed();
    await(() -> feed.blockCount() >= count, () -> feed.blockCount() + " " + membership.peers());
  }

  private static Address at(Swarm swarm) {
    return swarm.address().orElseThrow();
  }

  private static List<PeerReport> connected(Swarm swarm) {
    return swarm.peers().stream()
        .filter(peer -> peer.state() == PeerReport.State.CONNECTED)
        .toList();
  }

  @Test
  void aFeedIsClonedFromOneWhoIsCalledAndTheReportsSayHow() {
    Feed master = master(keys, 200);
    Swarm one = open(BY_HAND);
    one.join(master);
    Swarm two = open(BY_HAND);
    ConcurrentLinkedQueue<SwarmEvent> events = new ConcurrentLinkedQueue<>();
    two.listen(events::add);
    Membership copy = follow(two, keys);
    copy.call(at(one));
    awaitBlocks(copy, 200);
    await(() -> connected(one).size() == 1, one::peers);
    PeerReport there = connected(two).get(0);
    PeerReport here = connected(one).get(0);
    assertEquals(at(one), there.address());
    assertTrue(there.called() && !here.called());
    assertEquals(master.byteLength(), there.bytesReceived());
    assertEquals(master.byteLength(), here.bytesSent());
    assertEquals(200, there.blocksHad());
    assertEquals(0, there.blocksMissing());
    assertEquals(there.address(), copy.peers().get(0).address());
    await(() -> connected(two).get(0).receivedPerSecond() > 0, two::peers);
    await(() -> connected(one).get(0).sentPerSecond() > 0, one::peers);
    one.close();
    await(() -> connected(two).isEmpty(), two::peers);
    PeerReport gone = two.peers().get(0);
    assertEquals(master.byteLength(), gone.bytesReceived());
    assertTrue(gone.lastError() != null && gone.feeds().isEmpty(), gone.toString());
    List<SwarmEvent.Kind> kinds = events.stream().map(SwarmEvent::kind).limit(4).toList();
    assertEquals(
        List.of(
            SwarmEvent.Kind.FOUND,
            SwarmEvent.Kind.CALLING,
            SwarmEvent.Kind.CONNECTED,
            SwarmEvent.Kind.DISCONNECTED),
        kinds);
  }

  @Test
  void aThirdGetsItFromTheSecondAndAllFollow() {
    Feed master = master(keys, 100);
    Swarm one = open(BY_HAND);
    one.join(master);
    Swarm two = open(BY_HAND);
    Membership second = follow(two, keys);
    second.call(at(one));
    Swarm three = open(BY_HAND);
    Membership third = follow(three, keys);
    third.call(at(two));
    awaitBlocks(third, 100);
    master.append(blocks(10));
    awaitBlocks(third, 110);
    one.close();
    assertEquals(List.of(), third.exchange().feed().verify());
  }

  @Test
  void feedsThatGoTogetherUseOneConnection() {
    KeyPair content = KeyPair.generate(SystemHost.INSTANCE);
    Swarm one = open(BY_HAND);
    one.join(master(keys, 10)).add(master(content, 20));
    Swarm two = open(BY_HAND);
    Membership copy = follow(two, keys);
    copy.call(at(one));
    awaitBlocks(copy, 10);
    Feed late = Feed.follow(FeedFiles.inMemory(), content.publicKey());
    copy.add(late).wantAll();
    await(() -> late.blockCount() == 20, two::peers);
    assertEquals(1, connected(two).size());
    assertEquals(30, connected(two).get(0).blocksHad());
    assertThrows(CairnException.class, () -> copy.add(late));
  }

  @Test
  void twoWhoCallEachOtherKeepOneConnection() {
    Swarm one = open(BY_HAND);
    Membership first = one.join(master(keys, 10));
    Swarm two = open(BY_HAND);
    Membership second = follow(two, keys);
    first.call(at(two));
    second.call(at(one));
    awaitBlocks(second, 10);
    for (int i = 0; i < 50; i++) {
      first.call(at(two));
      second.call(at(one));
      SystemHost.INSTANCE.sleepMillis(10);
    }
    await(() -> connected(one).size() == 1 && connected(two).size() == 1, two::peers);
    await(() -> second.exchange().peerStatus().size() == 1, second.exchange()::peerStatus);
  }

  @Test
  void oneWhoComesBackIsCalledAgain() {
    Feed master = master(keys, 50);
    Swarm one = open(BY_HAND);
    Address place = at(one);
    one.close();
    Swarm two = open(BY_HAND);
    Membership copy = follow(two, keys);
    copy.call(place);
    await(() -> two.peers().get(0).failures() > 0, two::peers);
    Swarm again = open(BY_HAND.withListen(place));
    assertEquals(place, at(again));
    again.join(master);
    awaitBlocks(copy, 50);
  }

  @Test
  void aSwarmThatCallsItselfForgetsThePlace() {
    Swarm one = open(BY_HAND);
    Membership membership = one.join(master(keys, 1));
    membership.call(at(one));
    await(() -> one.peers().isEmpty(), one::peers);
    membership.call(at(one));
    assertEquals(List.of(), one.peers());
  }

  @Test
  void switchesAreKept() {
    Swarm one = open(BY_HAND.withUpload(false));
    one.join(master(keys, 50));
    Swarm two = open(BY_HAND.withDownload(false));
    Membership copy = follow(two, keys);
    copy.call(at(one));
    await(() -> connected(two).size() == 1, two::peers);
    one.setUploading(true);
    SystemHost.INSTANCE.sleepMillis(200);
    assertEquals(0, copy.exchange().feed().blockCount());
    two.setDownloading(true);
    awaitBlocks(copy, 50);
  }

  @Test
  void aPortThatIsTakenIsNoObstacle() {
    Swarm one = open(BY_HAND);
    Swarm two = open(BY_HAND.withListen(at(one)));
    assertTrue(at(two).port() != at(one).port());
    CairnException error =
        assertThrows(
            CairnException.class,
            () -> Swarm.open(BY_HAND.withListen(new Address("192.0.2.1", 0))));
    assertEquals("dat/listen", error.code());
    assertTrue(open(BY_HAND.withListen(null)).address().isEmpty());
  }

  @Test
  void whoHasLeftIsConnectedNoMoreAndMayComeBack() {
    Feed master = master(keys, 20);
    Swarm one = open(BY_HAND);
    Membership first = one.join(master);
    assertThrows(CairnException.class, () -> one.join(master));
    Swarm two = open(BY_HAND);
    Membership copy = follow(two, keys);
    copy.call(at(one));
    awaitBlocks(copy, 20);
    first.close();
    first.close();
    await(() -> connected(two).isEmpty(), two::peers);
    assertEquals(List.of(), one.peers());
    one.join(master);
    master.append(blocks(1));
    awaitBlocks(copy, 21);
    one.close();
    assertEquals("dat/closed", assertThrows(CairnException.class, () -> one.join(master)).code());
  }
}
