package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What a clone does with what peers send: follows the entries, says which blocks are wanted, and
 * puts each file into the folder when it is whole, in one step. Until then its name has what it had
 * before, or nothing.
 *
 * <p>Blocks are verified before they are kept. A file of which a part was here already when this
 * process began is read and verified again, since power may have been lost meanwhile. A file that
 * has grown, and still begins at the same block, keeps what it has.
 *
 * <p>For one thread at a time.
 */
final class Placement {
  /** So many blocks behind what is known of the content feed may be asked for. */
  private static final long MOST_UNKNOWN = 1 << 20;

  /** A file that is not whole in the folder yet. */
  private static final class Pending {
    private final Entry entry;

    /** All its blocks before this one are here. */
    private long next;

    /** Whether some of it was here when this process began. */
    private boolean unsure;

    /** All its blocks before this one were asked for. */
    private long asked;

    /** Whether its blocks come only when somebody asks for them one by one. */
    private boolean idle;

    Pending(Entry entry) {
      this.entry = entry;
      this.next = entry.file().offset();
      this.asked = entry.file().offset();
    }
  }

  private final Archive archive;
  private final WorkingFiles files;
  private final Predicate<String> selected;
  private final Predicate<String> onDemand;
  private final TreeMap<String, Pending> pending = new TreeMap<>();
  private final ArrayDeque<Entry> touched = new ArrayDeque<>();
  private long complete = -1;

  /**
   * @param selected names of the files that are to come; the others do not
   * @param onDemand names of those whose blocks are kept when they come, and not asked for here
   */
  Placement(Archive archive, Predicate<String> selected, Predicate<String> onDemand) {
    this.archive = archive;
    this.files = archive.files();
    this.selected = selected;
    this.onDemand = onDemand;
  }

  /** Finds out which files are whole, of those that are known when the archive is opened. */
  void begin() {
    Feed content = archive.content().orElse(null);
    for (Entry entry : archive.directory().entries()) {
      if (entry.file().isFolder() || !selected.test(entry.name())) {
        continue;
      }
      boolean begun = Files.exists(files.arrival(entry));
      if (begun || content == null || !isWhole(entry, content)) {
        if (!begun && content != null) {
          content.clear(entry.file().offset(), entry.file().end());
        }
        admit(entry).unsure = begun;
      }
    }
    forgetArrivals();
  }

  private boolean isWhole(Entry entry, Feed content) {
    Stat file = entry.file();
    for (long block = file.offset(); block < file.end(); block++) {
      if (!content.has(block)) {
        return false;
      }
    }
    try {
      Path path = files.path(entry.name());
      return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          && Files.size(path) == file.size();
    } catch (IOException e) {
      return false;
    }
  }

