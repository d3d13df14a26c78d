package org.cairndb.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Tells at once that something has changed in a folder, but not what: for those who look
 * themselves. A folder that goes away and comes back is watched again. Where the operating system
 * has no watches left, every wait ends after {@value #BLIND_MILLIS} ms at the latest. One thread
 * waits; any may close.
 */
public final class FolderSignal implements AutoCloseable {
  static final long BLIND_MILLIS = 50;

  private final Host host;
  private final Path folder;
  private final @Nullable WatchService service;
  private @Nullable WatchKey key;

  private FolderSignal(Host host, Path folder, @Nullable WatchService service) {
    this.host = host;
    this.folder = folder;
    this.service = service;
  }

  /** Begins to watch a folder, which may come later. */
  public static FolderSignal open(Host host, Path folder) {
    WatchService service = null;
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      // All watches of this user are taken: then it is looked at now and then.
    }
    FolderSignal signal = new FolderSignal(host, folder, service);
    signal.watch();
    return signal;
  }

  private void watch() {
    WatchKey known = key;
    if (service == null || (known != null && known.isValid())) {
      return;
    }
    try {
      key = folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    } catch (IOException e) {
      key = null; // it is not there yet, or there are no watches left
    }
  }

  /**
   * Waits until something has changed since the last wait, or for so long. May end early.
   *
   * @return whether it goes on; false when this is closed or the thread is interrupted
   */
  public boolean await(long millis) {
    WatchService watches = service;
    try {
      watch();
      if (watches == null || key == null) {
        host.sleepMillis(Math.min(millis, BLIND_MILLIS));
        return !Thread.currentThread().isInterrupted();
      }
      for (WatchKey changed = watches.poll(millis, TimeUnit.MILLISECONDS);
          changed != null;
          changed = watches.poll()) {
        changed.pollEvents();
        changed.reset();
      }
      return true;
    } catch (ClosedWatchServiceException | InterruptedException e) {
      return false;
    }
  }

  /** Ends the wait that goes on, and all later ones. A second call does nothing. */
  @Override
  public void close() {
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      // nothing was written, so nothing is lost
    }
  }
}
