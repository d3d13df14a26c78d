package org.cairndb.dat.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cairndb.dat.archive.Stat.Extent;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.HashedBlock;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;

/**
 * One import: records what has become of files in an archive's folder. Links are followed, but not
 * in circles.
 *
 * <p>A file that looks as it did when it was recorded is not read. One that may be another is
 * hashed, and recorded if it is. What changes while it is read is read again.
 *
 * <p>For one thread, which holds the archive's right to write; used once.
 */
final class Importer {
  static final int BLOCK_BYTES = 64 << 10;

  private static final int SMALL_BYTES = 4 << 20;
  private static final int TRIES = 3;
  private static final int MAX_DEPTH = 256;

  /** The times of files go in steps, which are no longer than this. */
  private static final long STEP_MILLIS = 100;

  private static final long TELL_EVERY = 64;

  private final Archive archive;
  private final Feed content;
  private final ImportRules rules;
  private final Consumer<Progress> progress;
  private final Recorder recorder;
  private final Host host;
  private final long begin;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, String> leftOut = new TreeMap<>();
  private long recorded;
  private long deleted;
  private long unchanged;
  private long bytes;

  Importer(Archive archive, Feed content, ImportRules rules, Consumer<Progress> progress) {
    this.archive = archive;
    this.content = content;
    this.rules = rules;
    this.progress = progress;
    this.recorder = new Recorder(archive, content);
    this.host = archive.options().host();
    this.begin = host.nanoTime();
  }

  /** Imports the whole folder. */
  ImportReport everything() {
    visit("/", archive.folder(), new ArrayList<>());
    recorder.flush();
    for (Entry entry : archive.directory().entries()) {
      String name = entry.name();
      if (!seen.contains(name) && !rules.ignores(name) && !leftOut.containsKey(name)) {
        delete(name);
      }
    }
    return end();
  }

  /** Imports these files, and all in these folders. */
  ImportReport names(List<String> names) {
    for (String name : names) {
      if (!name.equals("/") && (rules.ignores(name) || rules.ignoresAllIn(name))) {
        continue;
      }
      Path path = name.equals("/") ? archive.folder() : archive.files().path(name);
      List<Object> above = above(name);
      if (above.size() == Set.copyOf(above).size()) {
        visit(name, path, above);
      }
      recorder.flush();
      Directory directory = archive.directory();
      List<String> gone = directory.below(name);
      gone.add(name);
      for (String old : gone) {
        if (!seen.contains(old)
            && directory.find(old) != null
            && !rules.ignores(old)
            && !leftOut.containsKey(old)) {
          delete(old);
        }
      }
    }
    return end();
  }

  /** The folders on the way to a name; one of them twice if links lead in a circle. */
  private List<Object> above(String name) {
    List<Object> keys = new ArrayList<>();
    Path folder = archive.folder();
    for (String part : name.substring(1).split("/", -1)) {
      if (name.equals("/")) {
        break;
      }
      try {
        Object key = FileState.of(folder).key();
        keys.add(key == null ? folder.toRealPath() : key);
      } catch (IOException e) {
        break; // Then nothing is there either.
      }
      folder = folder.resolve(part);
    }
    return keys;
  }

  private ImportReport end() {
    recorder.flush();
    progress.accept(new Progress(seen.size(), seen.size(), host.nanoTime() - begin));
    return new ImportReport(
        recorded, deleted, unchanged, bytes, Collections.unmodifiableMap(leftOut));
  }

  private void delete(String name) {
    recorder.deletion(name);
    deleted++;
  }

  private void visit(String name, Path path, List<Object> above) {
    try {
      FileState whole = FileState.of(path);
      FileState state = look(name, whole);
      if (state.isFolder()) {
        folder(name, path, state, above);
      } else if (state.isFile() && state.size() == 0 && whole.size() > 0) {
        seen.add(name); // nothing of it may be recorded yet
      } else if (state.isFile() && !rules.ignores(name) && isGood(name) && seen.add(name)) {
        makeRoomForFile(name);
        file(name, path, state);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Gone meanwhile, or a link to nowhere.
    } catch (AccessDeniedException e) {
      leaveOut(name, "it may not be read");
    } catch (IOException e) {
      if (Files.exists(path)) {
        throw new StorageException("import", path.toString(), e);
      }
      // Gone meanwhile, with a folder above; or a link that leads to itself.
    }
  }

  /** How a file looks, as far as it may be recorded. */
  private FileState look(String name, FileState state) {
    return state.isFile() ? state.upTo(archive.options().recorded().applyAsLong(name)) : state;
  }

  private void leaveOut(String name, String reason) {
    leftOut.put(name, reason);
    archive.below(name).forEach(below -> leftOut.put(below, reason));
  }

  private boolean isGood(String name) {
    String problem = EntryName.problem(name, Set.of(EntryName.OWN));
    if (problem == null && name.indexOf('\ufffd') >= 0) {
      problem = "its name is not UTF-8";
    }
    if (problem != null) {
      leftOut.put(name, problem);
    }
    return problem == null;
  }

  private void folder(String name, Path path, FileState state, List<Object> above)
      throws IOException {
    boolean isRoot = name.equals("/");
    Object key = state.key() == null ? path.toRealPath() : state.key();
    boolean leftAlone = !isRoot && rules.ignoresAllIn(name);
    if (leftAlone || above.contains(key) || above.size() == MAX_DEPTH) {
      return;
    }
    if (!isRoot && archive.find(name).isPresent() && seen.add(name)) {
      // A file has become a folder.
      delete(name);
    }
    List<Path> inside = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      stream.forEach(inside::add);
    }
    Collections.sort(inside);
    above.add(key);
    for (Path child : inside) {
      visit((isRoot ? "/" : name + "/") + child.getFileName(), child, above);
    }
    above.remove(above.size() - 1);
  }

