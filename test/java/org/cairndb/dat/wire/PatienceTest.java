package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that are silent, slow, lie about what they have or only say that they are there. Time is
 * simulated: minutes pass at once.
 */
@Timeout(60)
class PatienceTest {
  /** What a thread gets to come to its turn with each step that is allowed more, in real time. */
  private static final int LATE_MILLIS = 30;

  private static final int STEP_MILLIS = 500;

  private final SimulatedHost clock = new SimulatedHost(1);
  private final Endpoint endpoint = new Endpoint(clock);
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final LinkedBlockingQueue<Ending> endings = new LinkedBlockingQueue<>();
  private final SessionListener listener =
      new SessionListener() {
        @Override
        public void ended(Session session, Ending ending) {
          endings.add(ending);
        }
      };

  @AfterEach
  void close() {
    endpoint.close();
  }

  private Feed master() {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    feed.append(IntStream.range(0, 300).mapToObj(i -> Hostile.random(2_000)).toList());
    return feed;
  }

  /** Somebody has called. */
  private Hostile caller() {
    PipeLink[] ends = PipeLink.pair(clock);
    clock.advanceMillis(1);
    endpoint.accept(ends[0], true, listener);
    return new Hostile(ends[1]);
  }

  private Hostile friend() throws IOException {
    return caller().open(keys.publicKey()).greet();
  }

  /** What goes on while time passes. */
  private interface Habit {
    void go() throws IOException;
  }

  /**
   * Lets time pass: the connection must live for so many seconds, and end within so many. Some more
   * are allowed where a thread of the connection was late to look at the clock.
   */
  private void ends(Ending.Reason reason, int least, int most, Habit habit) throws Exception {
    Ending ending = null;
    for (int millis = 0; ending == null; millis += STEP_MILLIS) {
      assertTrue(millis < 2_000 * most + 60_000, "it does not end");
      clock.advanceMillis(STEP_MILLIS);
      try {
        habit.go();
      } catch (IOException e) {
        assertTrue(millis >= 1_000 * least, "closed after " + millis + " ms: " + endings);
      }
      boolean late = millis > 1_000 * most;
      ending = late ? endings.poll(LATE_MILLIS, TimeUnit.MILLISECONDS) : endings.poll();
      assertTrue(ending == null || millis >= 1_000 * least, millis + " ms: " + ending);
    }
    assertEquals(reason, ending.reason(), ending.toString());
    assertTrue(ending.detail().contains("127.0.0.1"), ending.detail());
    assertTrue(endpoint.sessions().isEmpty());
  }

  @Test
  void whoSaysNothingAtAllHasFiveSeconds() throws Exception {
    endpoint.exchange(master());
    caller();
    ends(Ending.Reason.NO_HANDSHAKE, 4, 6, () -> {});
  }

  @Test
  void whoSaysItByteByByteHasFiveSecondsToo() throws Exception {
    endpoint.exchange(master());
    byte[] open = MessageCodec.frame(0, new Message.Open(keys.publicKey().discoveryKey(), null));
    Hostile slow = caller();
    int[] at = {0};
    Habit habit = () -> slow.raw(new byte[] {open[at[0]++ % (open.length - 1)]});
    ends(Ending.Reason.NO_HANDSHAKE, 4, 6, habit);
  }

  /** Its machine was switched off: nothing comes any more, not even an end. */
  @Test
  void whoVanishesWithoutAWordIsGoneAfterTwentySeconds() throws Exception {
    endpoint.exchange(master());
    friend();
    awaitGreeted();
    ends(Ending.Reason.SILENT, 19, 21, () -> {});
  }

  @Test
  void aMessageThatTakesForEverEnds() throws Exception {
    endpoint.exchange(master());
    Hostile slow = friend();
    awaitGreeted();
    slow.raw(new byte[] {(byte) 0x80, (byte) 0x80, 4}); // 64 KiB
    ends(Ending.Reason.SILENT, 20, 30, () -> slow.raw(new byte[1]));
  }

  @Test
  void whoTakesNothingOfWhatItAsksForIsGoneAfterTwentySeconds() throws Exception {
    endpoint.exchange(master());
    Hostile greedy = friend();
    awaitGreeted();
    for (int i = 0; i < 300; i++) {
      greedy.send(0, new Message.Request(i, 0, false, 0));
    }
    Habit alive = () -> greedy.raw(new byte[1]);
    ends(Ending.Reason.SILENT, 19, 22, alive);
  }

  /** It says that it has everything, and answers nothing but that it is there. */
  @Test
  void whoHasWhatItNeverGivesIsCutOff() throws Exception {
    Exchange exchange = endpoint.exchange(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
    exchange.wantAll();
    Hostile liar = friend();
    liar.next(Message.Want.class);
    liar.send(0, new Message.Have(0, 1 << 20, null, false));
    for (int i = 0; i < 16; i++) {
      liar.next(Message.Request.class);
    }
    long held = endpoint.sessions().get(0).held().bytes();
    assertTrue(held < 1 << 20, held + " bytes");
    Habit alive = () -> liar.send(0, new Message.Want(0, 8192)).next(Message.Have.class);
    ends(Ending.Reason.NO_ANSWERS, 30, 130, alive);
    assertEquals(0, exchange.feed().length());
    assertEquals(List.of(), exchange.peerStatus());
  }

  /** It shows that a longer feed exists, but not that it goes on where ours ends. */
  @Test
  void whoNeverShowsThatItsFeedGoesOnWhereOursEndsIsCutOff() throws Exception {
    Feed master = master();
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Feed shorter = Feed.create(FeedFiles.inMemory(), keys);
    shorter.append(IntStream.range(0, 5).mapToObj(master::get).toList());
    copy.put(0, shorter.get(0), shorter.proof(0, 0));
    Exchange exchange = endpoint.exchange(copy);
    exchange.wantAll();
    Hostile sly = friend();
    sly.next(Message.Want.class);
    sly.send(0, new Message.Have(200, 100, null, false));
    Message.Request request = sly.next(Message.Request.class);
    sly.send(0, Hostile.answer(master, request));
    while (!request.hash()) {
      request = sly.next(Message.Request.class);
    }
    // Whoever is answered lets the victim look at its clock, too.
    Habit alive = () -> sly.send(0, new Message.Want(0, 8192)).next(Message.Have.class);
    ends(Ending.Reason.NO_ANSWERS, 7, 9, alive);
    assertEquals(5, copy.length());
    assertEquals(1, copy.blockCount());
  }

  /** That is what the real tool does when nothing happens. */
  @Test
  void whoOnlySaysThatItIsThereStaysForHours() throws Exception {
    endpoint.exchange(master());
    Hostile quiet = friend();
    awaitGreeted();
    for (int i = 0; i < 2_500; i++) {
      clock.advanceMillis(5_000);
      try {
        quiet.raw(new byte[1]);
        quiet.awaitRead(); // or many count as sent at once
      } catch (IOException e) {
        throw new AssertionError(endings + " after " + i, e);
      }
    }
    assertFalse(endpoint.sessions().isEmpty());
    assertTrue(endpoint.sessions().get(0).held().bytes() < 100_000);
  }

  private void awaitGreeted() {
    Peer.await(
        () -> endpoint.sessions().stream().anyMatch(session -> session.peerId() != null),
        () -> endings.toString());
  }
}
