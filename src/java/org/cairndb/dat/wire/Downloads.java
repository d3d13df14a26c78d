package org.cairndb.dat.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.dat.feed.Feed;

/**
 * The peers of an {@link Exchange}: what each has, what each was asked for, and what to ask each
 * for next. Thread-safe; tells nobody anything while it holds its lock.
 */
final class Downloads {
  private static final long MILLION = 1_000_000;

  private final Exchange exchange;
  private final Feed feed;
  private final Selection selection = new Selection();
  private final List<Remote> remotes = new ArrayList<>();
  private final Receiving receiving;
  private boolean on = true;

  /** Whether it is off only until there may be room again, and when that is tried. */
  private boolean paused;

  private long resumeNanos;
  private long pauseMillis;
  private boolean upToDate;

  Downloads(Exchange exchange, Feed feed) {
    this.exchange = exchange;
    this.feed = feed;
    this.receiving = new Receiving(exchange, this);
  }

  private long now() {
    return exchange.endpoint().now();
  }

  synchronized List<Remote> peers() {
    return List.copyOf(remotes);
  }

  // What is wanted.

  /** Changes what is wanted, and asks for it. */
  void want(Consumer<Selection> change) {
    synchronized (this) {
      change.accept(selection);
      upToDate = false;
      remotes.forEach(this::askWhatItHas);
    }
    pump();
  }

  /** Whether anything is asked for at all. */
  void turn(boolean turnedOn) {
    synchronized (this) {
      on = turnedOn;
      paused = false;
    }
    if (turnedOn) {
      want(selected -> {});
    }
  }

  /** Nothing can be stored: asks for nothing for a while, each time for longer. */
  synchronized void pause() {
    if (on) {
      on = false;
      paused = true;
      pauseMillis =
          Math.min(Limits.MOST_FULL_MILLIS, Math.max(Limits.FULL_MILLIS, 2 * pauseMillis));
      resumeNanos = now() + pauseMillis * MILLION;
    }
  }

  private void resumeInTime() {
    boolean due;
    synchronized (this) {
      due = paused && now() - resumeNanos >= 0;
    }
    if (due) {
      turn(true);
    }
  }

  synchronized boolean isOn() {
    return on;
  }

  synchronized boolean isHere(long block) {
    return selection.isHere(block);
  }

  synchronized void stored(long from, long to) {
    pauseMillis = paused ? pauseMillis : 0;
    selection.stored(from, to);
    for (long block = from; block < to; block++) {
      selection.asked(block, false);
    }
  }

  synchronized void cleared(long from, long to) {
    selection.cleared(from, to);
  }

  /** What is here already, as bits. */
  synchronized void load(byte[] bits) {
    selection.load(bits);
  }

  // Peers.

  synchronized void join(Remote remote) {
    remotes.add(remote);
    askWhatItHas(remote);
  }

  synchronized boolean leave(Remote remote) {
    if (!remotes.remove(remote)) {
      return false;
    }
    remote.left = true;
    remote.inFlight.keySet().forEach(block -> release(remote, block));
    remote.inFlight.clear();
    return true;
  }

  synchronized PeerStatus status(Remote remote) {
    return remote.status(selection.missingOf(remote.has, remote.end()), now());
  }

  synchronized boolean has(Remote remote, long block) {
    return remote.has.contains(block);
  }

  /** Asks a peer which blocks it has, as far as we can want them. Holds the lock. */
  private void askWhatItHas(Remote remote) {
    if (!on || !(feed.isWritable() || selection.wantsAnything())) {
      return;
    }
    long length = Math.max(feed.length(), selection.wantedEnd());
    long most = length - length % Limits.WANT_BLOCKS + Limits.WANT_BLOCKS;
    while (remote.windowEnd < most
        && (remote.windowEnd == 0 || remote.claimedLength > remote.windowEnd)) {
      remote.channel.send(new Message.Want(remote.windowEnd, Limits.WANT_BLOCKS));
      remote.windowEnd += Limits.WANT_BLOCKS;
    }
  }

  // What peers say.

  synchronized void onHave(Remote remote, Message.Have have, String place) {
    long end = have.start() + Math.max(1, have.length());
    byte[] bits = have.bitfield();
    if (bits == null) {
      remote.claimedLength = Math.max(remote.claimedLength, end);
      remote.has.set(have.start(), Math.min(end, remote.windowEnd), true);
    } else {
      remote.answered = true;
      // A length of 0 or 1 beside bits means all bits that there are.
      long limit = have.length() <= 1 ? remote.windowEnd : Math.min(end, remote.windowEnd);
      remote.has.set(have.start(), limit, false);
      RunLength.decode(
          bits, have.start(), limit, place, (from, to) -> remote.has.set(from, to, true));
      remote.claimedLength = Math.max(remote.claimedLength, remote.has.end());
    }
    upToDate = false;
    askWhatItHas(remote);
    askForHead(remote);
  }

