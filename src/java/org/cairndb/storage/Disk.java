package org.cairndb.storage;

import java.nio.file.NoSuchFileException;
import java.util.List;
import org.cairndb.error.StorageException;

/**
 * The folder of one database on a disk: the narrow seam through which every byte of it passes.
 * Names are relative to the folder, with {@code /} between parts; {@code ""} is the folder itself.
 *
 * <p>What implementations promise, and what everything above relies on: nothing survives a loss of
 * power unless it was forced. The content of a file by {@link #force} or {@link AppendFile#force};
 * its name, or the loss of its name, by {@link #forceFolder} on the folder around it. Without that,
 * each may survive or not, in any order, and content in part. A force that failed is final: forcing
 * again proves nothing.
 *
 * <p>Safe for any number of threads, and immune to {@link Thread#interrupt}: the operation is
 * carried out, and the flag stays set. Every method throws {@link StorageException} if the
 * operating system refuses; {@link #isMissing} tells whether because there was no such file.
 */
public interface Disk {
  /** The folder, for people. */
  String place();

  /** A file in it, for people. */
  default String place(String name) {
    return place() + "/" + name;
  }

  /** The names in a folder, sorted, without the folder's own; none if there is no such folder. */
  List<String> list(String folder);

  /** Whether there is a file or folder of that name. */
  boolean exists(String name);

  /** How many bytes a file has. */
  long size(String name);

  /** When the content of a file was last changed, in milliseconds since 1970. */
  long modifiedMillis(String name);

  /** The bytes of a file from an offset: fewer than asked for, or none, where it ends before. */
  byte[] read(String name, long offset, int length);

  /**
   * The bytes of a whole file, or its first {@code maxBytes} if it is longer.
   *
   * @param maxBytes how much memory this may take
   */
  default byte[] readAll(String name, int maxBytes) {
    return read(name, 0, maxBytes);
  }

  /**
   * Whether each piece of a file that there is can be read at any time. On a replica that is not
   * so, where files arrive in pieces; there a blob is looked through before it is relied upon.
   */
  default boolean givesAllItHas() {
    return false;
  }

  /**
   * Makes a new file, readable by its owner only from the start, and writes these bytes.
   *
   * @throws StorageException if there is one already; it is left alone
   */
  void create(String name, byte[] content);

  /** Opens an existing file to add to it. */
  AppendFile openAppend(String name);

  /** Makes the content of a file durable. */
  void force(String name);

  /** Gives a file another name, in one step; a file that had this name is replaced. */
  void rename(String from, String to);

  /** Removes a file or an empty folder. */
  void delete(String name);

  /**
   * Makes a folder, open to its owner only from the start; does nothing if there is one. {@code ""}
   * makes the folder of the database with all that lead to it, and makes those durable.
   */
  void createFolder(String folder);

  /** Makes durable which names a folder has. */
  void forceFolder(String folder);

  /** Whether this process may write to the folder. */
  boolean isWritable();

  /**
   * Takes an exclusive lock that a file stands for, making the file if it is missing. It holds
   * against every thread of this process and against other processes, and ends with the process.
   *
   * @return what releases the lock when it is closed
   * @throws org.cairndb.error.LockedException if somebody has it
   */
  Lock lock(String name);

  /** Whether a failure was that there is no such file. */
  static boolean isMissing(StorageException failure) {
    return failure.getCause() instanceof NoSuchFileException;
  }

  /** A file that is open to add to its end. For one thread at a time. */
  interface AppendFile extends AutoCloseable {
    /** How many bytes the file has now, whoever wrote them. */
    long size();

    /** Adds bytes at the end. If it throws, a part of them may be there. */
    void append(byte[] bytes);

    /** Makes the content durable. */
    void force();

    /** Closes the file; does not force it. A second call does nothing. */
    @Override
    void close();
  }

  /** A lock that is held. */
  interface Lock extends AutoCloseable {
    /** Releases the lock. A second call does nothing. */
    @Override
    void close();
  }
}
