package org.cairndb.demo;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;

/**
 * Keeps a folder equal to another one, in the manner of the real {@code dat}: hidden files are left
 * out; a file that has changed is removed first, with the folders that this empties, and then
 * written in pieces into its final name. So readers of the copy see what they would see of a clone.
 */
public final class FolderCopy implements AutoCloseable {
  private static final int PIECE_BYTES = 512;
  private static final long LOOK_MILLIS = 50;
  private static final long CLOSE_MILLIS = 5_000;

  private final Path source;
  private final Path target;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to follow.
   *
   * @param source an existing folder
   * @param target a folder; made if missing
   */
  public FolderCopy(Host host, Path source, Path target) {
    this.source = source;
    this.target = target;
    this.thread =
        host.startThread(
            "cairn-copy " + target,
            () -> {
              while (!closed) {
                copyOnce(source, target);
                host.sleepMillis(LOOK_MILLIS);
              }
            });
  }

  /** Makes a folder equal to another one, once. What changes meanwhile may be missed. */
  public static void copyOnce(Path source, Path target) {
    try {
      Map<Path, byte[]> wanted = files(source);
      Map<Path, byte[]> present = files(target);
      for (Path name : present.keySet()) {
        if (!wanted.containsKey(name)) {
          remove(target, name);
        }
      }
      for (Map.Entry<Path, byte[]> file : wanted.entrySet()) {
        byte[] old = present.get(file.getKey());
        if (!Arrays.equals(file.getValue(), old)) {
          if (old != null) {
            remove(target, file.getKey());
          }
          write(target.resolve(file.getKey()), file.getValue());
        }
      }
    } catch (IOException e) {
      throw new StorageException("copy to " + target, source.toString(), e);
    }
  }

  /** Whether both folders have the same files, hidden ones apart. */
  public static boolean isEqual(Path one, Path other) {
    try {
      Map<Path, byte[]> files = files(one);
      Map<Path, byte[]> others = files(other);
      return files.keySet().equals(others.keySet())
          && files.keySet().stream()
              .allMatch(name -> Arrays.equals(files.get(name), others.get(name)));
    } catch (IOException e) {
      throw new StorageException("compare with " + other, one.toString(), e);
    }
  }

  private static Map<Path, byte[]> files(Path folder) throws IOException {
    Map<Path, byte[]> files = new TreeMap<>();
    if (!Files.exists(folder)) {
      return files;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path name = entry.getFileName();
        if (name.toString().startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          files(entry).forEach((below, content) -> files.put(name.resolve(below), content));
        } else {
          readIfPresent(entry, name, files);
        }
      }
    } catch (NoSuchFileException e) {
      return files; // the folder went away at this moment, and its files with it
    }
    return files;
  }

  private static void readIfPresent(Path file, Path name, Map<Path, byte[]> files)
      throws IOException {
    try {
      files.put(name, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      // It went away since it was listed.
    }
  }

  private static void remove(Path folder, Path name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    for (Path parent = name.getParent(); parent != null; parent = parent.getParent()) {
      try {
        Files.deleteIfExists(folder.resolve(parent));
      } catch (DirectoryNotEmptyException e) {
        return;
      }
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(file, new byte[0]);
    for (int at = 0; at < content.length; at += PIECE_BYTES) {
      int end = Math.min(content.length, at + PIECE_BYTES);
      Files.write(file, Arrays.copyOfRange(content, at, end), StandardOpenOption.APPEND);
    }
  }

  /** Ends the copying, after the round that is under way. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "FolderCopy[" + source + " -> " + target + "]";
  }
}
