package org.cairndb.dat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import java.util.TreeSet;
import org.cairndb.system.Address;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/** When a peer is called again; time is a number here. */
class PeerBookTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final Address PLACE = new Address("10.0.0.1", 3282);
  private final SimulatedHost host = new SimulatedHost(Seed.of(PeerBookTest.class));
  private final PeerBook book = new PeerBook(new Dice(host));

  private Candidate next(long now) {
    return book.next(now, candidate -> true);
  }

  private Candidate call(long now) {
    Candidate candidate = Objects.requireNonNull(next(now), "nobody is due");
    book.calling(candidate, now);
    return candidate;
  }

  private static void assertAround(long expectedNanos, long found) {
    assertTrue(
        found >= expectedNanos - expectedNanos / 4 && found <= expectedNanos + expectedNanos / 4,
        found / MILLI + " ms is not around " + expectedNanos / MILLI);
  }

  /** The pauses after so many failures in a row. */
  private void assertPauses(Candidate candidate, long... seconds) {
    for (long expected : seconds) {
      long now = candidate.dueNanos;
      assertNull(next(now - 1));
      assertSame(candidate, call(now));
      assertNull(next(now + 1_000 * SECOND), "called twice at once");
      book.failed(candidate, "nobody there", now);
      assertAround(expected * SECOND, candidate.dueNanos - now);
    }
  }

  @Test
  void whatCannotBeReachedIsCalledEverLessOften() {
    book.found(PLACE, false, 0);
    assertPauses(next(0), 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300);
  }

  @Test
  void whatSomebodyAskedForIsCalledEachHalfMinute() {
    book.found(PLACE, true, 0);
    assertPauses(next(0), 1, 2, 4, 8, 16, 30, 30, 30);
  }

  @Test
  void aPeerThatWasThereIsCalledSoonAndEachHalfMinute() {
    book.found(PLACE, false, 0);
    Candidate peer = call(0);
    book.connected(peer, "aa");
    assertNull(next(100 * SECOND));
    book.lost(peer, "lost", 60 * SECOND, 100 * SECOND);
    assertAround(400 * MILLI, peer.dueNanos - 100 * SECOND);
    assertPauses(peer, 1, 2, 4, 8, 16, 30, 30);
  }

  @Test
  void aConnectionThatNeverStandsLongCountsAsFailure() {
    book.found(PLACE, false, 0);
    Candidate peer = next(0);
    for (long expected : new long[] {1, 2, 4, 8, 16, 30}) {
      long now = peer.dueNanos;
      book.calling(peer, now);
      book.connected(peer, "aa");
      book.lost(peer, "lost", 9 * SECOND, now);
      assertAround(expected * SECOND, peer.dueNanos - now);
    }
  }

  @Test
  void thePausesDifferSoThatPeersDoNotMeetAtTheSameMoments() {
    TreeSet<Long> pauses = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      Address place = new Address("10.0.1." + i, 1);
      book.found(place, false, 0);
      Candidate candidate = call(0);
      book.failed(candidate, "nobody there", 0);
      pauses.add(candidate.dueNanos);
    }
    assertTrue(pauses.size() > 100, pauses.size() + " different pauses");
    assertTrue(pauses.first() < 800 * MILLI && pauses.last() > 1_200 * MILLI, pauses.toString());
  }

  @Test
  void whatIsFoundAnewIsCalledSoonButNotAtEachWord() {
    book.found(PLACE, false, 0);
    Candidate peer = next(0);
    long now = 0;
    for (int i = 0; i < 8; i++) {
      book.calling(peer, now);
      book.failed(peer, "nobody there", now);
      now = peer.dueNanos;
    }
    book.calling(peer, now);
    book.failed(peer, "nobody there", now);
    long due = peer.dueNanos;
    assertFalse(book.found(PLACE, false, now + 4 * SECOND));
    assertEquals(due, peer.dueNanos);
    book.found(PLACE, false, now + 6 * SECOND);
    assertAround(400 * MILLI, peer.dueNanos - now - 6 * SECOND);
    // It is not put off by being found again and again.
    due = peer.dueNanos;
    book.found(PLACE, false, due - 1);
    assertEquals(due, peer.dueNanos);
    // Who asks for it waits for nothing.
    book.calling(peer, due);
    book.failed(peer, "nobody there", due);
    book.found(PLACE, true, due + 1);
    assertSame(peer, next(due + 1));
  }

  @Test
  void whoIsElsewhereIsCalledSoonWhenItIsGone() {
    book.found(PLACE, false, 0);
    Candidate peer = call(0);
    book.isElsewhere(peer, "aa", 0);
    peer.dueNanos = 50 * SECOND;
    book.peerGone("bb", SECOND);
    assertEquals(50 * SECOND, peer.dueNanos);
    book.peerGone("aa", SECOND);
    assertAround(400 * MILLI, peer.dueNanos - SECOND);
  }

  @Test
  void theBookHasABound() {
    Address named = new Address("10.9.9.9", 1);
    book.found(named, true, 0);
    Candidate disappointing = call(0);
    for (int i = 0; i < 100; i++) {
      book.failed(disappointing, "nobody there", 0);
    }
    for (int i = 0; i < 5_000; i++) {
      book.found(new Address("10.1." + i / 250 + "." + i % 250, 1), false, SECOND);
    }
    assertEquals(PeerBook.MOST, book.size());
    // Nobody who was not tried yet makes room, so liars cannot crowd out who came before.
    assertFalse(book.found(PLACE, false, SECOND));
    Candidate tried = call(2 * SECOND);
    book.failed(tried, "nobody there", 2 * SECOND);
    Candidate once = call(2 * SECOND);
    book.connected(once, "aa");
    book.lost(once, "lost", 0, 2 * SECOND);
    assertTrue(book.found(PLACE, false, 3 * SECOND));
    assertEquals(PeerBook.MOST, book.size());
    assertFalse(book.all().contains(tried));
    assertTrue(book.all().contains(once) && book.all().contains(disappointing));
    // Somebody asks for two more, for which there is always room.
    assertTrue(book.found(new Address("10.9.9.10", 1), true, 3 * SECOND));
    assertTrue(book.found(new Address("10.9.9.11", 1), true, 3 * SECOND));
    assertEquals(PeerBook.MOST + 1, book.size());
  }

  @Test
  void whomSomebodyAsksForAndWhoWasThereComesBeforeOthers() {
    book.found(new Address("10.0.0.9", 1), false, 0);
    Candidate proven = call(0);
    book.isElsewhere(proven, "aa", 0);
    for (int i = 0; i < 100; i++) {
      book.found(new Address("10.0.1." + i, 1), false, 0);
    }
    book.found(PLACE, true, 10 * SECOND);
    assertEquals(PLACE, call(10 * SECOND).address);
    assertSame(proven, call(10 * SECOND));
  }

  @Test
  void whoWaitsLongestIsCalledFirst() {
    book.found(PLACE, false, 5);
    book.found(new Address("10.0.0.2", 1), false, 3);
    book.found(new Address("10.0.0.3", 1), false, 4);
    assertEquals(2, book.nanosUntilDue(1, 9));
    assertEquals(1, book.nanosUntilDue(1, 1));
    assertEquals("10.0.0.2", call(10).address.host());
    assertEquals("10.0.0.3", call(10).address.host());
    assertEquals("10.0.0.1", call(10).address.host());
    assertNull(next(10));
  }
}