  /** What was a folder and is a file now has nothing below any more. */
  private void makeRoomForFile(String name) {
    for (String below : archive.below(name)) {
      if (seen.add(below)) {
        delete(below);
      }
    }
  }

  private void file(String name, Path path, FileState state) throws IOException {
    Entry old = archive.find(name).orElse(null);
    if (old != null && isSame(old.file(), path, state)) {
      unchanged++;
    } else if (record(name, path)) {
      recorded++;
    } else {
      leftOut.put(name, "it does not stop changing");
    }
    if (seen.size() % TELL_EVERY == 0) {
      progress.accept(new Progress(seen.size(), -1, host.nanoTime() - begin));
    }
  }

  private boolean isSame(Stat old, Path path, FileState state) throws IOException {
    if (old.isFolder() || old.size() != state.size()) {
      return false;
    }
    for (long block = old.offset(); block < old.end(); block++) {
      if (!content.has(block)) {
        return false;
      }
    }
    return state.changed() < old.mtime() - STEP_MILLIS || hasSameBytes(old, path);
  }

  private boolean hasSameBytes(Stat old, Path path) throws IOException {
    long left = old.size();
    try (InputStream in = Files.newInputStream(path)) {
      for (long block = old.offset(); block < old.end(); block++) {
        var leaf = content.leaf(block).orElse(null);
        if (leaf == null || leaf.size() > left) {
          return false;
        }
        byte[] now = in.readNBytes((int) leaf.size());
        if (!HashedBlock.of(block, now).leaf().equals(leaf)) {
          return false;
        }
        left -= now.length;
      }
      return left == 0;
    }
  }

  private boolean record(String name, Path path) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      FileState before = look(name, FileState.of(path));
      long time = host.currentTimeMillis();
      boolean done =
          before.size() <= SMALL_BYTES
              ? recordSmall(name, path, before, time)
              : recordLarge(name, path, before, time);
      if (done) {
        bytes += before.size();
        return true;
      }
    }
    return false;
  }

  private boolean recordSmall(String name, Path path, FileState before, long time)
      throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    long size = 0;
    try (InputStream in = Files.newInputStream(path)) {
      while (size < before.size()) {
        byte[] block = in.readNBytes((int) Math.min(BLOCK_BYTES, before.size() - size));
        if (block.length == 0) {
          break;
        }
        blocks.add(block);
        size += block.length;
      }
    }
    if (size != before.size() || !before.equals(look(name, FileState.of(path)))) {
      return false;
    }
    recorder.file(name, before.permissions(), blocks, time);
    return true;
  }

  private boolean recordLarge(String name, Path path, FileState before, long time)
      throws IOException {
    recorder.flush();
    Extent at = recorder.end();
    long blocks = (before.size() + BLOCK_BYTES - 1) / BLOCK_BYTES;
    Extent planned = new Extent(at.offset(), blocks, at.byteOffset(), before.size());
    Stat stat = Stat.ofFile(before.permissions(), planned, time);
    Entry coming = new Entry(archive.metadata().length(), name, stat);
    // Placed first, since peers may ask for the blocks at once.
    archive.files().place(coming, false);
    try (InputStream in = Files.newInputStream(path)) {
      long left = before.size();
      while (left > 0) {
        List<byte[]> chunk = new ArrayList<>();
        for (int size = 0; size < SMALL_BYTES && left > 0; size += BLOCK_BYTES) {
          byte[] block = in.readNBytes((int) Math.min(BLOCK_BYTES, left));
          if (block.length < Math.min(BLOCK_BYTES, left)) {
            left = -1;
            break;
          }
          chunk.add(block);
          left -= block.length;
        }
        archive.append(chunk, List.of());
      }
      if (left == 0 && before.equals(look(name, FileState.of(path)))) {
        recorder.appended(name, before.permissions(), planned, time);
        return true;
      }
    }
    archive.files().remove(coming);
    content.clear(at.offset(), content.length());
    return false;
  }
}
