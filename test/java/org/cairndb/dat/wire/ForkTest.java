package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.Fork;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
    victim.connect(forked.share(theirs), exchange);
    Fork fork = forks.poll(20, TimeUnit.SECONDS);
    assertEquals(Ending.Reason.FORK, victim.awaitEnding().reason());
    assertTrue(fork.isProven());
    assertTrue(forks.isEmpty(), "told once");
    assertEquals(List.of((long) held, (long) other), fork.lengths());
    assertEquals(held, copy.length());
    Peer.await(() -> !copy.forks().isEmpty(), () -> "not kept");
    assertArrayEquals(fork.toBytes(), copy.forks().get(0).toBytes());
    for (long block = 0; block < held; block++) {
      assertArrayEquals(mine.get(block), copy.get(block));
    }
    assertEquals(List.of(), copy.verify());
    // The held history goes on.
    mine.append(List.of(new byte[] {7, 7}));
    victim.connect(honest.listen(), exchange);
    victim.awaitLength(exchange, held + 1);
  }

  private static final class News implements ExchangeListener {
    final LinkedBlockingQueue<Fork> forks = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<Long> behind = new LinkedBlockingQueue<>();

    @Override
    public void forked(Address peer, Fork proof) {
      forks.add(proof);
    }

    @Override
    public void behind(Address peer, long length) {
      behind.add(length);
    }
  }

  private Exchange follow(Peer peer, News news) {
    Exchange exchange = peer.exchange(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
    exchange.listen(news);
    exchange.wantAll();
    return exchange;
  }

  /** The owner shows one history to half of the peers and another to the rest; then these meet. */
  @Test
  void isFoundByAllWhenThePeersMeet() throws Exception {
    Feed[] histories = {history(3, 7, 1), history(3, 7, 2)};
    Address[] addresses = {peers.add().share(histories[0]), peers.add().share(histories[1])};
    List<Peer> followers = new ArrayList<>();
    List<Exchange> exchanges = new ArrayList<>();
    List<News> news = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Peer peer = peers.add();
      News heard = new News();
      Exchange exchange = follow(peer, heard);
      Session session = peer.connect(addresses[i % 2], exchange);
      peer.awaitLength(exchange, 7);
      session.close();
      peer.awaitEnding();
      followers.add(peer);
      exchanges.add(exchange);
      news.add(heard);
    }
    // 0 and 2 have the first history, 1 and 3 the second.
    followers.get(0).connect(followers.get(1).listen(), exchanges.get(0));
    followers.get(2).connect(followers.get(3).listen(), exchanges.get(2));
    for (int i = 0; i < 4; i++) {
      Fork fork = news.get(i).forks.poll(20, TimeUnit.SECONDS);
      Feed feed = exchanges.get(i).feed();
      assertTrue(fork.isProven());
      assertEquals(7, feed.blockCount());
      for (long block = 0; block < 7; block++) {
        assertArrayEquals(histories[i % 2].get(block), feed.get(block));
      }
    }
  }

  /** A proof goes through a file and anybody's hands; nothing else passes for one. */
  @Test
  void isKeptInAFileThatAnybodyCanVerify(@TempDir Path folder) throws Exception {
    Feed mine = history(3, 8, 1);
    Feed copy = Feed.follow(FeedFiles.in(folder, "metadata"), keys.publicKey());
    for (long block = 0; block < 8; block++) {
      copy.put(block, mine.get(block), mine.proof(block, 0));
    }
    for (int i = 0; i < 20; i++) {
      Feed theirs = history(3, 4 + i, 2);
      Fork fork = copy.fork(theirs.leaf(3).orElseThrow(), theirs.proof(3, 0)).orElseThrow();
      copy.keep(fork);
      copy.keep(fork);
    }
    assertEquals(16, copy.forks().size());
    copy.close();
    Path file = folder.resolve("metadata.forks");
    byte[] kept = Files.readAllBytes(file);
    Feed again = Feed.open(FeedFiles.in(folder, "metadata"), null);
    assertEquals(16, again.forks().size());
    assertTrue(again.forks().stream().allMatch(Fork::isProven));
    byte[] alone = again.forks().get(0).toBytes();
    assertEquals(List.of(8L, 4L), Fork.ofBytes(alone).lengths());
    for (int i = 0; i < alone.length; i++) {
      byte[] changed = alone.clone();
      changed[i] ^= 4;
      try {
        assertFalse(Fork.ofBytes(changed).isProven(), "byte " + i);
      } catch (CorruptException e) {
        // That is as good.
      }
      byte[] cut = java.util.Arrays.copyOf(alone, i);
      assertThrows(CorruptException.class, () -> Fork.ofBytes(cut));
      Files.write(file, java.util.Arrays.copyOf(kept, alone.length + i));
      assertTrue(again.forks().size() >= 1, "cut at " + i);
    }
    again.close();
  }

  /** A peer with an older copy takes nothing back. */
  @Test
  void anOlderCopyTakesNothingBack() throws Exception {
    Feed older = history(5, 5, 1);
    Feed mine = history(9, 9, 1);
    Peer victim = peers.add();
    News news = new News();
    Exchange exchange = follow(victim, news);
    victim.connect(peers.add().share(mine), exchange);
    victim.awaitLength(exchange, 9);
    Peer old = peers.add();
    victim.connect(old.share(older), exchange);
    // The older one is the owner, too, and learns that its copy is old.
    assertEquals(0, victim.endings.size());
    assertEquals(9, exchange.feed().length());
    assertEquals(9, exchange.feed().blockCount());
    assertTrue(news.forks.isEmpty());
  }

  /** An owner who goes on from an old backup is told so by the first peer that it meets. */
  @Test
  void anOwnerWithAnOldBackupIsTold() throws Exception {
    Feed mine = history(9, 9, 1);
    Peer follower = peers.add();
    News news = new News();
    Exchange exchange = follow(follower, news);
    Session session = follower.connect(peers.add().share(mine), exchange);
    follower.awaitLength(exchange, 9);
    session.close();
    follower.awaitEnding();

    Peer restored = peers.add();
    Feed backup = history(5, 5, 1);
    Exchange owner = restored.exchange(backup);
    News told = new News();
    owner.listen(told);
    Session meeting = restored.connect(follower.listen(), owner);
    assertEquals(9, told.behind.poll(20, TimeUnit.SECONDS));
    assertTrue(news.forks.isEmpty());
    meeting.close();
    follower.awaitEnding();
    // It goes on all the same: then everybody who had the longer history has the proof.
    backup.append(List.of(new byte[] {9}));
    restored.connect(follower.listen(), owner);
    Fork fork = news.forks.poll(20, TimeUnit.SECONDS);
    assertEquals(List.of(9L, 6L), fork.lengths());
    assertEquals(Ending.Reason.FORK, follower.awaitEnding().reason());
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
