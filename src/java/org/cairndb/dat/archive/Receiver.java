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

  private final Archive archive;
  private final Host host;
  private final Placement placement;
  private final List<Range> stored = new ArrayList<>();
  private @Nullable Feed content;
  private @Nullable Thread thread;
  private boolean awake = true;
  private boolean closed;

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
    while (awaitWork(0)) {
      while (!step()) {
        if (!awaitWork(RETRY_MILLIS)) {
          return;
        }
      }
    }
  }

  private boolean step() {
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

  /**
   * Waits for work.
   *
   * @param most how long; 0 if as long as it takes
   * @return false when this is closed
   */
  private synchronized boolean awaitWork(long most) {
    long end = host.nanoTime() + most * 1_000_000;
    try {
      while (!closed && (most == 0 ? !awake : host.nanoTime() < end)) {
        wait(most);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    awake = false;
    return !closed;
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
