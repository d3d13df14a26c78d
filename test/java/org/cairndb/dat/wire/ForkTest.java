package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.Fork;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An owner who has signed two histories of one feed. */
@Timeout(60)
class ForkTest {
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Peers peers = new Peers();

  @AfterEach
  void close() {
    peers.close();
  }

  /** Blocks that both histories have, then some of its own. */
  private Feed history(int shared, int length, int salt) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      blocks.add(new byte[] {(byte) (i < shared ? 0 : salt), (byte) i});
    }
    feed.append(blocks);
    return feed;
  }

  /** The first history is held; peers with the other are cut off and the proof is told. */
  @ParameterizedTest
  @CsvSource({
    "0, 5, 5",
    "3, 8, 8",
    "5, 9, 9", // two heads of one length
    "0, 5, 9",
    "3, 5, 16",
    "4, 8, 13",
    "7, 8, 9",
    "2, 3, 64", // a longer one
    "3, 9, 5",
    "1, 16, 2", // a shorter one
  })
  void isProvenAndReported(int shared, int held, int other) throws Exception {
    Feed mine = history(shared, held, 1);
    Feed theirs = history(shared, other, 2);
    Peer victim = peers.add();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange exchange = victim.exchange(copy);
    LinkedBlockingQueue<Fork> forks = new LinkedBlockingQueue<>();
    exchange.listen(
        new ExchangeListener() {
          @Override
          public void forked(Address peer, Fork proof) {
            forks.add(proof);
          }
        });
    exchange.wantAll();
    Peer honest = peers.add();
    Session first = victim.connect(honest.share(mine), exchange);
    victim.awaitLength(exchange, held);
    first.close();
    victim.awaitEnding();

    Peer forked = peers.add();
    if (other <= held) {
      // It must have something that is missing here.
      copy.clear(other - 1, other);
    }
    victim.connect(forked.share(theirs), exchange);
    Fork fork = forks.poll(20, TimeUnit.SECONDS);
    assertEquals(Ending.Reason.FORK, victim.awaitEnding().reason());
    assertTrue(fork.isProven());
    assertTrue(forks.isEmpty(), "told once");
    assertEquals(List.of((long) held, (long) other), fork.lengths());
    assertEquals(held, copy.length());
    for (long block = 0; block < held; block++) {
      if (copy.has(block)) {
        assertArrayEquals(mine.get(block), copy.get(block));
      }
    }
    assertEquals(List.of(), copy.verify());
    // The held history goes on.
    mine.append(List.of(new byte[] {7, 7}));
    victim.connect(honest.listen(), exchange);
    victim.awaitLength(exchange, held + 1);
  }

  @Test
  void nobodyMakesUpAFork() {
    Feed mine = history(3, 8, 1);
    Feed theirs = history(3, 8, 2);
    Fork.Claim one = new Fork.Claim(mine.leaf(5).orElseThrow(), mine.proof(5, 0));
    Fork.Claim other = new Fork.Claim(theirs.leaf(5).orElseThrow(), theirs.proof(5, 0));
    Fork.Claim mixed = new Fork.Claim(theirs.leaf(5).orElseThrow(), mine.proof(5, 0));
    assertTrue(new Fork(keys.publicKey(), one, other).isProven());
    assertFalse(new Fork(keys.publicKey(), one, one).isProven());
    assertFalse(new Fork(keys.publicKey(), one, mixed).isProven());
    assertFalse(new Fork(KeyPair.generate(SystemHost.INSTANCE).publicKey(), one, other).isProven());
    Feed longer = history(3, 8, 1);
    longer.append(List.of(new byte[1], new byte[2]));
    Fork.Claim grown = new Fork.Claim(longer.leaf(9).orElseThrow(), longer.proof(9, 0));
    assertFalse(new Fork(keys.publicKey(), one, grown).isProven());
  }
}
