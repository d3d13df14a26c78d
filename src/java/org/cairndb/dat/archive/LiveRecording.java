package org.cairndb.dat.archive;

import java.nio.file.Path;
import java.util.List;
import org.cairndb.system.Host;
import org.cairndb.watch.FileEvent;
import org.cairndb.watch.FolderWatcher;

/**
 * Records what changes in an owner's folder, as it changes: a file once it has not changed for a
 * moment. Changes that come close together are recorded together. Close it before the archive.
 * Thread-safe.
 */
public final class LiveRecording implements AutoCloseable {
  private static final long RETRY_MILLIS = 500;

  private final Archive archive;
  private final Listener listener;
  private final Path own;
  private final FolderWatcher watcher;
  private final Thread thread;
  private boolean changed;
  private boolean closed;

  /** Whom it tells what was recorded. Must be quick and throw nothing. */
  public interface Listener {
    /** Something was recorded. */
    void recorded(ImportReport report);

    /** Something could not be recorded; it is tried again. */
    void failed(RuntimeException error);
  }

  private LiveRecording(Archive archive, Host host, Listener listener) {
    this.archive = archive;
    this.listener = listener;
    this.own = archive.folder().resolve(EntryName.OWN);
    this.watcher = FolderWatcher.open(host, List.of(archive.folder()), this::note);
    this.thread = host.startThread("cairn-recording", this::run);
  }

  /**
   * Begins. What has changed before this returns is recorded by {@link Archive#importFolder()}, so
   * call that after it.
   */
  public static LiveRecording open(Archive archive, Listener listener) {
    return new LiveRecording(archive, archive.options().host(), listener);
  }

  private void note(FileEvent event) {
    if (!event.file().startsWith(own)) {
      synchronized (this) {
        changed = true;
        notifyAll();
      }
    }
  }

  private void run() {
    while (awaitChange()) {
      try {
        ImportReport report = archive.importFolder();
        if (report.recorded() + report.deleted() > 0) {
          listener.recorded(report);
        }
      } catch (RuntimeException e) {
        listener.failed(e);
        synchronized (this) {
          changed = true;
        }
        archive.options().host().sleepMillis(RETRY_MILLIS);
      }
    }
  }

  private synchronized boolean awaitChange() {
    try {
      while (!changed && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      return false;
    }
    changed = false;
    return !closed;
  }

  @Override
  public void close() {
    watcher.close();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
