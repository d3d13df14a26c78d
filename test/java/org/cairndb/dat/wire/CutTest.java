package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Connections that break, and processes that die: whoever goes on has the same bytes in the end.
 */
@Timeout(600)
class CutTest {
  private final Random random = new Random(Seed.of(CutTest.class));
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);

  private Feed master(int blocks, int most) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    List<byte[]> contents = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      byte[] content = new byte[1 + random.nextInt(most)];
      random.nextBytes(content);
      contents.add(content);
    }
    feed.append(contents);
    return feed;
  }

  private static void assertSame(Feed expected, Feed found) {
    assertEquals(expected.length(), found.blockCount());
    for (long block = 0; block < expected.length(); block++) {
      assertArrayEquals(expected.get(block), found.get(block));
    }
    assertEquals(List.of(), found.verify());
  }

  /** One connection between two ends, which ends when all is there or when it is cut. */
  private static final class Attempt implements AutoCloseable {
    private final PipeLink[] ends = PipeLink.pair(SystemHost.INSTANCE);
    private final Endpoint near = new Endpoint(SystemHost.INSTANCE);
    private final Endpoint far = new Endpoint(SystemHost.INSTANCE);
    private final CountDownLatch over = new CountDownLatch(2);
    private final AtomicLong sent = new AtomicLong();

    /** Runs until the connection is over; it lives only as long as there is something to do. */
    void run(Feed master, Feed copy, boolean calls) throws InterruptedException {
      SessionListener listener =
          new SessionListener() {
            @Override
            public void ended(Session session, Ending ending) {
              over.countDown();
            }
          };
      Exchange from = far.exchange(master);
      Exchange to = near.exchange(copy);
      from.listen(
          new ExchangeListener() {
            @Override
            public void left(org.cairndb.system.Address peer, PeerStatus last) {
              sent.addAndGet(last.blocksSent());
            }
          });
      to.listen(
          new ExchangeListener() {
            @Override
            public void upToDate(long length) {
              if (length == master.length()) {
                ends[0].close();
              }
            }
          });
      to.wantAll();
      if (calls) {
        far.accept(ends[1], true, listener);
        near.connect(ends[0], to, true, listener);
      } else {
        near.accept(ends[0], true, listener);
        far.connect(ends[1], from, true, listener);
      }
      assertTrue(over.await(30, TimeUnit.SECONDS), "hangs: " + to.peerStatus());
    }

    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  /** Cut at every byte of a short exchange, in either direction, whoever has called. */
  @Test
  void aConnectionThatIsCutAtAnyByteIsGoneOnWith() throws Exception {
    Feed master = master(5, 40);
    int cuts = 0;
    for (int end = 0; end < 2; end++) {
      boolean calls = end == 0;
      long total;
      try (Attempt whole = new Attempt()) {
        Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
        whole.run(master, copy, calls);
        assertSame(master, copy);
        total = whole.ends[end].written();
      }
      assertTrue(total > 150 && total < 5_000, total + " bytes");
      for (long cut = 0; cut <= total; cut++) {
        Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
        try (Attempt attempt = new Attempt()) {
          attempt.ends[end].cutAfter(cut);
          attempt.run(master, copy, calls);
        }
        assertEquals(List.of(), copy.verify());
        long first = copy.blockCount();
        try (Attempt again = new Attempt()) {
          if (copy.blockCount() < master.length()) {
            again.run(master, copy, calls);
          }
          assertSame(master, copy);
          // Nothing that came before the cut comes again.
          assertEquals(master.length(), first + again.sent.get(), "cut at " + cut);
        }
        cuts++;
      }
    }
    System.out.println(cuts + " cuts");
  }

  @Test
  void eitherSideDiesAgainAndAgain() throws Exception {
    kills(500);
  }

  @Test
  @Tag("nightly")
  void eitherSideDiesAgainAndAgainAllNight() throws Exception {
    kills(20_000);
  }

  /** Each round one side's process is gone at some moment, and opens its files again. */
  private void kills(int rounds) throws Exception {
    int kills = 0;
    for (int round = 0; round < rounds; round++) {
      Feed master = master(1 + random.nextInt(30), 2_000);
      FeedFiles files = FeedFiles.inMemory();
      Feed copy = Feed.follow(files, keys.publicKey());
      while (copy.blockCount() < master.length()) {
        try (Attempt attempt = new Attempt()) {
          attempt.ends[random.nextInt(2)].cutAfter(random.nextInt(60_000));
          attempt.run(master, copy, random.nextBoolean());
        }
        // What was not flushed is lost with the process: the files are opened as they are.
        copy = Feed.open(files, null);
        assertEquals(List.of(), copy.verify());
        kills++;
      }
      assertSame(master, copy);
    }
    System.out.println(kills + " kills in " + rounds + " exchanges");
  }
}
