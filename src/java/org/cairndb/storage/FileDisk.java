package org.cairndb.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * A real folder.
 *
 * <p>Files are read and written through {@link RandomAccessFile} and never through a {@link
 * FileChannel}, because a channel is closed under all its users when one of them is interrupted.
 * Folders can be forced through a channel only, so that is done on a thread that nobody else knows.
 */
public final class FileDisk implements Disk {
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  /**
   * How often a file that is there is opened in vain before it counts as forbidden: what replicates
   * may remove it and put it back between our look and our opening.
   */
  private static final int OPEN_ATTEMPTS = 10;

  private final Path root;
  private final Host host;
  private final FileAttribute<?>[] privateFile;
  private final FileAttribute<?>[] privateFolder;

  /**
   * A disk over a folder, which need not exist yet.
   *
   * @param root the folder
   * @param host where threads come from
   */
  public FileDisk(Path root, Host host) {
    this.root = root.toAbsolutePath().normalize();
    this.host = host;
    boolean posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    privateFile = posix ? permissions("rw-------") : NO_ATTRIBUTES;
    privateFolder = posix ? permissions("rwx------") : NO_ATTRIBUTES;
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }

  @Override
  public String place() {
    return root.toString();
  }

  @Override
  public List<String> list(String folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder))) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (Exception e) {
      // All, for the JDK throws a checked exception where it cannot close, and does not declare it.
      throw failed("list", folder, e);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean exists(String name) {
    try {
      return isThere(path(name));
    } catch (IOException e) {
      throw failed("look for", name, e);
    }
  }

  /**
   * Whether there is something of that name. Unlike {@link Files#exists}, does not take an error of
   * the disk for a no, upon which somebody might make a database over the one that is there.
   */
  private static boolean isThere(Path path) throws IOException {
    try {
      path.getFileSystem().provider().checkAccess(path);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      for (Path above = path.getParent(); above != null; above = above.getParent()) {
        if (Files.isRegularFile(above)) {
          return false;
        }
      }
      throw e;
    }
  }

  @Override
  public long modifiedMillis(String name) {
    try {
      return Files.getLastModifiedTime(path(name)).toMillis();
    } catch (IOException e) {
      throw failed("look at", name, e);
    }
  }

  @Override
  public long size(String name) {
    try {
      return Files.size(path(name));
    } catch (IOException e) {
      throw failed("size", name, e);
    }
  }

  @Override
  public byte[] read(String name, long offset, int length) {
    try (RandomAccessFile file = open(name, "r")) {
      long rest = Math.max(0, file.length() - offset);
      byte[] bytes = new byte[(int) Math.min(length, rest)];
      file.seek(offset);
      int filled = 0;
      while (filled < bytes.length) {
        int count = file.read(bytes, filled, bytes.length - filled);
        if (count < 0) {
          if (file.length() >= offset + bytes.length) {
            throw new IOException("the file has more bytes than can be read: at=" + filled);
          }
          return java.util.Arrays.copyOf(bytes, filled); // shortened since we asked
        }
        filled += count;
      }
      return bytes;
    } catch (IOException e) {
      throw failed("read from byte " + offset, name, e);
    }
  }

  @Override
  public void create(String name, byte[] content) {
    try {
      Files.createFile(path(name), privateFile);
      try (RandomAccessFile file = open(name, "rw")) {
        file.write(content);
      }
    } catch (IOException e) {
      throw failed("create", name, e);
    }
  }

  @Override
  public AppendFile openAppend(String name) {
    try {
      if (!isThere(path(name))) {
        throw new NoSuchFileException(path(name).toString());
      }
      RandomAccessFile file = open(name, "rw");
      try {
        return new OpenFile(
            name, file, AsynchronousFileChannel.open(path(name), StandardOpenOption.WRITE));
      } catch (IOException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw failed("open", name, e);
    }
  }

  @Override
  public void force(String name) {
    try (RandomAccessFile file = open(name, "r")) {
      file.getFD().sync();
    } catch (IOException e) {
      throw failed("force", name, e);
    }
  }

  @Override
  public void rename(String from, String to) {
    try {
      Files.move(
          path(from),
          path(to),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed("rename", from + " to " + to, e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.delete(path(name));
    } catch (IOException e) {
      throw failed("delete", name, e);
    }
  }

  @Override
  public void createFolder(String folder) {
    try {
      if (folder.isEmpty()) {
        createRoot(root);
      } else if (!Files.isDirectory(path(folder))) {
        createOne(path(folder));
      }
    } catch (IOException e) {
      throw failed("create", folder, e);
    }
  }

  /** Makes a folder after those that lead to it, each durable before the next. */
  private void createRoot(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent == null) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      createRoot(parent);
      createOne(folder);
      forceNow(parent);
    } else if (folder.equals(root) && Files.isReadable(parent)) {
      forceNow(parent); // who made it may have been killed before this
    }
  }

  private void createOne(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, privateFolder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e; // else somebody else was quicker, which is as good
      }
    }
  }

  @Override
  public void forceFolder(String folder) {
    try {
      forceNow(path(folder));
    } catch (IOException e) {
      throw failed("force", folder, e);
    }
  }

  private void forceNow(Path folder) throws IOException {
    @Nullable IOException[] failure = {new IOException("force did not run")};
    Thread thread =
        host.startThread(
            "cairn-force",
            () -> {
              try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
                failure[0] = null;
              } catch (IOException e) {
                failure[0] = e;
              }
            });
    joinUninterruptibly(thread);
    if (failure[0] != null) {
      throw failure[0];
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isWritable() {
    return Files.isWritable(root);
  }

  @Override
  public Lock lock(String name) {
    try {
      return FileLocks.take(path(name), privateFile);
    } catch (IOException e) {
      throw failed("lock", name, e);
    }
  }

  private Path path(String name) {
    return name.isEmpty() ? root : root.resolve(name);
  }

  /** Opens a file; the JDK's way of saying that there is none is put into the usual one. */
  private RandomAccessFile open(String name, String mode) throws IOException {
    Path path = path(name);
    for (int attempt = 1; ; attempt++) {
      try {
        return new RandomAccessFile(path.toFile(), mode);
      } catch (FileNotFoundException e) {
        IOException better = new NoSuchFileException(path.toString());
        if (isThere(path)) {
          if (attempt < OPEN_ATTEMPTS) {
            continue;
          }
          better = new FileSystemException(path.toString(), null, e.getMessage());
        }
        better.addSuppressed(e);
        throw better;
      }
    }
  }

  private StorageException failed(String operation, String name, Exception cause) {
    return new StorageException(operation, path(name).toString(), cause);
  }

  /** A file that stays open, and its end, which only this handle moves. */
  private final class OpenFile implements AppendFile {
    private final String name;
    private final RandomAccessFile file;

    /**
     * Forces data and length alone, which is several times faster than all of the inode. Of the
     * platform's ways to do that, this is the one which an interrupt of the thread cannot close.
     */
    private final AsynchronousFileChannel forcer;

    OpenFile(String name, RandomAccessFile file, AsynchronousFileChannel forcer) {
      this.name = name;
      this.file = file;
      this.forcer = forcer;
    }

    @Override
    public long size() {
      try {
        return file.length();
      } catch (IOException e) {
        throw failed("size", name, e);
      }
    }

    @Override
    public void append(byte[] bytes) {
      try {
        file.seek(file.length());
        file.write(bytes);
      } catch (IOException e) {
        throw failed("append", name, e);
      }
    }

    @Override
    public void force() {
      try {
        forcer.force(false);
      } catch (IOException e) {
        throw failed("force", name, e);
      }
    }

    @Override
    public void close() {
      try {
        file.close();
        forcer.close();
      } catch (IOException e) {
        throw failed("close", name, e);
      }
    }
  }
}
