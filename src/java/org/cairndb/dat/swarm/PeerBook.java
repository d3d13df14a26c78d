package org.cairndb.dat.swarm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * Where peers of one feed may be, and when each is called next. Has no clock, thread or connection
 * of its own. Not thread-safe.
 *
 * <p>A place that cannot be reached is called again after a second, then after twice as long each
 * time, up to half a minute if a peer was ever there or somebody has asked for it, else up to five
 * minutes; each pause is shorter or longer by up to a quarter, so that peers that lost each other
 * at the same moment do not meet at the same moment again and again. When it is found anew it is
 * called soon.
 */
final class PeerBook {
  static final int MOST = 1_000;

  private static final long MILLION = 1_000_000;
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 300_000;
  private static final long LONGEST_KNOWN_PAUSE_MILLIS = 30_000;
  private static final long DONE_PAUSE_MILLIS = 60_000;
  private static final long SOON_MILLIS = 400;
  private static final long FOUND_PAUSE_MILLIS = 5_000;

  /** A connection that ends sooner counts as a call that came to nothing. */
  private static final long STEADY_MILLIS = 10_000;

  private final Dice dice;
  private final Map<Address, Candidate> candidates = new LinkedHashMap<>();

  PeerBook(Dice dice) {
    this.dice = dice;
  }

  List<Candidate> all() {
    return new ArrayList<>(candidates.values());
  }

  int size() {
    return candidates.size();
  }

  /**
   * A peer may be there.
   *
   * @param named whether somebody asks for it, so that it is called now
   * @return whether the place is new
   */
  boolean found(Address address, boolean named, long now) {
    Candidate known = candidates.get(address);
    if (known == null) {
      if (candidates.size() >= MOST && !dropOne() && !named) {
        return false;
      }
      Candidate candidate = new Candidate(address, now);
      candidate.named = named;
      candidates.put(address, candidate);
      return true;
    }
    known.named |= named;
    if (named) {
      known.dueNanos = now;
    } else if (!known.calledOnce || now - known.calledNanos >= FOUND_PAUSE_MILLIS * MILLION) {
      known.dueNanos = Math.min(known.dueNanos, now + dice.around(SOON_MILLIS) * MILLION);
    }
    return false;
  }

  /** Makes room: the place that has disappointed most goes. */
  private boolean dropOne() {
    Candidate worst = null;
    for (Candidate candidate : candidates.values()) {
      if (candidate.state == Candidate.State.WAITING
          && !candidate.named
          && candidate.failures > 0
          && (worst == null || rank(candidate) > rank(worst))) {
        worst = candidate;
      }
    }
    return worst != null && candidates.remove(worst.address) != null;
  }

  private static int rank(Candidate candidate) {
    return candidate.proven ? candidate.failures : candidate.failures + 1_000;
  }

  /** There is no use in this place. */
  void forget(Candidate candidate) {
    candidates.remove(candidate.address, candidate);
  }

  /** The place whose turn it is, of those that may be called, or null. */
  @Nullable Candidate next(long now, Predicate<Candidate> allowed) {
    Candidate first = null;
    for (Candidate candidate : candidates.values()) {
      if (candidate.state == Candidate.State.WAITING
          && candidate.dueNanos - now <= 0
          && (first == null || isBefore(candidate, first))
          && allowed.test(candidate)) {
        first = candidate;
      }
    }
    return first;
  }

  /** Whom somebody asks for comes first, then who was there before, then who waits longest. */
  private static boolean isBefore(Candidate one, Candidate other) {
    if (one.named != other.named) {
      return one.named;
    }
    return one.proven == other.proven ? one.dueNanos - other.dueNanos < 0 : one.proven;
  }

  /** How long until a place is due, at most a given span. */
  long nanosUntilDue(long now, long most) {
    long least = most;
    for (Candidate candidate : candidates.values()) {
      if (candidate.state == Candidate.State.WAITING && candidate.dueNanos - now > 0) {
        least = Math.min(least, candidate.dueNanos - now);
      }
    }
    return least;
  }

  void calling(Candidate candidate, long now) {
    candidate.state = Candidate.State.CALLING;
    candidate.calledNanos = now;
    candidate.calledOnce = true;
  }

  void connected(Candidate candidate, @Nullable String peerId) {
    candidate.state = Candidate.State.CONNECTED;
    candidate.peerId = peerId;
    candidate.proven = true;
  }

  /** A call that came to nothing. */
  void failed(Candidate candidate, String error, long now) {
    candidate.lastError = error;
    candidate.failures++;
    postpone(candidate, now);
  }

  private void postpone(Candidate candidate, long now) {
    long longest =
        candidate.proven || candidate.named ? LONGEST_KNOWN_PAUSE_MILLIS : LONGEST_PAUSE_MILLIS;
    int doublings = Math.min(20, Math.max(0, candidate.failures - 1));
    waits(candidate, dice.around(Math.min(longest, FIRST_PAUSE_MILLIS << doublings)), now);
  }

  private static void waits(Candidate candidate, long millis, long now) {
    candidate.state = Candidate.State.WAITING;
    candidate.dueNanos = now + millis * MILLION;
  }

  /** A connection that stood is lost. */
  void lost(Candidate candidate, String error, long stoodNanos, long now) {
    candidate.lastError = error;
    if (stoodNanos < STEADY_MILLIS * MILLION) {
      candidate.failures++;
      postpone(candidate, now);
    } else {
      candidate.failures = 0;
      waits(candidate, dice.around(SOON_MILLIS), now);
    }
  }

  /** Everything was exchanged, so there is no hurry. */
  void done(Candidate candidate, long now) {
    candidate.failures = 0;
    waits(candidate, dice.around(DONE_PAUSE_MILLIS), now);
  }

  /** The peer there is connected otherwise. */
  void isElsewhere(Candidate candidate, @Nullable String peerId, long now) {
    candidate.peerId = peerId;
    candidate.proven = true;
    candidate.failures = 0;
    waits(candidate, dice.around(FIRST_PAUSE_MILLIS), now);
  }

  /** A peer is connected no more, so the places where it was may be called soon. */
  void peerGone(String peerId, long now) {
    for (Candidate candidate : candidates.values()) {
      if (peerId.equals(candidate.peerId)
          && candidate.state == Candidate.State.WAITING
          && candidate.failures == 0) {
        candidate.dueNanos = now + dice.around(SOON_MILLIS) * MILLION;
      }
    }
  }
}
