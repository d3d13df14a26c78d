package org.cairndb.dat.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.Proof;
import org.cairndb.dat.feed.TreeNode;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * One feed on one connection: hands what the peer says to the {@link Exchange}, and gives the peer
 * what it asks for. What the peer says comes on the connection's reading thread.
 */
final class Channel {
  private static final int WANT_UNIT = 8192;

  private final Session session;
  private final Exchange exchange;
  private final int number;
  private final Remote remote;
  private final AtomicLong blocksSent = new AtomicLong();
  private final AtomicLong bytesSent = new AtomicLong();
  private volatile boolean open = true;
  private final Object announcing = new Object();

  private boolean peerWants;
  private volatile boolean peerDownloading = true;

  Channel(Session session, Exchange exchange, int number) {
    this.session = session;
    this.exchange = exchange;
    this.number = number;
    this.remote = new Remote(this);
  }

  Session session() {
    return session;
  }

  Exchange exchange() {
    return exchange;
  }

  Remote remote() {
    return remote;
  }

  long blocksSent() {
    return blocksSent.get();
  }

  long bytesSent() {
    return bytesSent.get();
  }

  boolean isPeerDownloading() {
    return peerDownloading;
  }

  void close() {
    open = false;
  }

  /** Says something about this feed. A peer for which too much waits loses its connection. */
  void send(Message message) {
    if (open) {
      session.send(number, message);
    }
  }

  /** Tells the peer of switches that do not stand as every peer expects. */
  void sendInfo() {
    send(new Message.Info(exchange.isUploading(), exchange.isDownloading()));
  }

  void begin() {
    if (!exchange.isUploading() || !exchange.isDownloading()) {
      sendInfo();
    }
    exchange.join(remote);
  }

  /** Tells the peer that we have blocks, if it wants to hear that. */
  void announce(long from, long to) {
    synchronized (announcing) {
      if (peerWants && peerDownloading) {
        send(new Message.Have(from, to - from, null, false));
      }
    }
  }

  void receive(Message message) {
    if (message instanceof Message.Data data) {
      int cost = exchange.downloads().onData(remote, data);
      if (cost > 0) {
        session.unverified(cost);
      }
      exchange.downloads().pump(remote);
    } else if (message instanceof Message.Request request) {
      onRequest(request);
    } else if (message instanceof Message.Have have) {
      if (have.ack()) {
        session.charge(1);
      } else {
        session.charge(cost(have.length(), have.bitfield()));
        exchange.downloads().onHave(remote, have, session.place());
        session.pumpSoon(this);
      }
    } else if (message instanceof Message.Unhave unhave) {
      session.charge(cost(unhave.length(), null));
      exchange.downloads().onUnhave(remote, unhave);
    } else if (message instanceof Message.Want want) {
      onWant(want);
    } else if (message instanceof Message.Info info) {
      session.charge(1);
      peerDownloading = info.downloading();
      exchange.downloads().onInfo(remote, info);
      session.pumpSoon(this);
    } else {
      // Unwant and Cancel: what is announced or sent in vain does no harm; the real tool ignores
      // them, too. But nobody needs many of them.
      session.charge(1);
    }
  }

  /** What an announcement makes us do, in pages of blocks touched and ranges taken in. */
  private static long cost(long length, byte @Nullable [] bitfield) {
    long ranges = bitfield == null ? 0 : bitfield.length / 8;
    return 1 + Math.min(length, Limits.WANT_BLOCKS) / WANT_UNIT + ranges;
  }

  private void onWant(Message.Want want) {
    if (want.start() % WANT_UNIT != 0 || want.length() % WANT_UNIT != 0) {
      session.charge(1);
      return;
    }
    long asked = want.length() == 0 ? Long.MAX_VALUE - want.start() : want.length();
    long all = Math.min(want.start() + asked, exchange.feed().length());
    session.charge(1 + Math.max(0, all - want.start()) / WANT_UNIT);
    // What is stored meanwhile is either in the answer or announced after it: the peer takes the
    // answer for all that there is.
    synchronized (announcing) {
      boolean first = !peerWants;
      peerWants = true;
      if (exchange.isUploading()) {
        answer(want, asked, first);
      }
    }
  }

  private void answer(Message.Want want, long asked, boolean first) {
    Feed feed = exchange.feed();
    long length = feed.length();
    if (first && length > 0 && feed.has(length - 1)) {
      send(new Message.Have(length - 1, 1, null, false));
    }
    long end = Math.min(want.start() + asked, length);
    byte[] bits = end > want.start() ? feed.presence(want.start(), end) : new byte[0];
    send(new Message.Have(want.start(), want.length(), RunLength.encode(bits), false));
  }

  private void onRequest(Message.Request request) {
    if (exchange.isUploading()) {
      session.requested(this, request);
    } else {
      session.charge(1);
    }
  }

  /** The answer to a request as a frame, or null if there is none. */
  byte @Nullable [] answer(Message.Request request) {
    Feed feed = exchange.feed();
    if (!open) {
      return null;
    }
    try {
      long index = request.bytes() > 0 ? feed.blockAt(request.bytes()) : request.index();
      boolean sought = request.bytes() > 0 && index >= 0;
      long block = index < 0 ? request.index() : index;
      long digest = sought ? 0 : request.digest();
      if (request.hash()) {
        return hash(feed, block, digest);
      }
      if (!feed.has(block)) {
        refuse(block);
        return null;
      }
      byte[] content = feed.getForPeer(block);
      Proof proof = feed.proof(block, digest);
      blocksSent.incrementAndGet();
      bytesSent.addAndGet(content.length);
      return frame(new Message.Data(block, content, proof.nodes(), proof.signature()));
    } catch (CairnException e) {
      // Gone meanwhile, damaged on our disk, or without a proof: all the same for the peer.
      refuse(request.index());
      exchange.tell(listener -> listener.unreadable(request.index(), e));
      return null;
    }
  }

  private byte @Nullable [] hash(Feed feed, long block, long digest) {
    TreeNode leaf = feed.leaf(block).orElse(null);
    if (leaf == null) {
      // Whoever asks so wants to see that our longer feed has his past.
      Proof above = digest == 0 ? feed.proofAbove(block).orElse(null) : null;
      if (above == null) {
        session.charge(1);
        return null;
      }
      return frame(new Message.Data(block, null, above.nodes(), above.signature()));
    }
    Proof proof = feed.proof(block, digest);
    List<TreeNode> nodes = new ArrayList<>();
    nodes.add(leaf);
    nodes.addAll(proof.nodes());
    return frame(new Message.Data(block, null, nodes, proof.signature()));
  }

  private byte[] frame(Message message) {
    return MessageCodec.frame(number, message);
  }

  /**
   * Tells the peer that a block is not here. Never of the first: the real tool would take that for
   * a peer that has nothing at all.
   */
  private void refuse(long block) {
    session.charge(1);
    if (block > 0) {
      send(new Message.Unhave(block, 1));
    }
  }
}
