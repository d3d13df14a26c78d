package org.cairndb.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Set;
import org.cairndb.error.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * The lock files that this process holds.
 *
 * <p>On POSIX a process loses its lock on a file as soon as it closes <em>any</em> descriptor of
 * that file, without being told. So this is the only place that opens lock files, and it opens none
 * that it holds. Files are told apart by their identity on the disk, not by their path, since two
 * paths may lead to one file.
 */
final class FileLocks {
  private static final int ATTEMPTS = 100;
  private static final Set<Object> HELD = new HashSet<>();

  private FileLocks() {}

  /**
   * Takes a lock, at once or not at all.
   *
   * @throws LockedException if somebody has it
   */
  static Disk.Lock take(Path path, FileAttribute<?>[] attributes) throws IOException {
    synchronized (HELD) {
      for (int i = 0; i < ATTEMPTS; i++) {
        Object identity = identity(path, attributes);
        if (HELD.contains(identity)) {
          throw new LockedException(path.toString(), "this process");
        }
        Disk.@Nullable Lock lock = open(path, identity);
        if (lock != null) {
          return lock;
        }
      }
    }
    throw new IOException("the lock file is replaced all the time");
  }

  private static Object identity(Path path, FileAttribute<?>[] attributes) throws IOException {
    if (!Files.exists(path)) {
      try {
        Files.createFile(path, attributes);
      } catch (FileAlreadyExistsException e) {
        // another process made it, which is as good
      }
    }
    return currentIdentity(path);
  }

  private static Object currentIdentity(Path path) throws IOException {
    Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    return key == null ? path.toRealPath() : key;
  }

  /** Null if the file was replaced by another one of that name in the meantime. */
  private static Disk.@Nullable Lock open(Path path, Object identity) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    boolean done = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new LockedException(path.toString(), "another process");
      }
      if (!Files.exists(path) || !currentIdentity(path).equals(identity)) {
        return null;
      }
      HELD.add(identity);
      done = true;
      return new Held(identity, channel);
    } catch (OverlappingFileLockException e) {
      throw new LockedException(path.toString(), "this process");
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** A lock that this process has. */
  private static final class Held implements Disk.Lock {
    private final Object identity;
    private final FileChannel channel;

    Held(Object identity, FileChannel channel) {
      this.identity = identity;
      this.channel = channel;
    }

    @Override
    public void close() {
      synchronized (HELD) {
        if (channel.isOpen()) {
          HELD.remove(identity);
          try {
            channel.close(); // which releases the lock
          } catch (IOException e) {
            throw new org.cairndb.error.StorageException("unlock", identity.toString(), e);
          }
        }
      }
    }
  }
}