  /**
   * Asks a peer to show the head of its history by a block that both know. That is how two
   * histories are found out also if nobody lacks anything. Holds the lock.
   */
  private void askForHead(Remote remote) {
    long end = remote.has.end();
    long now = now();
    if (!remote.answered
        || end == remote.headEnd
        || (remote.headAskedAt != 0 && now - remote.headAskedAt < Limits.HEAD_MILLIS * MILLION)) {
      return;
    }
    long length = feed.length();
    long block = feed.isWritable() ? end - 1 : Math.min(end, length) - 1;
    if (block >= 0 && length > 0 && remote.has.contains(block)) {
      remote.headEnd = end;
      remote.headAskedAt = now;
      remote.headBlock = block;
      remote.channel.send(new Message.Request(block, 0, true, 0));
    }
  }

  synchronized long heldBytes(Remote remote) {
    return remote.has.heldBytes();
  }

  void onUnhave(Remote remote, Message.Unhave unhave) {
    boolean others = false;
    synchronized (this) {
      long end = unhave.start() + Math.max(1, unhave.length());
      remote.has.set(unhave.start(), Math.min(end, remote.windowEnd), false);
      for (Iterator<Long> i = remote.inFlight.keySet().iterator(); i.hasNext(); ) {
        long block = i.next();
        if (block >= unhave.start() && block < end) {
          i.remove();
          release(remote, block);
          others = true;
        }
      }
    }
    if (others) {
      pump();
    }
  }

  synchronized void onInfo(Remote remote, Message.Info info) {
    remote.uploading = info.uploading();
  }

  /**
   * A block has come.
   *
   * @return how much of it waits to be verified; 0 if it is of no use
   */
  int onData(Remote remote, Message.Data data) {
    byte[] value = data.value();
    if (value == null && isHash(remote, data)) {
      pump(remote);
      return 0;
    }
    Remote.Asked asked;
    synchronized (this) {
      asked = remote.inFlight.remove(data.index());
      if (asked == null) {
        if (remote.unrequested()) {
          throw new EndedException(
              Ending.Reason.LIMIT,
              "peer sends blocks that nobody asked for: peer="
                  + remote.peer()
                  + ", block="
                  + data.index());
        }
        return 0;
      }
      remote.answered(asked, value == null ? 0 : value.length, now());
      if (value == null || selection.isHere(data.index())) {
        release(remote, data.index());
        return 0;
      }
    }
    receiving.take(remote, data, value, asked);
    return Receiving.cost(value);
  }

  /** Takes a hash that was asked for; false if none was. */
  private boolean isHash(Remote remote, Message.Data data) {
    boolean isLink;
    boolean isHead;
    synchronized (this) {
      isLink = remote.linkAskedAt != 0 && remote.linkBlock == data.index();
      isHead = !isLink && remote.headBlock == data.index();
      if (isLink) {
        remote.linkAskedAt = 0;
      } else if (isHead) {
        remote.headBlock = -1;
      }
    }
    if (isLink) {
      receiving.link(remote, data);
    } else if (isHead) {
      receiving.head(remote, data);
    }
    return isLink || isHead;
  }

  /** A request is over, in whatever way: unless others have it, it may be asked for again. */
  private void release(Remote remote, long block) {
    for (Remote other : remotes) {
      if (other != remote && other.inFlight.containsKey(block)) {
        return;
      }
    }
    selection.asked(block, false);
  }

  /** A block that has come could not be taken in. */
  synchronized void release(long block) {
    selection.asked(block, false);
  }

  /** A block has come and there was no place for it. */
  synchronized void passOver(long block) {
    selection.passOver(block);
    selection.asked(block, false);
  }

  synchronized void countStored(Remote remote, int bytes) {
    remote.stored(bytes);
  }

  /** The same block again, with a proof that stands alone. */
  void askAgain(Remote remote, long block) {
    synchronized (this) {
      if (remote.left || remote.inFlight.containsKey(block)) {
        return;
      }
      selection.asked(block, true);
      remote.inFlight.put(block, new Remote.Asked(block, now(), false, true));
    }
    remote.channel.send(new Message.Request(block, 0, false, 0));
  }

  /** Asks a peer to show that its longer feed has the past that we know. */
  void askForLink(Remote remote) {
    Message request;
    synchronized (this) {
      // If it is no longer than ours meanwhile, it has nothing to show and could not answer.
      if (remote.left || remote.linkAskedAt != 0 || remote.has.end() <= feed.length()) {
        return;
      }
      remote.linkBlock = linkBlock(remote);
      remote.linkAskedAt = now();
      request = new Message.Request(remote.linkBlock, 0, true, 0);
    }
    remote.channel.send(request);
  }

