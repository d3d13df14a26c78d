package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.HostBesideSystem;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real exchanges whose messages are changed on their way, inside the encryption and before it. The
 * connection goes on or ends, with a reason; it holds little; no thread dies; not a byte that is
 * not the feed's is taken in; and whoever comes next is served.
 */
@Timeout(1_800)
class SessionFuzzTest {
  private static final int BLOCKS = 30;
  private static final long HELD = 4 << 20;
  private static final long IDLE_NANOS = 30_000_000;

  private final Map<Ending.Reason, Integer> endings = new EnumMap<>(Ending.Reason.class);
  private final ConcurrentLinkedQueue<Throwable> died = new ConcurrentLinkedQueue<>();
  private final Host host = new WatchedHost();
  private long blocks;

  /** Threads that die of an exception are noticed. */
  private final class WatchedHost extends HostBesideSystem {
    @Override
    public Thread startThread(String name, Runnable task) {
      return super.startThread(
          name,
          () -> {
            try {
              task.run();
            } catch (RuntimeException | Error e) {
              died.add(e);
            }
          });
    }
  }

  @Test
  void whateverAPeerSaysTheConnectionEndsOrGoesOn() throws Exception {
    fuzz(120);
  }

  @Test
  @Tag("nightly")
  void whateverAPeerSaysAllNight() throws Exception {
    fuzz(3_000);
  }

  private void fuzz(int cases) throws Exception {
    Random seeds = new Random(Seed.of(SessionFuzzTest.class));
    for (int i = 0; i < cases; i++) {
      long seed = seeds.nextLong();
      try (Case one = new Case(new Random(seed))) {
        one.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("case " + i + ", " + e.getMessage(), e);
      }
    }
    System.out.println(cases + " exchanges, " + blocks + " blocks, ended " + endings);
    // Changes that nobody gets to see would test nothing.
    assertTrue(endings.getOrDefault(Ending.Reason.MALFORMED, 0) > cases / 20, "" + endings);
    assertTrue(blocks > cases, blocks + " blocks");
  }

  /** One exchange between a peer whose messages are changed, and the victim. */
  private final class Case implements AutoCloseable {
    private final Random random;
    private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
    private final Feed master = Feed.create(FeedFiles.inMemory(), keys);
    private final Endpoint victim = new Endpoint(host);
    private final LinkedBlockingQueue<Ending> ended = new LinkedBlockingQueue<>();
    private final AtomicLong most = new AtomicLong();
    private final boolean gives;
    private final Feed held;
    private final Exchange exchange;

    Case(Random random) {
      this.random = random;
      append(BLOCKS);
      gives = random.nextBoolean();
      held = gives ? master : Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      exchange = victim.exchange(held);
      if (!gives) {
        exchange.wantAll();
      }
    }

    private void append(int count) {
      List<byte[]> contents = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        byte[] content = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(content);
        contents.add(content);
      }
      master.append(contents);
    }

    private void note() {
      victim.sessions().forEach(each -> most.accumulateAndGet(each.held().bytes(), Math::max));
    }

    void run() throws Exception {
      PipeLink[] ends = PipeLink.pair(SystemHost.INSTANCE);
      double often = List.of(0.03, 0.2, 1.0).get(random.nextInt(3));
      int quiet = random.nextInt(random.nextBoolean() ? 4 : 60);
      Random changes = new Random(random.nextLong());
      MutatingLink link =
          new MutatingLink(ends[0], keys.publicKey(), changes, quiet, often, this::note);
      try (Endpoint changed = new Endpoint(SystemHost.INSTANCE)) {
        connect(changed, link, ends[1]);
        if (random.nextBoolean()) {
          append(1 + random.nextInt(3));
        }
        awaitQuiet(ends);
      }
      link.close();
      Ending ending = ended.poll(30, TimeUnit.SECONDS);
      assertTrue(
          ending != null, "hangs: " + victim.sessions().stream().map(Session::held).toList());
      Throwable cause = ending.cause();
      boolean expected = !(cause instanceof RuntimeException) || isRefusal(cause);
      assertTrue(expected && !(cause instanceof Error), ending + " " + cause);
      assertEquals(List.of(), List.copyOf(died));
      assertTrue(most.get() < HELD, most + " bytes held");
      endings.merge(ending.reason(), 1, Integer::sum);
      blocks += held.blockCount();
      assertHoldsNothingElse();
      anHonestPeerIsServed();
    }

    private boolean isRefusal(Throwable cause) {
      return cause instanceof CorruptException || cause instanceof EndedException;
    }

    private void connect(Endpoint changed, MutatingLink link, PipeLink end) {
      SessionListener listener =
          new SessionListener() {
            @Override
            public void ended(Session session, Ending ending) {
              ended.add(ending);
            }
          };
      SessionListener ignored = new SessionListener() {};
      Exchange other =
          changed.exchange(gives ? Feed.follow(FeedFiles.inMemory(), keys.publicKey()) : master);
      other.wantAll();
      if (random.nextBoolean()) {
        changed.accept(link, true, ignored);
        victim.connect(end, exchange, true, listener);
      } else {
        victim.accept(end, true, listener);
        changed.connect(link, other, true, ignored);
      }
    }

    /** Until the connection has ended, or nothing has been said on it for a moment. */
    private void awaitQuiet(PipeLink[] ends) {
      long written = -1;
      long since = System.nanoTime();
      while (ended.isEmpty() && System.nanoTime() - since < IDLE_NANOS) {
        long now = ends[0].written() + ends[1].written();
        if (now != written) {
          written = now;
          since = System.nanoTime();
        }
        SystemHost.INSTANCE.sleepMillis(1);
      }
    }

    private void assertHoldsNothingElse() {
      for (long block = 0; block < master.length(); block++) {
        if (held.has(block)) {
          assertArrayEquals(master.get(block), held.get(block));
        }
      }
      assertEquals(List.of(), held.verify());
      assertEquals(List.of(), held.forks());
    }

    private void anHonestPeerIsServed() {
      try (Endpoint honest = new Endpoint(SystemHost.INSTANCE)) {
        Feed feed = gives ? Feed.follow(FeedFiles.inMemory(), keys.publicKey()) : master;
        Exchange other = honest.exchange(feed);
        other.wantAll();
        PipeLink[] ends = PipeLink.pair(SystemHost.INSTANCE);
        honest.accept(ends[0], true, new SessionListener() {});
        victim.connect(ends[1], exchange, true, new SessionListener() {});
        Feed copy = gives ? feed : held;
        Peer.await(
            () -> copy.blockCount() == master.length(),
            () -> copy.blockCount() + " of " + master.length() + exchange.peerStatus() + died);
      }
      assertHoldsNothingElse();
    }

    @Override
    public void close() {
      victim.close();
    }
  }
}
