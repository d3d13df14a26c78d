package org.cairndb.dat.archive;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cairndb.dat.feed.BlockStore;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a content feed, which are the files of the folder themselves. A file that is still
 * arriving lies in a folder of its own, named by its version, until it is whole.
 *
 * <p>Blocks of files that are not placed here are nowhere: reading finds nothing, and writing keeps
 * nothing. Thread-safe.
 */
final class WorkingFiles implements BlockStore {
  private final Path folder;
  private final Path arrivals;
  private final TreeMap<Long, Entry> byBlock = new TreeMap<>();
  private final Set<Long> arriving = new HashSet<>();
  private final Set<Long> misplaced = new HashSet<>();

  WorkingFiles(Path folder) {
    this.folder = folder;
    this.arrivals = folder.resolve(EntryName.OWN).resolve("arriving");
  }

  @Override
  public String place() {
    return folder.toString();
  }

  /** The file of a name, in the folder. */
  Path path(String name) {
    try {
      return folder.resolve(name.substring(1));
    } catch (InvalidPathException e) {
      throw new CairnException(
          e,
          "dat/name",
          "this machine cannot have a file of that name (run it with a UTF-8 locale): name=" + name,
          "name",
          name);
    }
  }

  /** Where a file lies while it is arriving. */
  Path arrival(Entry entry) {
    return arrivals.resolve(Long.toString(entry.version()));
  }

  Path arrivals() {
    return arrivals;
  }

  /** From now on these blocks are this file's. */
  synchronized void place(Entry entry, boolean isArriving) {
    if (entry.file().blocks() > 0) {
      byBlock.put(entry.file().offset(), entry);
      if (isArriving) {
        arriving.add(entry.version());
      }
    }
  }

  /** A file has arrived: its bytes are where its name says. */
  synchronized void arrived(Entry entry) {
    arriving.remove(entry.version());
  }

  synchronized boolean isArriving(Entry entry) {
    return arriving.contains(entry.version());
  }

  /** These blocks are nobody's any more. */
  synchronized void remove(Entry entry) {
    arriving.remove(entry.version());
    misplaced.remove(entry.version());
    long offset = entry.file().offset();
    Entry found = byBlock.get(offset);
    if (found != null && found.version() == entry.version()) {
      byBlock.remove(offset);
    }
  }

  /** The file that a block is part of. */
  synchronized @Nullable Entry at(long block) {
    Map.Entry<Long, Entry> floor = byBlock.floorEntry(block);
    return floor != null && floor.getValue().file().hasBlock(block) ? floor.getValue() : null;
  }

  /** A file that has some of these blocks. */
  synchronized @Nullable Entry anyIn(long from, long to) {
    Map.Entry<Long, Entry> floor = byBlock.lowerEntry(to);
    return floor != null && floor.getValue().file().end() > from ? floor.getValue() : null;
  }

  /** Whether a block of a file has come whose bytes lie elsewhere than its entry says. */
  synchronized boolean isMisplaced(Entry entry) {
    return misplaced.contains(entry.version());
  }

  @Override
  public synchronized byte[] read(long block, long offset, int length) {
    Entry entry = at(block);
    if (entry == null || !fits(entry.file(), offset, length)) {
      return new byte[0];
    }
    Path path = arriving.contains(entry.version()) ? arrival(entry) : path(entry.name());
    return read(path, offset - entry.file().byteOffset(), length);
  }

  private static boolean fits(Stat file, long offset, int length) {
    long from = offset - file.byteOffset();
    return from >= 0 && from <= file.size() - length;
  }

  /** The bytes of a file: fewer than asked for, or none, where it is shorter or missing. */
  static byte[] read(Path path, long from, int length) {
    if (!Files.isRegularFile(path)) {
      return new byte[0];
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      int there = (int) Math.max(0, Math.min(length, file.length() - from));
      byte[] bytes = new byte[there];
      file.seek(from);
      file.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new StorageException("read", path.toString(), e);
    }
  }

  @Override
  public synchronized boolean write(long block, long offset, byte[] content) {
    Entry entry = at(block);
    if (entry == null || !arriving.contains(entry.version())) {
      return false;
    }
    if (!fits(entry.file(), offset, content.length)) {
      misplaced.add(entry.version());
      return true;
    }
    Path path = arrival(entry);
    File file = path.toFile();
    try {
      if (!file.exists()) {
        Files.createDirectories(arrivals);
      }
      try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
        open.seek(offset - entry.file().byteOffset());
        open.write(content);
      }
      return true;
    } catch (IOException e) {
      throw new StorageException("write", path.toString(), e);
    }
  }

  @Override
  public synchronized boolean hasPlace(long block) {
    Entry entry = at(block);
    return entry != null && arriving.contains(entry.version());
  }

  @Override
  public void force() {
    // The files are the user's; those that arrive are forced when they are whole.
  }

  @Override
  public void close() {
    // No file stays open.
  }
}
