package org.cairndb.dat.archive;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
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

  /** Where more files than this have changed, the whole folder is looked at. */
  private static final int MOST_NAMES = 1_000;

  private static final String ALL = "/";
  private static final String SEPARATOR = java.io.File.separator;

  /** What else is to be recorded changes with it. */
  private static final String RULES = "/.datignore";

  private final Archive archive;
  private final Supplier<ImportRules> rules;
  private final Listener listener;
  private final Path own;
  private final FolderWatcher watcher;
  private final Thread thread;
  private final TreeSet<String> changed = new TreeSet<>();
  private boolean closed;

  /** Whom it tells what was recorded. Must be quick and throw nothing. */
  public interface Listener {
    /** Something was recorded. */
    void recorded(ImportReport report);

    /** Something could not be recorded; it is tried again. */
    void failed(RuntimeException error);
  }

  private LiveRecording(
      Archive archive, Host host, Supplier<ImportRules> rules, Listener listener) {
    this.archive = archive;
    this.rules = rules;
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
    return open(archive, () -> ImportRules.ofFolder(archive.folder()), listener);
  }

  /**
   * The same with rules of one's own.
   *
   * @param rules asked each time what is left out
   */
  public static LiveRecording open(
      Archive archive, Supplier<ImportRules> rules, Listener listener) {
    return new LiveRecording(archive, archive.options().host(), rules, listener);
  }

  private void note(FileEvent event) {
    Path file = event.file();
    if (!file.startsWith(own)) {
      String name = "/" + archive.folder().relativize(file).toString().replace(SEPARATOR, "/");
      look(name.equals(RULES) ? ALL : name);
    }
  }

  /**
   * Looks at a file at once, without waiting whether it goes on changing.
   *
   * @param name as in {@code /sub/c.txt}
   */
  public synchronized void look(String name) {
    changed.add(changed.size() < MOST_NAMES ? name : ALL);
    notifyAll();
  }

  private void run() {
    for (Set<String> names = take(); !names.isEmpty(); names = take()) {
      try {
        ImportReport report = record(names);
        if (report.recorded() + report.deleted() > 0) {
          listener.recorded(report);
        }
      } catch (RuntimeException e) {
        listener.failed(e);
        look(ALL);
        archive.options().host().sleepMillis(RETRY_MILLIS);
      }
    }
  }

  private ImportReport record(Set<String> names) {
    return names.contains(ALL)
        ? archive.importFolder(rules.get(), progress -> {})
        : archive.importNames(List.copyOf(names), rules.get());
  }

  /** Waits for changes; none if this is closed. */
  private synchronized Set<String> take() {
    try {
      while (changed.isEmpty() && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      return Set.of();
    }
    Set<String> names = closed ? Set.of() : new TreeSet<>(changed);
    changed.clear();
    return names;
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
