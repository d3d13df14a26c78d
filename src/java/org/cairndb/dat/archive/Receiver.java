package org.cairndb.dat.archive;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedListener;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/** The thread of a clone that takes in what has come, so that those who bring it do not wait. */
final class Receiver implements AutoCloseable {
  private static final long RETRY_MILLIS = 500;

  /** What has come is made durable when nothing more has come for so long, */
  private static final long QUIET_MILLIS = 200;

  /** or at the latest after this. */
  private static final long MOST_UNFORCED_MILLIS = 2_000;

  private final Archive archive;
  private final Host host;
  private final Placement placement;
  private final List<Range> stored = new ArrayList<>();
  private @Nullable Feed content;
  private @Nullable Thread thread;
  private boolean awake = true;
  private boolean closed;

  /** Since when the feeds have something that power may take again; -1 if they have not. */
  private long unforcedSince = -1;

  private final FeedListener onMetadata =
      new FeedListener() {
        @Override
        public void stored(long from, long to) {
          wake();
        }

        @Override
        public void grown(long length) {
          wake();
        }
      };

  private final FeedListener onContent =
      new FeedListener() {
        @Override
        public void stored(long from, long to) {
          synchronized (Receiver.this) {
            stored.add(new Range(from, to));
          }
          wake();
        }
      };

  private final ArchiveListener onArchive =
      new ArchiveListener() {
        @Override
        public void contentKnown(Feed begun) {
          follow(begun);
        }
      };

  Receiver(Archive archive, Host host, Placement placement) {
    this.archive = archive;
    this.host = host;
    this.placement = placement;
  }

  /** Only for who holds the archive's lock for writing. */
  Placement placement() {
    return placement;
  }

  private void follow(Feed begun) {
    content = begun;
    begun.listen(onContent);
  }

  void start() {
    archive.listen(onArchive);
    archive.metadata().listen(onMetadata);
    archive.content().ifPresent(this::follow);
    placement.begin();
    thread = host.startThread("cairn-archive " + archive.folder().getFileName(), this::run);
  }

  private void run() {
    while (awaitQuietly() && awaitWork(0)) {
      while (!step()) {
        if (!awaitWork(RETRY_MILLIS)) {
          return;
        }
      }
    }
  }

  /** Has the feeds forced while nothing comes, so that nothing that comes waits for that. */
  private boolean awaitQuietly() {
    long since = unforcedSince;
    if (since < 0) {
      return true;
    }
    boolean busy = awaitWork(QUIET_MILLIS, true);
    if (!busy || host.nanoTime() - since > MOST_UNFORCED_MILLIS * 1_000_000) {
      try {
        archive.force();
        unforcedSince = -1;
      } catch (RuntimeException e) {
        archive.tell(listener -> listener.failed(e));
      }
    }
    return true;
  }

  private boolean step() {
    unforcedSince = unforcedSince < 0 ? host.nanoTime() : unforcedSince;
    List<Range> news;
    synchronized (this) {
      news = List.copyOf(stored);
      stored.clear();
    }
    try {
      return archive.receive(placement, news);
    } catch (RuntimeException e) {
      archive.tell(listener -> listener.failed(e));
      return false;
    }
  }

  private synchronized void wake() {
    awake = true;
    notifyAll();
  }

  /** Waits for work; false when this is closed. */
  private synchronized boolean awaitWork(long most) {
    awaitWork(most, most == 0);
    awake = false;
    return !closed;
  }

  /**
   * Waits.
   *
   * @param most how long; 0 if as long as it takes
   * @param wakes whether work ends it
   * @return whether there is work
   */
  private synchronized boolean awaitWork(long most, boolean wakes) {
    long end = host.nanoTime() + most * 1_000_000;
    try {
      while (!closed && !(wakes && awake)) {
        long left = (end - host.nanoTime() + 999_999) / 1_000_000;
        if (most > 0 && left <= 0) {
          break;
        }
        wait(most == 0 ? 0 : left);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    return awake;
  }

  @Override
  public void close() {
    Thread running = thread;
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    archive.metadata().unlisten(onMetadata);
    Feed begun = content;
    if (begun != null) {
      begun.unlisten(onContent);
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
