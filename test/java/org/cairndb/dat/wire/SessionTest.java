package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers of our own that exchange feeds over sockets. */
@Timeout(60)
class SessionTest {
  private final Random random = new Random(Seed.of(SessionTest.class));
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Peers peers = new Peers();

  @AfterEach
  void close() {
    peers.close();
  }

  private List<byte[]> blocks(int count, int most) {
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[1 + random.nextInt(most)];
      random.nextBytes(block);
      blocks.add(block);
    }
    return blocks;
  }

  private Feed master(List<byte[]> blocks) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    feed.append(blocks);
    return feed;
  }

  private static void assertSame(Feed expected, Feed found) {
    assertEquals(expected.length(), found.length());
    assertEquals(expected.length(), found.blockCount());
    for (long block = 0; block < expected.length(); block++) {
      assertArrayEquals(expected.get(block), found.get(block));
    }
    assertEquals(List.of(), found.verify());
  }

  @Test
  void whatIsAppendedWhileAPeerJoinsIsNotLost() throws Exception {
    Peer one = peers.add();
    for (int round = 0; round < 40; round++) {
      KeyPair own = KeyPair.generate(SystemHost.INSTANCE);
      Feed master = Feed.create(FeedFiles.inMemory(), own);
      master.append(blocks(3, 50));
      Address address = one.share(master);
      Peer two = peers.add();
      Feed copy = Feed.follow(FeedFiles.inMemory(), own.publicKey());
      Exchange exchange = two.exchange(copy);
      exchange.wantAll();
      two.connect(address, exchange);
      long end = System.nanoTime() + 10_000_000_000L;
      while (copy.blockCount() == 0) {
        master.append(blocks(1, 50));
      }
      while (copy.blockCount() < master.length()) {
        assertTrue(
            System.nanoTime() < end,
            () -> copy.blockCount() + " of " + master.length() + ", ended " + two.endings);
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aFeedIsClonedAndFollowed() throws Exception {
    Feed master = master(blocks(300, 3000));
    Peer one = peers.add();
    Address address = one.share(master);
    Peer two = peers.add();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange exchange = two.exchange(copy);
    exchange.wantAll();
    two.connect(address, exchange);
    two.awaitLength(exchange, 300);
    assertSame(master, copy);
    for (int i = 0; i < 20; i++) {
      master.append(blocks(1 + random.nextInt(3), 100));
      two.awaitLength(exchange, master.length());
    }
    assertSame(master, copy);
    PeerStatus status = exchange.peerStatus().get(0);
    assertEquals(master.length(), status.blocksReceived());
    assertEquals(master.byteLength(), status.bytesReceived());
  }

  @Test
  void singleBlocksComeFirst() throws Exception {
    Feed master = master(blocks(5000, 200));
    Peer one = peers.add();
    Address address = one.share(master);
    Peer two = peers.add();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange exchange = two.exchange(copy);
    var late = exchange.block(4321);
    two.connect(address, exchange);
    assertArrayEquals(master.get(4321), late.get(20, TimeUnit.SECONDS));
    assertArrayEquals(master.get(17), exchange.block(17).get(20, TimeUnit.SECONDS));
    assertArrayEquals(master.get(17), exchange.block(17).get(20, TimeUnit.SECONDS));
    assertTrue(copy.blockCount() <= 3, copy.blockCount() + " blocks came");
    exchange.want(100, 200);
    two.awaitCount(exchange, 102);
    assertEquals(5000, copy.length());
  }

  @Test
  void aThirdPeerGetsItFromTheSecond() throws Exception {
    Feed master = master(blocks(200, 2000));
    Peer one = peers.add();
    Peer two = peers.add();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange second = two.exchange(copy);
    second.wantAll();
    Session session = two.connect(one.share(master), second);
    two.awaitLength(second, 200);
    Peer three = peers.add();
    Feed third = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange exchange = three.exchange(third);
    exchange.wantAll();
    three.connect(two.listen(), exchange);
    three.awaitLength(exchange, 200);
    assertSame(master, third);
    // What the second hears of, the third hears of.
    master.append(blocks(5, 10));
    three.awaitLength(exchange, 205);
    session.close();
    assertSame(master, third);
  }
}
