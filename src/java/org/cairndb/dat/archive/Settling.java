package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cairndb.system.Host;
import org.cairndb.system.Threads;

/**
 * Gives files that have arrived the permissions and the time that their entries have, and makes
 * them durable. Many are forced at once, since the file system makes one write of what comes
 * together: of 2,000 small files, five times as many in a second as one after the other.
 */
final class Settling {
  private static final int MOST_THREADS = 16;
  private static final int FILES_PER_THREAD = 4;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Queue<Entry> todo;
  private final WorkingFiles files;
  private final Map<Entry, IOException> failed = new ConcurrentHashMap<>();

  private Settling(List<Entry> entries, WorkingFiles files) {
    this.todo = new ConcurrentLinkedQueue<>(entries);
    this.files = files;
  }

  /**
   * Settles files, all before this returns.
   *
   * @return those that could not be settled, and why
   */
  static Map<Entry, IOException> run(Host host, List<Entry> entries, WorkingFiles files) {
    Settling settling = new Settling(entries, files);
    List<Thread> helpers = new ArrayList<>();
    int count = Math.min(MOST_THREADS, entries.size() / FILES_PER_THREAD);
    for (int i = 1; i < count; i++) {
      helpers.add(host.startThread("cairn-settling", settling::work));
    }
    settling.work();
    helpers.forEach(Threads::join);
    return settling.failed;
  }

  private void work() {
    for (Entry entry = todo.poll(); entry != null; entry = todo.poll()) {
      try {
        settle(entry, files.arrival(entry));
      } catch (IOException e) {
        failed.put(entry, e);
      } catch (RuntimeException e) {
        failed.put(entry, new IOException(e));
      }
    }
  }

  private static void settle(Entry entry, Path arrival) throws IOException {
    try (FileChannel channel = FileChannel.open(arrival, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    if (POSIX) {
      Files.setPosixFilePermissions(arrival, permissions(entry.file().mode()));
    }
    Files.setLastModifiedTime(arrival, FileTime.fromMillis(entry.file().mtime()));
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    StringBuilder text = new StringBuilder();
    int bits = mode | 0600; // its owner goes on writing to it
    for (int bit = 8; bit >= 0; bit--) {
      text.append((bits & 1 << bit) == 0 ? '-' : "rwxrwxrwx".charAt(8 - bit));
    }
    return PosixFilePermissions.fromString(text.toString());
  }
}
