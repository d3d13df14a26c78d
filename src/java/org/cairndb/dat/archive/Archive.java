package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files with its history, signed by its owner: two feeds, of directory entries and of
 * contents. The contents lie in the files of the folder themselves, so only those of the newest
 * version are here. The files are those of the real tool, and either program can go on where the
 * other has stopped.
 *
 * <p>The owner records what has changed in the folder. A clone takes in what peers send: whoever
 * talks to them puts blocks into the two feeds and asks for those that are wanted; the archive
 * notices, and puts each file into the folder when it is whole. Thread-safe; close it.
 */
public final class Archive implements AutoCloseable {
  private final Path folder;
  private final ArchiveOptions options;
  private final ArchiveFeeds feeds;
  private final EntryLog log;
  private final Directory directory = new Directory();
  private final PathIndex index = new PathIndex();
  private final List<Problem> problems = new ArrayList<>();
  private final List<ArchiveListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable Receiver receiver;

  private Archive(Path folder, ArchiveOptions options, ArchiveFeeds feeds) {
    this.folder = folder;
    this.options = options;
    this.feeds = feeds;
    this.log = new EntryLog(feeds.metadata(), options.reserved());
  }

  /**
   * Makes a new archive, with new keys, in a folder that may have files already. None of them is
   * recorded yet.
   *
   * @throws CairnException {@code :dat/archive-exists}
   */
  public static Archive create(Path folder, ArchiveOptions options) {
    Path place = place(folder);
    return new Archive(place, options, ArchiveFeeds.create(place, options)).ready();
  }

  /**
   * Opens the archive of a folder: as its owner if the secret key is there, else as a clone.
   *
   * @throws CairnException {@code :dat/archive-missing}, {@code :dat/locked}
   * @throws CorruptException if its files are not what was signed
   */
  public static Archive open(Path folder, ArchiveOptions options) {
    Path place = place(folder);
    return new Archive(place, options, ArchiveFeeds.open(place, options)).ready();
  }

  /**
   * Begins a clone of somebody's archive.
   *
   * @throws CairnException {@code :dat/archive-exists}
   */
  public static Archive follow(Path folder, PublicKey key, ArchiveOptions options) {
    Path place = place(folder);
    return new Archive(place, options, ArchiveFeeds.follow(place, key)).ready();
  }

  private static Path place(Path folder) {
    return folder.toAbsolutePath().normalize();
  }

  private Archive ready() {
    try {
      replay();
      return this;
    } catch (RuntimeException | Error e) {
      feeds.close();
      throw e;
    }
  }

  /** Reads the entries that are here when the archive is opened. */
  private synchronized void replay() {
    advance();
    for (Entry entry : directory.entries()) {
      feeds.files().place(entry, false);
    }
    Feed content = feeds.content();
    if (content != null && options.writable()) {
      forgetUnplaced(content);
    }
  }

  /** Reads the entries that are here without a gap and are not known yet. */
  private synchronized List<Change> advance() {
    List<Change> changes = new ArrayList<>();
    for (long v = directory.version() + 1; feeds.metadata().has(v); v++) {
      Entry entry = log.read(v, this::refuse);
      if (entry == null) {
        directory.skip(v);
        continue;
      }
      index.apply(entry);
      Entry before = directory.apply(entry);
      changes.add(new Change(entry.name(), before, entry.isDeletion() ? null : entry));
    }
    return changes;
  }

  private void refuse(Problem problem) {
    problems.add(problem);
    tell(listener -> listener.refused(problem));
  }

  synchronized void refuse(Entry entry, String reason) {
    refuse(new Problem(entry.version(), entry.name(), reason));
  }

  /** Contents without an entry were left by a process that was killed, or are older versions. */
  private void forgetUnplaced(Feed content) {
    long from = -1;
    for (long block = 0; block < content.length(); block++) {
      boolean stale = content.has(block) && feeds.files().at(block) == null;
      if (stale && from < 0) {
        from = block;
      } else if (!stale && from >= 0) {
        content.clear(from, block);
        from = -1;
      }
    }
    if (from >= 0) {
      content.clear(from, content.length());
    }
  }

  /** Where the files are. */
  public Path folder() {
    return folder;
  }

  /** The key that its link has. */
  public PublicKey key() {
    return feeds.metadata().key();
  }

  /** Whether changes can be recorded here. */
  public boolean isWritable() {
    return feeds.isOwner();
  }

