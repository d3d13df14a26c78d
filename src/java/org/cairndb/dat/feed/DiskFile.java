package org.cairndb.dat.feed;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * A file on disk, opened at the first use and made at the first write. Not a channel: an interrupt
 * of its user would close that.
 */
public final class DiskFile implements RandomFile {
  private final File path;
  private @Nullable RandomAccessFile file;
  private boolean writable;

  /** Makes durable which files are in a folder. */
  public static void forceFolder(Path folder) {
    boolean interrupted = Thread.interrupted(); // a channel would be closed by that
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw new StorageException("force", folder.toString(), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A file, which may be missing. */
  public DiskFile(Path path) {
    this.path = path.toFile();
  }

  @Override
  public String place() {
    return path.toString();
  }

  private @Nullable RandomAccessFile open(boolean toWrite) throws IOException {
    RandomAccessFile open = file;
    if (open != null && (writable || !toWrite)) {
      return open;
    }
    if (!toWrite && !path.exists()) {
      return null;
    }
    close();
    open = new RandomAccessFile(path, toWrite ? "rw" : "r");
    file = open;
    writable = toWrite;
    return open;
  }

  @Override
  public long size() {
    return path.length();
  }

  @Override
  public byte[] read(long offset, int length) {
    try {
      RandomAccessFile open = open(false);
      if (open == null || offset >= open.length()) {
        return new byte[0];
      }
      byte[] bytes = new byte[(int) Math.min(length, open.length() - offset)];
      open.seek(offset);
      int n = 0;
      while (n < bytes.length) {
        int more = open.read(bytes, n, bytes.length - n);
        if (more < 0) {
          return Arrays.copyOf(bytes, n);
        }
        n += more;
      }
      return bytes;
    } catch (IOException e) {
      throw new StorageException("read", place(), e);
    }
  }

  @Override
  public void write(long offset, byte[] bytes) {
    try {
      RandomAccessFile open = open(true);
      if (open != null) {
        open.seek(offset);
        open.write(bytes);
      }
    } catch (IOException e) {
      throw new StorageException("write", place(), e);
    }
  }

  @Override
  public void force() {
    RandomAccessFile open = file;
    if (open == null || !writable) {
      return;
    }
    try {
      open.getFD().sync();
    } catch (IOException e) {
      throw new StorageException("force", place(), e);
    }
  }

  @Override
  public void close() {
    RandomAccessFile open = file;
    file = null;
    writable = false;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      throw new StorageException("close", place(), e);
    }
  }
}
