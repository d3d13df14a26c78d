package org.cairndb.dat.wire;

import java.util.concurrent.atomic.AtomicInteger;
import org.cairndb.dat.feed.Fork;
import org.cairndb.dat.feed.HashedBlock;
import org.cairndb.dat.feed.Proof;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the blocks that peers of an {@link Exchange} send. Several threads hash at once; blocks
 * of one peer are verified and stored in the order in which it sent them, since the proof of one
 * may rest on the nodes of another before it. A peer whose block is not the feed's is asked once
 * more for the whole proof, since that is what shows a fork.
 */
final class Receiving {
  private static final int LEAST_COST = 1 << 10;

  private final Exchange exchange;
  private final Downloads downloads;
  private final AtomicInteger waiting = new AtomicInteger();

  Receiving(Exchange exchange, Downloads downloads) {
    this.exchange = exchange;
    this.downloads = downloads;
  }

  /** What a block counts for among those that wait to be verified. */
  static int cost(byte[] content) {
    return Math.max(LEAST_COST, content.length);
  }

  boolean isBusy() {
    return waiting.get() > 0;
  }

  void take(Remote remote, Message.Data data, byte[] content, boolean withDigest) {
    Proof proof = new Proof(data.nodes(), data.signature());
    Remote.Arrival arrival = new Remote.Arrival(data.index(), content, proof, withDigest);
    waiting.incrementAndGet();
    synchronized (remote.lane) {
      remote.lane.add(arrival);
    }
    exchange
        .endpoint()
        .workers()
        .execute(
            () -> {
              arrival.hashed = HashedBlock.of(arrival.block, arrival.content);
              drain(remote);
            });
  }

  /** Stores what is hashed at the head of the peer's lane, one thread at a time. */
  private void drain(Remote remote) {
    while (true) {
      Remote.Arrival arrival;
      HashedBlock hashed;
      synchronized (remote.lane) {
        arrival = remote.lane.peek();
        hashed = arrival == null ? null : arrival.hashed;
        if (remote.draining || arrival == null || hashed == null) {
          break;
        }
        remote.draining = true;
        remote.lane.remove();
      }
      try {
        store(remote, arrival, hashed);
      } finally {
        synchronized (remote.lane) {
          remote.draining = false;
        }
        if (waiting.decrementAndGet() == 0) {
          exchange.feed().flush();
        }
        remote.channel.session().verified(cost(arrival.content));
      }
    }
    downloads.pump(remote);
  }

  private void store(Remote remote, Remote.Arrival arrival, HashedBlock block) {
    if (exchange.feed().has(arrival.block)) {
      downloads.release(arrival.block);
      return;
    }
    try {
      exchange.feed().put(block, arrival.proof);
      downloads.countStored(remote, arrival.content.length);
    } catch (CorruptException e) {
      downloads.release(arrival.block);
      refuse(remote, arrival, block, e);
    } catch (StorageException e) {
      downloads.release(arrival.block);
      exchange.fail(e);
    }
  }

  private void refuse(
      Remote remote, Remote.Arrival arrival, HashedBlock block, CorruptException error) {
    Fork fork = forkOf(arrival, block);
    if (fork != null) {
      remote.forked = true;
      exchange.tell(listener -> listener.forked(remote.peer(), fork));
      end(remote, Ending.Reason.FORK, "the owner has signed two histories", error);
    } else if (arrival.withDigest) {
      downloads.askAgain(remote, arrival.block);
    } else {
      end(remote, Ending.Reason.BAD_BLOCK, "block=" + arrival.block, error);
    }
  }

  private static void end(
      Remote remote, Ending.Reason reason, String what, CorruptException error) {
    String detail = what + ", peer=" + remote.peer() + ": " + error.getMessage();
    remote.channel.session().end(new Ending(reason, detail, error));
  }

  private @Nullable Fork forkOf(Remote.Arrival arrival, HashedBlock block) {
    return exchange.feed().fork(block, arrival.proof).orElse(null);
  }
}