  /** The feed of directory entries. */
  public Feed metadata() {
    return feeds.metadata();
  }

  /** The feed of contents; empty in a clone that does not know its key yet. */
  public Optional<Feed> content() {
    return Optional.ofNullable(feeds.content());
  }

  WorkingFiles files() {
    return feeds.files();
  }

  PathIndex index() {
    return index;
  }

  ArchiveOptions options() {
    return options;
  }

  /** The number of the newest entry that is here with all before it; 0 if there is none. */
  public synchronized long version() {
    return directory.version();
  }

  /** The files of the newest version. */
  public synchronized Directory directory() {
    return directory.copy();
  }

  /** The newest entry of a name, as in {@code /sub/c.txt}. */
  public synchronized Optional<Entry> find(String name) {
    return Optional.ofNullable(directory.find(name));
  }

  /** The files below a name. */
  synchronized List<String> below(String name) {
    return directory.below(name);
  }

  /** Entries that are not followed, since they make no sense or could do harm. */
  public synchronized List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * The files of an older version. Their contents can be read where no later version has replaced
   * them.
   *
   * @throws CairnException {@code :dat/version} if there is no such version here
   */
  public Directory checkout(long version) {
    if (version < 0 || version > version()) {
      throw new CairnException(
          "dat/version",
          "there is no such version here: version=" + version + ", newest=" + version(),
          "version",
          version);
    }
    Directory old = new Directory();
    history(1, version + 1, old::apply);
    return old;
  }

  /** Goes through the entries that are followed, from one version to before another. */
  public void history(long from, long to, Consumer<Entry> action) {
    log.each(from, Math.min(to, version() + 1), action);
  }

  /** What has changed from one version to another, which may be older. */
  public List<Change> changes(long from, long to) {
    return checkout(from).changesTo(checkout(to));
  }

  /**
   * The bytes of a file, or a part of them, verified.
   *
   * @param entry of any version
   * @throws CairnException {@code :dat/block-missing} if they are not here
   * @throws CorruptException if the file in the folder was changed and not recorded
   */
  public byte[] read(Entry entry, long from, int length) {
    Stat file = entry.file();
    int count = (int) Math.max(0, Math.min(length, file.size() - from));
    return new ContentReader(this, file).read(from, count);
  }

  /** All bytes of the newest version of a file, which must fit into memory. */
  public byte[] read(String name) {
    Entry entry =
        find(name)
            .orElseThrow(
                () ->
                    new CairnException(
                        "dat/file-missing",
                        "there is no such file in the archive: name=" + name,
                        "name",
                        name));
    return read(entry, 0, Math.toIntExact(entry.file().size()));
  }

  /**
   * Puts a file into the folder and records it.
   *
   * @return its entry
   */
  public Entry put(String name, byte[] content) {
    requireOwner();
    requireGood(name);
    Path target = files().path(name);
    Path fresh = files().arrivals().resolve("put");
    writing.lock();
    try {
      Files.createDirectories(files().arrivals());
      Files.createDirectories(target.getParent());
      Files.write(fresh, content);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      importNames(List.of(name));
      return find(name).orElseThrow();
    } catch (IOException e) {
      throw new StorageException("write", target.toString(), e);
    } finally {
      writing.unlock();
    }
  }

  /** Deletes a file from the folder and records that. Does nothing if there is none. */
  public void delete(String name) {
    requireOwner();
    requireGood(name);
    writing.lock();
    try {
      Files.deleteIfExists(files().path(name));
      importNames(List.of(name));
    } catch (IOException e) {
      throw new StorageException("delete", name, e);
    } finally {
      writing.unlock();
    }
  }

  /** Records all that has changed in the folder, with the rules of the real tool. */
  public ImportReport importFolder() {
    return importFolder(ImportRules.ofFolder(folder), progress -> {});
  }

  /**
   * Records all that has changed in the folder.
   *
   * @param progress told now and then, in bytes
   */
  public ImportReport importFolder(ImportRules rules, Consumer<Progress> progress) {
    return write(new Importer(this, requireOwner(), rules, progress)::everything);
  }

  /** Records what has become of some files, or of all in some folders, whatever the rules say. */
  public ImportReport importNames(List<String> names) {
    return write(() -> new Importer(this, requireOwner(), ImportRules.NONE, p -> {}).names(names));
  }

  ImportReport importNames(List<String> names, ImportRules rules) {
    return write(() -> new Importer(this, requireOwner(), rules, p -> {}).names(names));
  }

