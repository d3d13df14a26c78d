package org.cairndb.dat.wire;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairndb.dat.feed.HashedBlock;
import org.cairndb.dat.feed.Proof;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * One peer of an {@link Exchange}: what it has, what it was asked for, how it does. Guarded by the
 * exchange, but for the lane of arrivals, which guards itself.
 */
final class Remote {
  private static final double SMOOTHING = 0.1;
  private static final long MILLION = 1_000_000;
  private static final int IN_FLIGHT_BYTES = 8 << 20;

  /** A request on its way. */
  record Asked(long block, long atNanos, boolean withDigest, boolean again) {}

  /** A block that has come and waits to be verified in its turn. */
  static final class Arrival {
    final long block;
    final byte[] content;
    final Proof proof;
    final boolean withDigest;
    final boolean again;
    volatile @Nullable HashedBlock hashed;

    Arrival(long block, byte[] content, Proof proof, Asked asked) {
      this.block = block;
      this.content = content;
      this.proof = proof;
      this.withDigest = asked.withDigest();
      this.again = asked.again();
    }
  }

  final Channel channel;
  final BlockSet has = new BlockSet();
  final Map<Long, Asked> inFlight = new LinkedHashMap<>();
  final ArrayDeque<Arrival> lane = new ArrayDeque<>();
  boolean draining;

  /** Up to where we have asked what it has, and so take in what it says. */
  long windowEnd;

  long claimedLength;
  boolean answered;
  boolean uploading = true;
  boolean left;

  /** Since when it owes us the proof that its longer feed has our past; 0 if it owes none. */
  long linkAskedAt;

  /** The block that the proof is of. */
  long linkBlock;

  /** When it was last asked to show its head; 0 if never. */
  long headAskedAt;

  /** The block with which it is to show its head; -1 if it has, or was not asked. */
  long headBlock = -1;

  /** Up to where it had said to have blocks then. */
  long headEnd;

  final AtomicBoolean forked = new AtomicBoolean();

  private int window = Limits.FIRST_WINDOW;
  private double answerMillis;
  private double blockBytes;
  private double bytesPerSecond;
  private long rateSince;
  private long rateBytes;
  private long blocksReceived;
  private long bytesReceived;
  private long unanswered;
  private int unansweredInRow;
  private int unrequested;

  Remote(Channel channel) {
    this.channel = channel;
  }

  Address peer() {
    return channel.session().peer();
  }

  /** No block that it has said to have, and that we take in, is here or after. */
  long end() {
    return Math.min(windowEnd, has.end());
  }

  /** How many more requests it may get now. */
  int room() {
    int most = window;
    if (blockBytes > 0) {
      most = (int) Math.min(most, Math.max(2, IN_FLIGHT_BYTES / blockBytes));
    }
    return most - inFlight.size();
  }

  /** Notes an answer to a request. */
  void answered(Asked asked, int bytes, long nowNanos) {
    double millis = (double) (nowNanos - asked.atNanos()) / MILLION;
    answerMillis = answerMillis == 0 ? millis : answerMillis + SMOOTHING * (millis - answerMillis);
    blockBytes = blockBytes == 0 ? bytes : blockBytes + SMOOTHING * (bytes - blockBytes);
    unansweredInRow = 0;
    if (millis <= Limits.QUICK_ANSWER_MILLIS) {
      window = Math.min(Limits.MOST_WINDOW, window + 1);
    } else if (millis > 3 * Limits.QUICK_ANSWER_MILLIS) {
      window = Math.max(Limits.LEAST_WINDOW, window - 1);
    }
    rateBytes += bytes;
    long span = nowNanos - rateSince;
    if (span > 500 * MILLION) {
      double rate = rateSince == 0 ? 0 : rateBytes * 1e9 / span;
      bytesPerSecond = bytesPerSecond == 0 ? rate : (bytesPerSecond + rate) / 2;
      rateSince = nowNanos;
      rateBytes = 0;
    }
  }

  /** Notes that a request was not answered in time; true if that has happened too often. */
  boolean unanswered() {
    unanswered++;
    window = Math.max(Limits.LEAST_WINDOW, window / 2);
    return ++unansweredInRow > Limits.UNANSWERED;
  }

  /** Notes a block that nobody asked for; true if there were too many. */
  boolean unrequested() {
    return ++unrequested > Limits.UNREQUESTED + blocksReceived;
  }

  void stored(int bytes) {
    blocksReceived++;
    bytesReceived += bytes;
  }

  /** How long to wait before another peer is asked for the same, too. */
  long patienceNanos() {
    return (long) (Math.max(1_000, 4 * answerMillis) * MILLION);
  }

  PeerStatus status(long missing, long nowNanos) {
    boolean idle = nowNanos - rateSince > 3_000 * MILLION;
    return new PeerStatus(
        peer(),
        has.count(),
        missing,
        blocksReceived,
        bytesReceived,
        channel.blocksSent(),
        channel.bytesSent(),
        idle ? 0 : (long) bytesPerSecond,
        inFlight.size(),
        window,
        (long) answerMillis,
        unanswered);
  }
}
