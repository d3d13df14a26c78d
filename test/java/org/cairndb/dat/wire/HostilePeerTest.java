package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Peers that want us to hold or do too much, or break the protocol. Each loses its connection with
 * a reason, and an honest peer is served as before.
 */
@Timeout(60)
class HostilePeerTest {
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Peers peers = new Peers();
  private final Feed feed = Feed.create(FeedFiles.inMemory(), keys);
  private Peer victim;
  private Address address;

  @BeforeEach
  void share() throws IOException {
    feed.append(IntStream.range(0, 64).mapToObj(i -> Hostile.random(20_000)).toList());
    victim = peers.add();
    address = victim.share(feed);
  }

  @AfterEach
  void anHonestPeerIsServedAsBefore() throws Exception {
    Peer honest = peers.add();
    Exchange exchange = honest.exchange(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
    exchange.wantAll();
    honest.connect(address, exchange);
    honest.awaitLength(exchange, 64);
    peers.close();
  }

  private Hostile friend() throws IOException {
    return new Hostile(address).open(keys.publicKey()).greet();
  }

  private void assertEnds(Ending.Reason reason) throws InterruptedException {
    Ending ending = victim.awaitEnding();
    assertEquals(reason, ending.reason(), ending.toString());
    assertTrue(ending.detail().contains("127.0.0.1"), ending.detail());
  }

  /** What a peer does until it is cut off. */
  private interface Nuisance {
    void go(int round) throws IOException;
  }

  /** Does it again and again; the victim must end that. */
  private static void repeat(int times, Nuisance nuisance) {
    try {
      for (int i = 0; i < times; i++) {
        nuisance.go(i);
      }
    } catch (IOException e) {
      // cut off, as it should be
    }
  }

  @ParameterizedTest
  @CsvSource({
    "81808004, 8 MiB and a byte",
    "8080808008, 2^31",
    "8080808080808010, 2^53",
    "ffffffffffffffffff01, ten bytes",
    "80808080808080808080808080808080, without end",
  })
  void aLengthThatNoMessageHas(String hex, String what) throws Exception {
    try (Hostile hostile = friend()) {
      hostile.raw(java.util.HexFormat.of().parseHex(hex));
      hostile.drain();
      assertEnds(Ending.Reason.MALFORMED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0a01",
    "3, 08",
    "3, 0880808080808080808001",
    "3, 08808080808080801010ffffffffffffff0f",
    "3, 0800108080808080808010",
    "3, 10ff",
    "5, 1001",
    "7, 0b",
    "9, 0800" + "2201ff",
    "9, 08001a040801" + "1200",
    "9, 12ffffffff7f",
    "0, 0a03010203",
    "4, 08ffffffffffffffffff01",
  })
  void aMessageThatIsNone(int type, String hex) throws Exception {
    try (Hostile hostile = friend()) {
      hostile.frame(0, type, java.util.HexFormat.of().parseHex(hex));
      hostile.drain();
      assertEnds(Ending.Reason.MALFORMED);
    }
  }

  @Test
  void randomMessages() throws Exception {
    for (int i = 0; i < 30; i++) {
      try (Hostile hostile = friend()) {
        repeat(
            2_000,
            round -> {
              byte[] body = Hostile.random(1 + round % 20);
              hostile.frame(0, 1 + (body[0] & 15) % 9, body);
            });
        hostile.drain();
      }
      assertTrue(victim.awaitEnding().reason().isPeersFault());
    }
  }

  @Test
  void nothingIsSaidToWhoNamesNoFeedOfOurs() throws Exception {
    try (Hostile hostile = new Hostile(address)) {
      hostile.open(KeyPair.generate(SystemHost.INSTANCE).publicKey());
      assertEquals(0, hostile.drain());
      assertEnds(Ending.Reason.UNKNOWN_FEED);
    }
  }

  /** Who knows one feed's key does not learn whether we have another. */
  @Test
  void anotherFeedIsNotAnsweredFor() throws Exception {
    Feed other = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    victim.exchange(other);
    try (Hostile hostile = friend()) {
      hostile.send(1, new Message.Open(other.key().discoveryKey(), null));
      hostile.send(1, new Message.Want(0, 8192));
      hostile.send(0, new Message.Want(0, 8192));
      assertNotNull(hostile.next(Message.Have.class));
      assertInstanceOf(Message.Have.class, hostile.next());
      hostile.send(0, new Message.Request(3, 0, false, 0));
      assertInstanceOf(Message.Data.class, hostile.next());
    }
    assertEnds(Ending.Reason.LEFT);
  }

  @Test
  void aFirstMessageThatIsAnotherOrHasNoNonce() throws Exception {
    try (Hostile hostile = new Hostile(address)) {
      hostile.send(0, new Message.Want(0, 8192));
      assertEquals(0, hostile.drain());
    }
    assertEnds(Ending.Reason.MALFORMED);
    try (Hostile hostile = new Hostile(address)) {
      hostile.send(0, new Message.Open(keys.publicKey().discoveryKey(), null));
      assertEquals(0, hostile.drain());
    }
    assertEnds(Ending.Reason.MALFORMED);
    try (Hostile hostile = new Hostile(address)) {
      hostile.raw(new byte[] {(byte) 0xff, (byte) 0xff, 1});
      hostile.drain();
    }
    assertEnds(Ending.Reason.MALFORMED);
  }

  /** Without the key nobody can encrypt: the same in clear is refused. */
  @Test
  void aHandshakeInClear() throws Exception {
    try (Hostile hostile = new Hostile(address)) {
      hostile.send(0, new Message.Open(keys.publicKey().discoveryKey(), Hostile.random(24)));
      hostile.send(0, new Message.Handshake(Hostile.random(32), true, List.of()));
      hostile.raw(Hostile.random(10_000));
      hostile.drain();
    }
    assertEnds(Ending.Reason.MALFORMED);
  }

  @Test
  void silenceAndDribbleBeforeTheHandshake() throws Exception {
    try (Hostile silent = new Hostile(address);
        Hostile dribbling = new Hostile(address)) {
      byte[] open =
          MessageCodec.frame(
              0, new Message.Open(keys.publicKey().discoveryKey(), Hostile.random(24)));
      repeat(
          open.length - 1,
          i -> {
            dribbling.raw(new byte[] {open[i]});
            SystemHost.INSTANCE.sleepMillis(100);
          });
      silent.drain();
      assertEnds(Ending.Reason.NO_HANDSHAKE);
      assertEnds(Ending.Reason.NO_HANDSHAKE);
    }
  }

  @Test
  void aConnectionToOneself() throws Exception {
    Exchange exchange = victim.endpoint.find(keys.publicKey());
    victim.connect(address, exchange);
    List<Ending.Reason> reasons =
        List.of(victim.awaitEnding().reason(), victim.awaitEnding().reason());
    assertTrue(reasons.contains(Ending.Reason.SELF), reasons.toString());
  }

  @Test
  void nothingButSignsOfLife() throws Exception {
    try (Hostile hostile = friend()) {
      repeat(200, i -> hostile.raw(new byte[1000]));
      hostile.drain();
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  @Test
  void aFewBytesThatStandForAGigabyteOfBits() throws Exception {
    Peer follower = peers.add();
    Exchange exchange = follower.exchange(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
    exchange.wantAll();
    try (Hostile hostile = new Hostile(follower.listen()).open(keys.publicKey()).greet()) {
      hostile.next(Message.Want.class);
      byte[] bomb = new ProtoWriter().varint((1L << 33) << 2 | 3).toBytes();
      hostile.send(0, new Message.Have(0, Limits.WANT_BLOCKS, bomb, false));
      hostile.send(0, new Message.Have(0, (1L << 53) - 1, bomb, false));
      hostile.send(0, new Message.Have((1L << 53) - 2, 1, null, false));
      hostile.send(0, new Message.Have(0, (1L << 53) - 2, null, false));
      assertNotNull(hostile.next(Message.Request.class));
      Peer.await(
          () -> exchange.peerStatus().get(0).blocksHad() > 0, () -> "" + exchange.peerStatus());
      assertTrue(exchange.peerStatus().get(0).blocksHad() <= 2 * Limits.WANT_BLOCKS);
    }
  }

  @Test
  void moreChannelsThanThereAre() throws Exception {
    try (Hostile hostile = friend()) {
      repeat(10_000, i -> hostile.send(1 + i, new Message.Open(Hostile.random(32), null)));
      hostile.drain();
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  @Test
  void tooMuchAboutAFeedThatIsNotOpen() throws Exception {
    try (Hostile hostile = friend()) {
      hostile.send(1, new Message.Open(Hostile.random(32), null));
      repeat(1_000, i -> hostile.send(1, new Message.Want(0, 8192)));
      hostile.drain();
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  @Test
  void messagesOnAChannelThatIsNotOpen() throws Exception {
    try (Hostile hostile = friend()) {
      hostile.send(5, new Message.Want(0, 8192));
      hostile.drain();
      assertEnds(Ending.Reason.MALFORMED);
    }
  }

  @Test
  void aFloodOfWants() throws Exception {
    try (Hostile hostile = friend()) {
      java.io.ByteArrayOutputStream wants = new java.io.ByteArrayOutputStream();
      for (int i = 0; i < 10_000; i++) {
        wants.writeBytes(MessageCodec.frame(0, new Message.Want(0, 8192)));
      }
      repeat(1_000, i -> hostile.raw(wants.toByteArray()));
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  @Test
  void announcedAndWithdrawnAgainAndAgain() throws Exception {
    try (Hostile hostile = friend()) {
      repeat(
          10_000_000,
          i -> {
            hostile.send(0, new Message.Have(0, 1 << 20, null, false));
            hostile.send(0, new Message.Unhave(0, 1 << 20));
          });
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  /** A peer that asks for everything and reads nothing costs us what fits on the way to it. */
  @Test
  void requestsWithoutReading() throws Exception {
    try (Hostile hostile = friend()) {
      repeat(100_000, i -> hostile.send(0, new Message.Request(i % 64, 0, false, 0)));
      assertEnds(Ending.Reason.LIMIT);
    }
  }

  @Test
  void requestsForWhatIsNotThere() throws Exception {
    try (Hostile hostile = friend()) {
      for (long index : new long[] {64, 1 << 20, (1L << 53) - 1}) {
        hostile.send(0, new Message.Request(index, 0, false, -1));
        hostile.send(0, new Message.Request(index, (1L << 53) - 1, true, 3));
        assertEquals(index, hostile.next(Message.Unhave.class).start());
      }
      hostile.send(0, new Message.Request(5, 0, false, 0));
      assertEquals(5, hostile.next(Message.Data.class).index());
    }
    assertEnds(Ending.Reason.LEFT);
  }

  /** Seeks by bytes, and hashes without blocks, as the real tool's peers may ask for. */
  @Test
  void whatOnlySomePeersAskFor() throws Exception {
    try (Hostile hostile = friend()) {
      hostile.send(0, new Message.Request(0, 40_001, false, 0));
      assertEquals(2, hostile.next(Message.Data.class).index());
      hostile.send(0, new Message.Request(7, 0, true, 0));
      Message.Data hash = hostile.next(Message.Data.class);
      assertNull(hash.value());
      assertEquals(feed.leaf(7).orElseThrow(), hash.nodes().get(0));
      assertNotNull(hash.signature());
    }
    assertEnds(Ending.Reason.LEFT);
  }

  @Test
  void blocksThatNobodyAskedFor() throws Exception {
    Peer follower = peers.add();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    follower.exchange(copy);
    try (Hostile hostile = new Hostile(follower.listen()).open(keys.publicKey()).greet()) {
      Message.Data block = Hostile.answer(feed, new Message.Request(1, 0, false, 0));
      repeat(10_000, i -> hostile.send(0, block));
      hostile.drain();
      assertEquals(Ending.Reason.LIMIT, follower.awaitEnding().reason());
      assertEquals(0, copy.blockCount());
    }
  }

  @Test
  void manyConnectionsThatComeAndGo() throws Exception {
    int threads = Thread.activeCount();
    for (int i = 0; i < 300; i++) {
      Hostile hostile = i % 2 == 0 ? new Hostile(address) : friend();
      hostile.close();
      victim.awaitEnding();
    }
    Peer.await(() -> victim.endpoint.sessions().isEmpty(), () -> "" + victim.endpoint.sessions());
    Peer.await(() -> Thread.activeCount() < threads + 20, () -> Thread.activeCount() + " threads");
  }

  /** The old encryption has no seal: bits may flip, but nothing wrong is ever stored. */
  @Test
  void bitsThatFlipOnTheWay() throws Exception {
    for (int round = 0; round < 12; round++) {
      Peer follower = peers.add();
      Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      Exchange exchange = follower.exchange(copy);
      exchange.wantAll();
      follower.endpoint.connect(
          new FlippingLink(follower.link(address), 500 + 9_000 * round),
          exchange,
          true,
          follower.listener());
      Ending ending = follower.awaitEnding();
      assertTrue(ending.reason() != Ending.Reason.CLOSED, ending.toString());
      assertEquals(List.of(), copy.verify());
      for (long block = 0; block < copy.length(); block++) {
        if (copy.has(block)) {
          assertTrue(Arrays.equals(feed.get(block), copy.get(block)));
        }
      }
    }
    victim.endings.clear();
  }
}
