package org.cairndb.dat.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedListener;
import org.cairndb.error.CairnException;

/**
 * What our end does for one feed, with all peers that have it: asks them for what is wanted,
 * verifies what comes, and gives them what is here. Nothing is wanted until somebody says so; what
 * is here is given to everybody who knows the feed's key.
 *
 * <p>Made by {@link Endpoint#exchange}. Thread-safe. Closing it does not close the feed.
 */
public final class Exchange implements AutoCloseable {
  private final Endpoint endpoint;
  private final Feed feed;
  private final Downloads downloads;
  private final Map<Long, CompletableFuture<byte[]>> awaited = new HashMap<>();
  private final List<ExchangeListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Exchange> companions = new CopyOnWriteArrayList<>();
  private final FeedListener onFeed =
      new FeedListener() {
        @Override
        public void stored(long from, long to) {
          Exchange.this.stored(from, to);
        }

        @Override
        public void cleared(long from, long to) {
          downloads.cleared(from, to);
        }
      };

  private final AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);
  private volatile boolean uploading = true;
  private boolean closed;

  Exchange(Endpoint endpoint, Feed feed) {
    this.endpoint = endpoint;
    this.feed = feed;
    this.downloads = new Downloads(this, feed);
    feed.listen(onFeed);
    downloads.load(feed.presence(0, feed.length()));
  }

  /** The feed. */
  public Feed feed() {
    return feed;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Downloads downloads() {
    return downloads;
  }

  /** From now on this listener hears what happens. */
  public void listen(ExchangeListener listener) {
    listeners.add(listener);
  }

  /** From now on this listener hears nothing. */
  public void unlisten(ExchangeListener listener) {
    listeners.remove(listener);
  }

  void tell(Consumer<ExchangeListener> news) {
    listeners.forEach(news);
  }

  /**
   * Connections that began with this feed carry another one, too: those of now and those to come.
   * That is how the content of an archive goes with its metadata.
   */
  public void addCompanion(Exchange other) {
    companions.add(other);
    for (Session session : endpoint.sessions()) {
      if (session.first() == this) {
        session.open(other);
      }
    }
  }

  List<Exchange> companions() {
    return companions;
  }

  /** Wants every block that there is and will be. */
  public void wantAll() {
    downloads.want(Selection::everything);
  }

  /** Wants the blocks from one to another, now or when they come to be. */
  public void want(long from, long to) {
    downloads.want(selection -> selection.want(from, to));
  }

  /** Wants these blocks no more, nor everything; what is on its way may still come. */
  public void unwant(long from, long to) {
    downloads.want(selection -> selection.unwant(from, to));
  }

  /**
   * Wants one block before all others.
   *
   * @return completes with the content when the block is here and verified, perhaps at once, on a
   *     thread that must not be kept; fails if the exchange is closed. It waits until some peer has
   *     the block, however long that takes; giving up on it is the caller's, and stops nothing.
   */
  public CompletableFuture<byte[]> block(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("blocks are counted from 0: block=" + number);
    }
    CompletableFuture<byte[]> future;
    synchronized (awaited) {
      if (closed) {
        return CompletableFuture.failedFuture(closedError());
      }
      future = awaited.computeIfAbsent(number, n -> new CompletableFuture<>());
    }
    if (downloads.isHere(number)) {
      complete(number, number + 1);
    } else {
      downloads.want(selection -> selection.urgent(number));
    }
    return future;
  }

  /**
   * From now on takes in so many bytes of blocks, no more, whatever is wanted: an owner whom nobody
   * knows can sign more than a disk has room for. When they are used up, {@link
   * ExchangeListener#failed} is told {@code :dat/allowance}, and nothing is asked for until
   * somebody wants something again.
   */
  public void setAllowance(long bytes) {
    allowance.set(bytes);
  }

  /** Takes some of what may still come in; false if there is not so much. */
  boolean spend(int bytes) {
    return allowance.getAndUpdate(left -> left >= bytes ? left - bytes : left) >= bytes;
  }

  /** Gives that back, for a block that was none. */
  void unspend(int bytes) {
    allowance.getAndUpdate(left -> Math.max(left, left + bytes));
  }

  private static EndedException closedError() {
    return new EndedException(Ending.Reason.CLOSED, "the exchange of this feed is closed");
  }

  /** Blocks have come, so those who wait for them get them. */
  private void complete(long from, long to) {
    for (long number = from; number < to; number++) {
      CompletableFuture<byte[]> future;
      synchronized (awaited) {
        if (awaited.isEmpty()) {
          return;
        }
        future = awaited.remove(number);
      }
      if (future != null) {
        try {
          future.complete(feed.get(number));
        } catch (RuntimeException e) {
          future.completeExceptionally(e);
        }
      }
    }
  }

  /**
   * A block has come for which there is no place here: its file has been replaced meanwhile, or is
   * not known yet. Whoever gives it a place wants it again after that.
   */
  void passOver(long number) {
    downloads.passOver(number);
    CompletableFuture<byte[]> future;
    synchronized (awaited) {
      future = awaited.remove(number);
    }
    if (future != null) {
      future.completeExceptionally(
          new CairnException(
              "dat/block-missing",
              "no file here has this block any more, or has it yet: block=" + number));
    }
    if (feed.hasPlace(number)) {
      want(number, number + 1);
    }
  }

  private void failAll(RuntimeException error) {
    List<CompletableFuture<byte[]>> waiting;
    synchronized (awaited) {
      waiting = List.copyOf(awaited.values());
      awaited.clear();
    }
    waiting.forEach(future -> future.completeExceptionally(error));
  }

  /** Whether blocks are asked for at all; they are, unless switched off. */
  public void setDownloading(boolean on) {
    downloads.turn(on);
    downloads.peers().forEach(remote -> remote.channel.sendInfo());
  }

  boolean isDownloading() {
    return downloads.isOn();
  }

  /** Whether blocks are given to peers; they are, unless switched off. */
  public void setUploading(boolean on) {
    uploading = on;
    downloads.peers().forEach(remote -> remote.channel.sendInfo());
  }

  boolean isUploading() {
    return uploading;
  }

  /** How each peer of the moment does. */
  public List<PeerStatus> peerStatus() {
    return downloads.peers().stream().map(downloads::status).toList();
  }

  void join(Remote remote) {
    downloads.join(remote);
    tell(listener -> listener.joined(remote.peer()));
  }

  void leave(Remote remote) {
    PeerStatus last = downloads.status(remote);
    if (downloads.leave(remote)) {
      tell(listener -> listener.left(remote.peer(), last));
      downloads.pump();
    }
  }

  /** Blocks are here that were not. */
  private void stored(long from, long to) {
    downloads.stored(from, to);
    complete(from, to);
    if (!uploading) {
      return;
    }
    for (Remote remote : downloads.peers()) {
      if (to - from > 1 || !downloads.has(remote, from)) {
        remote.channel.announce(from, to);
      }
    }
  }

  /** Nothing more can be stored: asks for nothing until there may be room again, and tells. */
  void fail(RuntimeException error) {
    downloads.pause();
    failAll(error);
    tell(listener -> listener.failed(error));
  }

  void failOnAllowance(long block) {
    if (downloads.isOn()) {
      downloads.turn(false);
      fail(
          new CairnException(
              "dat/allowance",
              "the feed has more bytes than were allowed for it; allow more and ask again: feed="
                  + feed.key()
                  + ", block="
                  + block,
              "feed",
              feed.key().toString(),
              "block",
              block));
    }
  }

  /** Ends the part of this feed in all connections; those that began with it end. */
  @Override
  public void close() {
    synchronized (awaited) {
      if (closed) {
        return;
      }
      closed = true;
    }
    feed.unlisten(onFeed);
    endpoint.forget(this);
    failAll(closedError());
    for (Session session : endpoint.sessions()) {
      session.exchangeClosed(this);
    }
  }
}
