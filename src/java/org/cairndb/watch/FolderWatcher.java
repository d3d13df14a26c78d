package org.cairndb.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.cairndb.watch.FileEvent.Action;
import org.jspecify.annotations.Nullable;

/**
 * Watches folders and all that is below them, also what is added later, until it is closed.
 *
 * <p>Changes that come close together make one event per file: a burst ends when nothing has
 * changed for {@value #QUIET_MILLIS} ms, or after {@value #LONGEST_MILLIS} ms. If changes come
 * faster than the operating system can tell them, there is one {@code MODIFY} of the folder
 * instead. A watched folder that is removed is told as {@code DELETE}, and watched again if it
 * comes back.
 *
 * <p>Links are followed, but not in circles: what changes in a folder is told under each path that
 * leads to it, and a link to a file is modified when that file is. Of a single file outside the
 * watched folders nothing is told.
 *
 * <p>The listener is called on one thread, a daemon, one event at a time. If it fails, that is told
 * to {@link Listener#failed} and the watch goes on.
 */
public final class FolderWatcher implements AutoCloseable {
  static final long QUIET_MILLIS = 50;
  static final long LONGEST_MILLIS = 500;
  private static final long LOOK_FOR_LOST_MILLIS = 100;
  private static final long CLOSE_MILLIS = 5_000;
  private static final TimeUnit MS = TimeUnit.MILLISECONDS;

  /** Whom changes are told to. */
  @FunctionalInterface
  public interface Listener {
    /** Something has changed. */
    void changed(FileEvent event) throws Exception;

    /**
     * {@link #changed} failed for an event, or (then the event is null) the watcher itself failed
     * for some folder, which is not watched any more. Unless overridden this tells the uncaught
     * exception handler of the thread, which usually prints it.
     */
    default void failed(@Nullable FileEvent event, Throwable failure) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }

  private final Host host;
  private final List<Path> folders;
  private final Listener listener;
  private final WatchService service;
  private final FolderTree tree;
  private final Burst burst = new Burst();
  private final Thread thread;
  private volatile boolean closed;

  private FolderWatcher(Host host, List<Path> folders, Listener listener, WatchService service) {
    this.host = host;
    this.folders = List.copyOf(folders);
    this.listener = listener;
    this.service = service;
    this.tree = new FolderTree(service, folders);
    this.thread = host.startThread("cairn-watch " + folders, this::run);
  }

  /**
   * Begins to watch. What happens after this returns is told.
   *
   * @param folders existing folders
   * @throws WatchException if a folder is missing or cannot be watched; then none is
   */
  public static FolderWatcher open(Host host, List<Path> folders, Listener listener) {
    WatchService service;
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw new StorageException("start watching", folders.toString(), e);
    }
    try {
      return new FolderWatcher(host, folders, listener, service);
    } catch (WatchException e) {
      closeService(service);
      throw e;
    }
  }

  private void run() {
    try {
      while (!closed) {
        collect();
        for (FileEvent event : burst.take()) {
          tell(event);
        }
      }
    } catch (ClosedWatchServiceException | InterruptedException e) {
      // By close(), or because somebody interrupted our thread: the end either way.
    } finally {
      closed = true;
      closeService(service);
    }
  }

  /** Waits for a change, then for the end of the burst that it begins. */
  private void collect() throws InterruptedException {
    while (burst.isEmpty()) {
      accept(tree.hasLost() ? service.poll(LOOK_FOR_LOST_MILLIS, MS) : service.take());
    }
    long end = host.nanoTime() + MS.toNanos(LONGEST_MILLIS);
    for (long left = end - host.nanoTime(); left > 0; left = end - host.nanoTime()) {
      WatchKey key = service.poll(Math.min(left, MS.toNanos(QUIET_MILLIS)), TimeUnit.NANOSECONDS);
      if (!accept(key)) {
        return;
      }
    }
  }

  /**
   * @param key null if nothing was signalled
   * @return whether anything happened
   */
  private boolean accept(@Nullable WatchKey key) {
    if (key != null) {
      List<Path> folders = tree.pathsOf(key);
      for (WatchEvent<?> event : key.pollEvents()) {
        folders.forEach(folder -> accept(folder, event));
      }
      if (!key.reset()) {
        tree.forget(key);
        folders.stream().filter(tree::lose).forEach(path -> burst.add(path, 1, Action.DELETE));
      }
    }
    List<Path> found = tree.found();
    for (Path folder : found) {
      burst.add(folder, 1, Action.CREATE);
      watch(folder, file -> burst.add(file, 1, Action.CREATE));
    }
    return key != null || !found.isEmpty();
  }

  private void accept(Path folder, WatchEvent<?> event) {
    if (event.kind() == OVERFLOW) {
      // What was lost may have been new folders, so all below is registered again.
      burst.add(folder, event.count(), Action.MODIFY);
      watch(folder, file -> {});
      followLinks(folder);
      return;
    }
    Path file = folder.resolve((Path) event.context());
    tree.noteLink(file);
    if (event.kind() == ENTRY_CREATE) {
      burst.add(file, event.count(), Action.CREATE);
      if (Files.isDirectory(file)) {
        // Whatever was put into the folder before it was watched would go untold.
        watch(file, inside -> burst.add(inside, 1, Action.CREATE));
      }
    } else {
      burst.add(file, event.count(), event.kind() == ENTRY_DELETE ? Action.DELETE : Action.MODIFY);
    }
    followLinks(file);
  }

  /** What leads to something that has changed has changed as well. */
  private void followLinks(Path file) {
    for (Path link : tree.leadingTo(file)) {
      burst.add(link, 1, Action.MODIFY);
      if (Files.isDirectory(link)) {
        watch(link, inside -> burst.add(inside, 1, Action.MODIFY));
      }
    }
  }

  private void watch(Path folder, Consumer<Path> seen) {
    try {
      tree.watch(folder, seen);
    } catch (WatchException e) {
      listener.failed(null, e);
    }
  }

  private void tell(FileEvent event) {
    if (closed) {
      return;
    }
    try {
      listener.changed(event);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      // Failures of the listener. Others, of the machine, end this thread and with it the watch.
      listener.failed(event, e);
    }
  }

  /** The folders that were asked for. */
  public List<Path> folders() {
    return folders;
  }

  /** Whether nothing is told any more. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends the watch. No event is told after this returns; it waits for the one that is being told,
   * but no longer than {@value #CLOSE_MILLIS} ms, and not at all if the listener itself calls this.
   * A second call does nothing.
   */
  @Override
  public void close() {
    closed = true;
    closeService(service);
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void closeService(WatchService service) {
    try {
      service.close();
    } catch (IOException e) {
      throw new StorageException("stop watching", "file system", e);
    }
  }

  @Override
  public String toString() {
    return "FolderWatcher" + folders + (closed ? " (closed)" : "");
  }
}