  /**
   * A block whose proof in a longer feed shows all the roots of now: any under the node that will
   * be the last root's sibling. Best one that the peer has: it may lack the nodes of others.
   */
  private long linkBlock(Remote remote) {
    long length = feed.length();
    long next = remote.has.next(length, length + Long.lowestOneBit(length));
    return next >= 0 ? next : length;
  }

  // Requests.

  /** Asks peers for what is missing, each for as much as it can take. */
  void pump() {
    peers().forEach(this::pump);
  }

  void pump(Remote remote) {
    boolean reached;
    synchronized (this) {
      if (!on
          || remote.left
          || !remote.uploading
          || remote.forked.get()
          || remote.linkAskedAt != 0) {
        return;
      }
      int room = remote.room();
      // A handful at a time costs less than one by one.
      if (room > 0 && room >= remote.inFlight.size() / 4) {
        long now = now();
        for (long block : pick(remote, room)) {
          ask(remote, block, now);
        }
      }
      reached = !upToDate && isUpToDate();
      upToDate |= reached;
    }
    if (reached) {
      long length = feed.length();
      exchange.tell(listener -> listener.upToDate(length));
    }
  }

  private List<Long> pick(Remote remote, int room) {
    List<BlockSet> others = new ArrayList<>();
    for (Remote other : remotes) {
      if (other != remote) {
        others.add(other.has);
      }
    }
    byte[] chance = new byte[Long.BYTES];
    exchange.endpoint().host().randomBytes(chance);
    long next = feed.length();
    return selection.pick(
        remote.has,
        remote.end(),
        others,
        next > 0 ? next : -1,
        room,
        ByteBuffer.wrap(chance).getLong());
  }

  private void ask(Remote remote, long block, long now) {
    long digest = feed.digest(block);
    remote.inFlight.put(block, new Remote.Asked(block, now, digest != 0, false));
    remote.channel.send(new Message.Request(block, 0, false, digest));
  }

  private boolean isUpToDate() {
    if (!selection.wantsAnything() || receiving.isBusy()) {
      return false;
    }
    boolean anybody = false;
    for (Remote remote : remotes) {
      anybody |= remote.answered;
      if (!remote.inFlight.isEmpty() || selection.isMissingAnyOf(remote.has, remote.end())) {
        return false;
      }
    }
    return anybody;
  }

  /** Whether this peer has nothing more for us, as far as it has said. */
  synchronized boolean isDone(Remote remote) {
    return feed.isWritable()
        || (!on && !paused)
        || !selection.wantsAnything()
        || (remote.answered
            && remote.inFlight.isEmpty()
            && !receiving.isBusy()
            && !selection.isMissingAnyOf(remote.has, remote.end()));
  }

  /**
   * Time has passed: takes back what a peer does not answer, and asks it for what another is slow
   * with.
   */
  void tick(Remote remote) {
    resumeInTime();
    boolean changed = false;
    synchronized (this) {
      long now = now();
      askForHead(remote);
      if (remote.linkAskedAt != 0 && now - remote.linkAskedAt > Limits.REQUEST_MILLIS * MILLION) {
        throw new EndedException(
            Ending.Reason.NO_ANSWERS,
            "peer does not show that its longer feed has the past that is known here: peer="
                + remote.peer());
      }
      if (remotes.stream().allMatch(peer -> peer.inFlight.isEmpty())) {
        return;
      }
      for (Iterator<Remote.Asked> i = remote.inFlight.values().iterator(); i.hasNext(); ) {
        Remote.Asked asked = i.next();
        if (now - asked.atNanos() > Limits.REQUEST_MILLIS * MILLION) {
          i.remove();
          changed = true;
          release(remote, asked.block());
          remote.has.remove(asked.block());
          if (remote.unanswered()) {
            throw new EndedException(
                Ending.Reason.NO_ANSWERS,
                "peer does not answer: peer=" + remote.peer() + ", block=" + asked.block());
          }
        }
      }
      takeOver(remote, now);
    }
    if (changed) {
      pump();
    }
  }

  /** Asks a peer that has time for what others are slow with. */
  private void takeOver(Remote remote, long now) {
    int room = on && remote.uploading ? Math.min(Limits.LEAST_WINDOW, remote.room()) : 0;
    for (Remote other : remotes) {
      if (other == remote) {
        continue;
      }
      for (Remote.Asked asked : List.copyOf(other.inFlight.values())) {
        if (room <= 0 || now - asked.atNanos() < other.patienceNanos()) {
          break;
        }
        if (remote.has.contains(asked.block()) && !remote.inFlight.containsKey(asked.block())) {
          ask(remote, asked.block(), now);
          room--;
        }
      }
    }
  }
}