  private <T> T write(Supplier<T> work) {
    writing.lock();
    try {
      return work.get();
    } finally {
      writing.unlock();
    }
  }

  private Feed requireOwner() {
    Feed content = feeds.content();
    if (content == null || !isWritable()) {
      throw new CairnException(
          "dat/read-only",
          "its secret key is not here; import a copy of it (dat keys import): archive=" + key(),
          "archive",
          key().toString());
    }
    return content;
  }

  private void requireGood(String name) {
    String problem = EntryName.problem(name, options.reserved());
    if (problem != null) {
      throw new CairnException("dat/name", problem + ": name=" + name, "name", name);
    }
  }

  /** Appends to both feeds; see {@link ArchiveFeeds#append}. */
  void append(List<byte[]> blocks, List<byte[]> lines) {
    feeds.append(blocks, lines);
  }

  /** The feeds have these entries now; contents that they replace are forgotten. */
  void record(List<Entry> entries) {
    Feed content = requireOwner();
    List<Entry> replaced = new ArrayList<>();
    synchronized (this) {
      for (Entry entry : entries) {
        Entry before = directory.apply(entry);
        if (before != null) {
          replaced.add(before);
        }
      }
    }
    for (Entry before : replaced) {
      Stat old = before.file();
      files().remove(before);
      Entry now = find(before.name()).orElse(null);
      boolean grown = now != null && old.blocks() > 0 && now.file().hasBlock(old.offset());
      if (!grown) {
        content.clear(old.offset(), old.end());
      }
    }
    tell(listener -> listener.changed(version()));
  }

  /**
   * Takes in what peers send from now on, on a thread of its own, until the archive is closed. Does
   * nothing for the owner.
   *
   * @param selected names, as in {@code /sub/c.txt}, of the files that are to come
   * @param onDemand which of them come only when their blocks are asked for, or with {@link
   *     #demand}
   */
  public void receive(Predicate<String> selected, Predicate<String> onDemand) {
    if (isWritable() || !options.writable()) {
      return;
    }
    write(
        () -> {
          if (receiver == null) {
            Placement placement = new Placement(this, selected, onDemand);
            receiver = new Receiver(this, options.host(), placement);
            receiver.start();
          }
          return receiver;
        });
  }

  /** Has files come whole that would come on demand only. */
  public void demand(Predicate<String> names) {
    Receiver receiving = receiver;
    if (receiving != null) {
      write(() -> receiving.placement().demand(names, feeds.content()));
    }
  }

  /** One step of taking in; false if something is to be tried again later. */
  boolean receive(Placement placement, List<Range> stored) {
    writing.lock();
    try {
      Feed content = feeds.content();
      if (content == null && metadata().has(0)) {
        content = feeds.beginContent();
        Feed begun = content;
        tell(listener -> listener.contentKnown(begun));
      }
      List<Change> changes = advance();
      stored.forEach(range -> placement.stored(range.from(), range.to()));
      boolean done = placement.advance(changes, content);
      if (!changes.isEmpty()) {
        tell(listener -> listener.changed(version()));
      }
      return done;
    } finally {
      writing.unlock();
    }
  }

  /** The folder has this version now. */
  void noteVersion(long version) {
    feeds.latest().write(0, ByteBuffer.allocate(8).putLong(version).array());
  }

  /** From now on this listener hears what happens. */
  public void listen(ArchiveListener listener) {
    listeners.add(listener);
  }

  /** From now on this listener hears nothing more, except what is being told already. */
  public void unlisten(ArchiveListener listener) {
    listeners.remove(listener);
  }

  void tell(Consumer<ArchiveListener> what) {
    listeners.forEach(what);
  }

  /** Hashes everything that is here again, of both feeds; returns all that is wrong. */
  public List<CairnException> verify() {
    List<CairnException> wrong = new ArrayList<>(feeds.metadata().verify());
    content().ifPresent(content -> wrong.addAll(content.verify()));
    for (Problem problem : problems()) {
      wrong.add(problem.toError());
    }
    return wrong;
  }

  /** Makes all that was recorded or taken in durable. */
  public void force() {
    feeds.force();
  }

  @Override
  public void close() {
    Receiver receiving = receiver;
    if (receiving != null) {
      receiving.close();
    }
    writing.lock();
    try {
      feeds.close();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public String toString() {
    return "archive " + key() + " at version " + version() + " in " + folder;
  }
}
