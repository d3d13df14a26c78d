package org.cairndb.dat.wire;

import java.util.concurrent.atomic.AtomicInteger;
import org.cairndb.dat.feed.Fork;
import org.cairndb.dat.feed.HashedBlock;
import org.cairndb.dat.feed.Proof;
import org.cairndb.dat.feed.TreeNode;
import org.cairndb.dat.feed.UnlinkedException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;

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

  void take(Remote remote, Message.Data data, byte[] content, Remote.Asked asked) {
    Proof proof = new Proof(data.nodes(), data.signature());
    Remote.Arrival arrival = new Remote.Arrival(data.index(), content, proof, asked);
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
    boolean all = true;
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
        all &= store(remote, arrival, hashed);
      } finally {
        synchronized (remote.lane) {
          remote.draining = false;
        }
        if (waiting.decrementAndGet() == 0) {
          flush();
        }
        remote.channel.session().verified(cost(arrival.content));
      }
    }
    if (all) {
      downloads.pump(remote);
    } else {
      // What this one could not give is now for others to give.
      downloads.pump();
    }
  }

  private void flush() {
    try {
      exchange.feed().flush();
    } catch (StorageException e) {
      exchange.fail(e);
    }
  }

  /** Returns whether the block is here now, or is of no use any more. */
  private boolean store(Remote remote, Remote.Arrival arrival, HashedBlock block) {
    if (exchange.feed().has(arrival.block)) {
      downloads.release(arrival.block);
      return true;
    }
    int bytes = arrival.content.length;
    if (!exchange.spend(bytes)) {
      downloads.release(arrival.block);
      exchange.failOnAllowance(arrival.block);
      return false;
    }
    boolean taken = false;
    try {
      taken = exchange.feed().put(block, arrival.proof, arrival.again);
      if (!taken) {
        exchange.passOver(arrival.block);
        return true;
      }
      downloads.countStored(remote, arrival.content.length);
      return true;
    } catch (CorruptException e) {
      downloads.release(arrival.block);
      refuse(remote, arrival, block, e);
    } catch (UnlinkedException e) {
      downloads.release(arrival.block);
      if (e.isOlder()) {
        downloads.askAgain(remote, arrival.block);
      } else {
        downloads.askForLink(remote);
      }
    } catch (StorageException e) {
      downloads.release(arrival.block);
      exchange.fail(e);
    } finally {
      if (!taken) {
        exchange.unspend(bytes);
      }
    }
    return false;
  }

  private void refuse(
      Remote remote, Remote.Arrival arrival, HashedBlock block, CorruptException error) {
    if (isFork(remote, block.leaf(), arrival.proof)) {
      return;
    }
    if (arrival.withDigest) {
      downloads.askAgain(remote, arrival.block);
    } else {
      end(remote, Ending.Reason.BAD_BLOCK, "block=" + arrival.block, error);
    }
  }

  /** A peer shows that a longer feed has the past that we know. */
  void link(Remote remote, Message.Data data) {
    if (data.nodes().isEmpty()) {
      throw new EndedException(
          Ending.Reason.MALFORMED, "no hash where one was asked for: peer=" + remote.peer());
    }
    TreeNode leaf = data.nodes().get(0);
    if (!leaf.isAbove(data.index())) {
      throw new EndedException(
          Ending.Reason.MALFORMED, "hash of another block: peer=" + remote.peer());
    }
    Proof proof = new Proof(data.nodes().subList(1, data.nodes().size()), data.signature());
    try {
      exchange.feed().link(leaf, proof);
    } catch (UnlinkedException e) {
      if (!leaf.isAbove(data.index() - 1)) {
        // Another peer was quicker, and the feed is longer than what this one was asked about.
        downloads.askForLink(remote);
      } else {
        end(
            remote,
            Ending.Reason.NO_ANSWERS,
            "cannot show the past",
            new CorruptException(
                "proof does not show what was asked for",
                "block " + data.index(),
                leaf.index(),
                "a node after " + (data.index() - 1),
                leaf));
      }
    } catch (CorruptException e) {
      if (!isFork(remote, leaf, proof)) {
        end(remote, Ending.Reason.BAD_BLOCK, "hash of block=" + data.index(), e);
      }
    } catch (StorageException e) {
      exchange.fail(e);
    }
  }

  /**
   * A peer shows its head, with a block that both know. It may be of another history; or of our own
   * and longer, though the feed is ours to write.
   */
  void head(Remote remote, Message.Data data) {
    if (data.nodes().isEmpty() || data.nodes().get(0).index() != 2 * data.index()) {
      throw new EndedException(
          Ending.Reason.MALFORMED, "no hash where one was asked for: peer=" + remote.peer());
    }
    TreeNode leaf = data.nodes().get(0);
    Proof proof = new Proof(data.nodes().subList(1, data.nodes().size()), data.signature());
    if (!isFork(remote, leaf, proof) && exchange.feed().isWritable()) {
      long length = new Fork.Claim(leaf, proof).length(exchange.feed().key());
      if (length > exchange.feed().length()) {
        exchange.tell(listener -> listener.behind(remote.peer(), length));
      }
    }
  }

  private boolean isFork(Remote remote, TreeNode leaf, Proof proof) {
    if (remote.forked.get()) {
      return true;
    }
    Fork fork = exchange.feed().fork(leaf, proof).orElse(null);
    if (fork != null && remote.forked.compareAndSet(false, true)) {
      exchange.tell(listener -> listener.forked(remote.peer(), fork));
      String detail = "the owner has signed two histories: peer=" + remote.peer();
      remote.channel.session().endSoon(Ending.of(Ending.Reason.FORK, detail));
      try {
        exchange.feed().keep(fork);
      } catch (StorageException e) {
        exchange.fail(e);
      }
    }
    return fork != null;
  }

  private static void end(
      Remote remote, Ending.Reason reason, String what, CorruptException error) {
    String detail = what + ", peer=" + remote.peer() + ": " + error.getMessage();
    remote.channel.session().end(new Ending(reason, detail, error));
  }
}
