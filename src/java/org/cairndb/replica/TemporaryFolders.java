package org.cairndb.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.cairndb.error.StorageException;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * Folders of replicas that nobody wants to keep. They lie in one folder for each process, below
 * {@code java.io.tmpdir}, which only its user may read, and are removed when they are given back or
 * else when the process ends. What a process has left that was killed the next one removes: who
 * lives holds a lock on a file in its folder. Safe for any number of threads.
 */
final class TemporaryFolders {
  private static final String PREFIX = "cairn-replicas-";
  private static final String LOCK = "lock";
  private static final int TRIES = 50;
  private static final long PAUSE_MILLIS = 20;

  /** That of this process; null until one is needed. */
  private static @Nullable Path own;

  private TemporaryFolders() {}

  /**
   * A new, empty folder.
   *
   * @throws StorageException if none can be made
   */
  static synchronized Path create() {
    try {
      Path home = own;
      if (home == null || !Files.isDirectory(home)) {
        home = begin();
        own = home;
      }
      return Files.createTempDirectory(home, "replica-");
    } catch (IOException e) {
      throw new StorageException("create", System.getProperty("java.io.tmpdir") + "", e);
    }
  }

  private static Path begin() throws IOException {
    Path shared = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(shared);
    while (true) {
      Path home = Files.createTempDirectory(shared, PREFIX);
      FileLock lock = lock(home.resolve(LOCK), true);
      if (lock != null && Files.exists(home.resolve(LOCK))) {
        SystemHost.runAtExit("cairn-temporary", () -> remove(home));
        return home;
      }
    }
  }

  /** Removes what processes have left that are no more. */
  private static void sweep(Path shared) throws IOException {
    String user = System.getProperty("user.name");
    try (DirectoryStream<Path> left = Files.newDirectoryStream(shared, PREFIX + "*")) {
      for (Path home : left) {
        boolean ours =
            Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(home, LinkOption.NOFOLLOW_LINKS).getName().equals(user);
        FileLock lock = ours ? lock(home.resolve(LOCK), false) : null;
        if (lock != null) {
          remove(home);
          lock.acquiredBy().close();
        }
      }
    } catch (NoSuchFileException e) {
      // another process removes it, too
    }
  }

  /** The lock, or null if somebody else has it or there is no such file. */
  private static @Nullable FileLock lock(Path file, boolean create) throws IOException {
    if (!create && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    FileChannel channel =
        create
            ? FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
            : FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (java.nio.channels.OverlappingFileLockException e) {
      // this process has it, through another class loader
    }
    if (lock == null) {
      channel.close();
    }
    return lock;
  }

  /** Removes a folder with all that is in it, whatever others may still write there. */
  static void remove(Path folder) {
    for (int i = 0; i < TRIES; i++) {
      try {
        removeOnce(folder);
        return;
      } catch (IOException | UncheckedIOException e) {
        // A thread that is about to end has made something meanwhile.
        SystemHost.INSTANCE.sleepMillis(PAUSE_MILLIS);
      }
    }
  }

  private static void removeOnce(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, @Nullable IOException error)
              throws IOException {
            Files.deleteIfExists(left);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