  /** Removes what has arrived of files that have no entry any more. */
  private void forgetArrivals() {
    if (!Files.isDirectory(files.arrivals())) {
      return;
    }
    Set<String> known = new java.util.HashSet<>();
    pending.values().forEach(p -> known.add(Long.toString(p.entry.version())));
    try (Stream<Path> found = Files.list(files.arrivals())) {
      for (Path path : found.toList()) {
        if (!known.contains(path.getFileName().toString())) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw new StorageException("list", files.arrivals().toString(), e);
    }
  }

  /** Whether no other file has some of these blocks; else the entry is not followed. */
  private boolean isFree(Entry entry) {
    Entry other = files.anyIn(entry.file().offset(), entry.file().end());
    if (other != null && !other.name().equals(entry.name())) {
      archive.refuse(entry, "its blocks are those of another file, " + other.name());
      return false;
    }
    return true;
  }

  private Pending admit(Entry entry) {
    Pending waiting = new Pending(entry);
    waiting.idle = onDemand.test(entry.name());
    pending.put(entry.name(), waiting);
    files.place(entry, true);
    touched.add(entry);
    return waiting;
  }

  /** Notes that blocks of the content feed have come. */
  void stored(long from, long to) {
    Entry last = null;
    for (long block = from; block < to; block++) {
      Entry entry = files.at(block);
      if (entry != null && (last == null || last.version() != entry.version())) {
        touched.add(entry);
        last = entry;
      }
    }
  }

  /**
   * Takes in all that has come.
   *
   * @param content the content feed; null if its key has not come
   * @return false if something could not be done, and is to be tried again later
   */
  boolean advance(List<Change> changes, @Nullable Feed content) {
    for (Change change : changes) {
      follow(change, content);
    }
    if (content != null) {
      ask(content);
    }
    List<Entry> failed = new ArrayList<>();
    List<Pending> whole = new ArrayList<>();
    while (!touched.isEmpty()) {
      Entry entry = touched.removeFirst();
      Pending waiting = pending.get(entry.name());
      if (waiting != null && waiting.entry.version() == entry.version() && has(waiting, content)) {
        attempt(entry, failed, () -> finish(waiting, content, whole));
      }
    }
    Map<Entry, IOException> unsettled =
        Settling.run(archive.options().host(), whole.stream().map(w -> w.entry).toList(), files);
    unsettled.forEach((entry, e) -> fail(entry, e, failed));
    whole.removeIf(waiting -> unsettled.containsKey(waiting.entry));
    whole.forEach(waiting -> attempt(waiting.entry, failed, () -> move(waiting)));
    touched.addAll(failed);
    noteComplete(content);
    return failed.isEmpty();
  }

  /** A step on the way of a file into the folder. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private boolean attempt(Entry entry, List<Entry> failed, Work work) {
    try {
      work.run();
      return true;
    } catch (IOException | StorageException e) {
      fail(entry, e, failed);
      return false;
    }
  }

  private void fail(Entry entry, Exception e, List<Entry> failed) {
    failed.add(entry);
    archive.tell(l -> l.failed(failure(entry, e)));
  }

  private Path arrival(Pending waiting) {
    return files.arrival(waiting.entry);
  }

  private static RuntimeException failure(Entry entry, Exception e) {
    return e instanceof StorageException told
        ? told
        : new StorageException("write", entry.name(), (IOException) e);
  }

  private void follow(Change change, @Nullable Feed content) {
    Entry before = change.before();
    Entry after = change.after();
    Pending lost = pending.remove(change.name());
    if (before != null && before.file().isFolder()) {
      before = null;
    }
    Pending fresh = null;
    if (before != null) {
      files.remove(before);
    }
    if (after != null && !after.file().isFolder() && selected.test(after.name())) {
      fresh = isFree(after) ? admit(after) : null;
    }
    try {
      if (before != null) {
        replace(before, lost, fresh, content);
      }
      if (after == null && before != null && lost == null) {
        remove(before);
      }
    } catch (IOException e) {
      archive.tell(l -> l.failed(new StorageException("replace", change.name(), e)));
    }
  }

  /** Forgets the old blocks of a name, or takes them over if the file still begins with them. */
  private void replace(
      Entry before, @Nullable Pending lost, @Nullable Pending fresh, @Nullable Feed content)
      throws IOException {
    Stat old = before.file();
    forgo(old, content);
    boolean grown = fresh != null && begins(old, fresh.entry.file());
    Path arrived = lost == null ? files.path(before.name()) : files.arrival(before);
    if (grown && Files.isRegularFile(arrived, LinkOption.NOFOLLOW_LINKS)) {
      Path target = files.arrival(java.util.Objects.requireNonNull(fresh).entry);
      Files.createDirectories(files.arrivals());
      if (lost == null) {
        Files.copy(arrived, target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(arrived, target, StandardCopyOption.REPLACE_EXISTING);
      }
      fresh.unsure = true;
      return;
    }
    if (content != null) {
      content.clear(old.offset(), old.end());
    }
    if (lost != null) {
      Files.deleteIfExists(files.arrival(before));
    }
  }

  /** Whatever of a file was asked for need not come any more. */
  private void forgo(Stat file, @Nullable Feed content) {
    long known = content == null ? 0 : content.length();
    long end = Math.min(file.end(), known + MOST_UNKNOWN);
    if (end > file.offset()) {
      archive.tell(l -> l.unwanted(List.of(new Range(file.offset(), end))));
    }
  }

  private static boolean begins(Stat old, Stat now) {
    return old.blocks() > 0
        && old.offset() == now.offset()
        && old.byteOffset() == now.byteOffset()
        && old.blocks() <= now.blocks()
        && old.size() <= now.size();
  }

  /** A file is gone from the archive, so it goes from the folder, with the folders that it had. */
  private void remove(Entry entry) throws IOException {
    Path path = files.path(entry.name());
    if (!isInside(path.getParent()) || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.delete(path);
    for (Path above = path.getParent();
        above != null && !above.equals(archive.folder());
        above = above.getParent()) {
      try {
        Files.delete(above);
      } catch (DirectoryNotEmptyException e) {
        break;
      }
    }
    archive.tell(l -> l.removed(entry));
  }

  /**
   * Has files come whole whose blocks were left to be asked for one by one.
   *
   * @return how many there are
   */
  long demand(Predicate<String> names, @Nullable Feed content) {
    List<Pending> demanded =
        pending.values().stream().filter(p -> p.idle && names.test(p.entry.name())).toList();
    demanded.forEach(waiting -> waiting.idle = false);
    if (content != null) {
      ask(content);
    }
    return demanded.size();
  }

  private void ask(Feed content) {
    List<Range> ranges = new ArrayList<>();
    for (Pending waiting : pending.values()) {
      // An entry may claim any number of blocks: those far behind what is known wait.
      long end = Math.min(waiting.entry.file().end(), content.length() + MOST_UNKNOWN);
      if (!waiting.idle && waiting.asked < end) {
        addMissing(waiting.asked, end, content, ranges);
        waiting.asked = end;
      }
    }
    if (!ranges.isEmpty()) {
      archive.tell(l -> l.wanted(List.copyOf(ranges)));
    }
  }

  private static void addMissing(long from, long to, Feed content, List<Range> ranges) {
    for (long block = from; block < to; block++) {
      if (!content.has(block)) {
        add(block, block + 1, ranges);
      }
    }
  }

  private static void add(long from, long to, List<Range> ranges) {
    Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
    if (last != null && last.to() == from) {
      ranges.set(ranges.size() - 1, new Range(last.from(), to));
    } else {
      ranges.add(new Range(from, to));
    }
  }

  private static boolean has(Pending waiting, @Nullable Feed content) {
    long end = waiting.entry.file().end();
    while (waiting.next < end && content != null && content.has(waiting.next)) {
      waiting.next++;
    }
    return waiting.next >= end;
  }

  private void finish(Pending waiting, @Nullable Feed content, List<Pending> whole)
      throws IOException {
    Stat file = waiting.entry.file();
    Path arrival = arrival(waiting);
    if (file.size() == 0) {
      Files.createDirectories(files.arrivals());
      Files.write(arrival, new byte[0]);
      whole.add(waiting);
    } else if (content == null || isSound(waiting, content, arrival)) {
      if (!whole.contains(waiting)) {
        whole.add(waiting);
      }
    }
  }

  private void move(Pending waiting) throws IOException {
    Entry entry = waiting.entry;
    Path arrival = arrival(waiting);
    Path target = files.path(entry.name());
    makeRoom(target);
    synchronized (files) {
      Files.move(
          arrival, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      files.arrived(entry);
    }
    pending.remove(entry.name());
    archive.tell(l -> l.arrived(entry));
  }

  /** Whether a file is what its blocks say; what is not is asked for again. */
  private boolean isSound(Pending waiting, Feed content, Path arrival) throws IOException {
    Stat file = waiting.entry.file();
    if (files.isMisplaced(waiting.entry)) {
      pending.remove(waiting.entry.name());
      files.remove(waiting.entry);
      forgo(file, content);
      content.clear(file.offset(), file.end());
      archive.refuse(
          waiting.entry, "its bytes do not lie where the entry says, so the file is left out");
      return false;
    }
    boolean unsure = waiting.unsure;
    if (!unsure && Files.size(arrival) == file.size()) {
      return true;
    }
    boolean sound = true;
    for (long block = file.offset(); block < file.end(); block++) {
      try {
        content.get(block);
      } catch (CorruptException e) {
        content.clear(block, block + 1);
        sound = false;
      }
    }
    waiting.unsure = false;
    waiting.next = file.offset();
    if (!sound) {
      waiting.asked = file.offset();
      ask(content);
    }
    return sound;
  }

  private void makeRoom(Path target) throws IOException {
    Path above = target.getParent();
    while (above != null && !Files.exists(above, LinkOption.NOFOLLOW_LINKS)) {
      above = above.getParent();
    }
    if (!isInside(above)) {
      throw new IOException("a link leads out of the folder: " + target);
    }
    Files.createDirectories(target.getParent());
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(target); // only if it is empty
    }
  }

  private boolean isInside(@Nullable Path parent) throws IOException {
    try {
      return parent != null && parent.toRealPath().startsWith(archive.folder().toRealPath());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void noteComplete(@Nullable Feed content) {
    long version = archive.version();
    boolean all = content != null && version == archive.metadata().length() - 1;
    boolean whole = pending.values().stream().allMatch(waiting -> waiting.idle);
    if (all && whole && version > complete) {
      archive.noteVersion(version);
      complete = version;
      archive.tell(l -> l.complete(version));
    }
  }
}
