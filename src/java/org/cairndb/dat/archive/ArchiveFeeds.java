package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.DiskFile;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.Recovery;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The files in {@code .dat} of one archive: its two feeds, its lock, and what says who owns it.
 *
 * <pre>
 * metadata.*         the feed of entries, see docs/format/feed.md
 * content.*          the feed of contents, without a file for blocks
 * metadata.ogd       one byte: the secret key is among this user's
 * metadata.latest    u64: the version that this folder has; in clones
 * arriving/          files that are not whole yet; ours
 * cairn.signing      what the owner is about to sign, see {@link SigningLog}; ours
 * cairn.writing      is there while somebody writes, and after he was killed; ours
 * cairn.lock         locked by who writes; ours
 * </pre>
 */
final class ArchiveFeeds implements AutoCloseable {
  private static final String METADATA = "metadata";
  private static final String CONTENT = "content";

  /** What costs more to write twice than to force. */
  private static final long MOST_LOGGED_BYTES = 256 << 10;

  private final Path own;
  private final WorkingFiles files;
  private final @Nullable FileChannel lock;
  private final @Nullable KeyPair keys;
  private final boolean doubtful;
  private final SigningLog signing;
  private final Feed metadata;
  private @Nullable Feed content;

  private ArchiveFeeds(
      Path own,
      WorkingFiles files,
      @Nullable FileChannel lock,
      @Nullable KeyPair keys,
      boolean doubtful,
      Feed metadata) {
    this.own = own;
    this.files = files;
    this.lock = lock;
    this.keys = keys;
    this.doubtful = doubtful;
    this.signing = new SigningLog(new DiskFile(own.resolve("cairn.signing")));
    this.metadata = metadata;
  }

  private static Path own(Path folder) {
    return folder.resolve(EntryName.OWN);
  }

  private static boolean isThere(Path own) {
    return new DiskFile(own.resolve(METADATA + ".key")).size() > 0;
  }

  static ArchiveFeeds create(Path folder, ArchiveOptions options) {
    FileChannel lock = begin(folder);
    try {
      KeyPair keys = KeyPair.generate(options.host());
      options.keys().keep(keys);
      Path own = own(folder);
      Feed metadata = Feed.create(FeedFiles.in(own, METADATA), keys);
      new DiskFile(own.resolve("metadata.ogd")).write(0, new byte[1]);
      WorkingFiles files = new WorkingFiles(folder);
      ArchiveFeeds feeds = new ArchiveFeeds(own, files, lock, keys, false, metadata).ofOwner(keys);
      feeds.force();
      DiskFile.forceFolder(own);
      return feeds;
    } catch (RuntimeException | Error e) {
      unlock(lock);
      throw e;
    }
  }

  static ArchiveFeeds follow(Path folder, PublicKey key) {
    FileChannel lock = begin(folder);
    try {
      Path own = own(folder);
      Feed metadata = Feed.follow(FeedFiles.in(own, METADATA), key);
      metadata.force();
      DiskFile.forceFolder(own);
      return new ArchiveFeeds(own, new WorkingFiles(folder), lock, null, false, metadata);
    } catch (RuntimeException | Error e) {
      unlock(lock);
      throw e;
    }
  }

  private static FileChannel begin(Path folder) {
    Path own = own(folder);
    if (isThere(own)) {
      throw new CairnException(
          "dat/archive-exists",
          "there is an archive in this folder already: folder=" + folder,
          "folder",
          folder.toString());
    }
    try {
      Files.createDirectories(own);
    } catch (IOException e) {
      throw new StorageException("create", own.toString(), e);
    }
    FileChannel lock = lock(own);
    try {
      DiskFile.forceFolder(folder);
      begins(own);
      return lock;
    } catch (RuntimeException | Error e) {
      unlock(lock);
      throw e;
    }
  }

  private static DiskFile writing(Path own) {
    return new DiskFile(own.resolve("cairn.writing"));
  }

  /**
   * Notes for good that somebody writes.
   *
   * @return whether the last one has not ended properly
   */
  private static boolean begins(Path own) {
    try (DiskFile mark = writing(own)) {
      boolean doubtful = mark.size() > 0;
      if (!doubtful) {
        mark.write(0, new byte[1]);
        mark.force();
        DiskFile.forceFolder(own);
      }
      return doubtful;
    }
  }

  static ArchiveFeeds open(Path folder, ArchiveOptions options) {
    Path own = own(folder);
    if (!isThere(own)) {
      throw new CairnException(
          "dat/archive-missing",
          "there is no archive in this folder, create or clone one: folder=" + folder,
          "folder",
          folder.toString());
    }
    FileChannel lock = options.writable() ? lock(own) : null;
    try {
      PublicKey key =
          PublicKey.of(new DiskFile(own.resolve(METADATA + ".key")).read(0, PublicKey.BYTES));
      boolean owned = new DiskFile(own.resolve("metadata.ogd")).size() > 0;
      KeyPair keys = owned && options.writable() ? options.keys().find(key).orElse(null) : null;
      boolean doubtful = options.writable() && begins(own);
      boolean repairs = lock != null && !owned;
      FeedFiles parts = FeedFiles.in(own, METADATA);
      Feed metadata = open(parts, keys, doubtful, repairs, Recovery.BLOCKS);
      WorkingFiles files = new WorkingFiles(folder);
      ArchiveFeeds feeds = new ArchiveFeeds(own, files, lock, keys, doubtful, metadata);
      return keys == null ? feeds.ofReader() : feeds.ofOwner(keys);
    } catch (RuntimeException | Error e) {
      unlock(lock);
      throw e;
    }
  }

  /**
   * Opens a feed, and makes it sound if need be.
   *
   * @param repairs whether that may be done without a reason that is known: another program may
   *     have been writing when power was lost. An owner would sign a second history
   */
  private static Feed open(
      FeedFiles parts,
      @Nullable KeyPair owner,
      boolean doubtful,
      boolean repairs,
      Recovery recovery) {
    try {
      return Feed.open(parts, owner, doubtful ? recovery : Recovery.NONE);
    } catch (CorruptException e) {
      if (doubtful || !repairs) {
        throw e;
      }
      return Feed.open(parts, owner, recovery);
    }
  }

  /** Makes what a process that was killed while it created the archive may have left out. */
  private ArchiveFeeds ofOwner(KeyPair keys) {
    KeyPair contentKeys = keys.ofContent();
    if (metadata.length() == 0) {
      metadata.append(List.of(EntryCodec.encodeHead(contentKeys.publicKey())));
    }
    PublicKey known = contentKey();
    boolean derived = known.equals(contentKeys.publicKey());
    Feed feed = content(known, derived ? contentKeys : null);
    content = feed;
    if (doubtful && feed.isWritable()) {
      signing.replay(feed, metadata);
      force();
    }
    return this;
  }

  private ArchiveFeeds ofReader() {
    if (metadata.has(0)) {
      content = content(contentKey(), null);
    }
    return this;
  }

  private PublicKey contentKey() {
    return EntryCodec.decodeHead(metadata.get(0), "block 0 of " + metadata);
  }

  private Feed content(PublicKey key, @Nullable KeyPair owner) {
    FeedFiles parts = FeedFiles.in(own, CONTENT, files);
    if (parts.key().size() == 0) {
      Feed begun = owner == null ? Feed.follow(parts, key) : Feed.create(parts, owner);
      begun.force();
      DiskFile.forceFolder(own);
      return begun;
    }
    Feed feed = open(parts, owner, doubtful, lock != null && keys == null, Recovery.INDEX);
    if (!feed.key().equals(key)) {
      feed.close();
      throw new CairnException(
          "dat/not-the-content",
          "the content feed in this folder is not this archive's: folder="
              + own
              + ", content="
              + feed.key()
              + ", archive's="
              + key,
          "folder",
          own.toString());
    }
    return feed;
  }

  /** The content feed, once block 0 of the metadata is here. */
  @Nullable Feed content() {
    return content;
  }

  /** Begins the content feed of a clone, when its key has come. */
  Feed beginContent() {
    Feed begun = content(contentKey(), null);
    content = begun;
    return begun;
  }

  Feed metadata() {
    return metadata;
  }

  WorkingFiles files() {
    return files;
  }

  /** Whether new entries can be signed here. */
  boolean isOwner() {
    return keys != null && content != null && content.isWritable();
  }

  /** The file that says which version the folder has. */
  DiskFile latest() {
    return new DiskFile(own.resolve("metadata.latest"));
  }

  private static FileChannel lock(Path own) {
    Path file = own.resolve("cairn.lock");
    String holder = "another process";
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        holder = "this process";
      }
      channel.close();
    } catch (IOException e) {
      throw new StorageException("lock", file.toString(), e);
    }
    throw new CairnException(
        "dat/locked",
        "the archive is in use already; end that first, or open it to read only: folder="
            + own
            + ", holder="
            + holder,
        "folder",
        own.toString(),
        "holder",
        holder);
  }

  private static void unlock(@Nullable FileChannel lock) {
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw new StorageException("unlock", lock.toString(), e);
      }
    }
  }

  /**
   * Appends to both feeds what the owner records. It is durable before any peer can have it.
   *
   * @param blocks of the content feed
   * @param lines of the metadata feed
   */
  void append(List<byte[]> blocks, List<byte[]> lines) {
    Feed feed = java.util.Objects.requireNonNull(content);
    long bytes = blocks.stream().mapToLong(block -> block.length).sum();
    if (bytes > MOST_LOGGED_BYTES) {
      feed.appendDurably(blocks);
      metadata.appendDurably(lines);
      return;
    }
    if (!signing.keep(feed, blocks, metadata, lines)) {
      force();
      signing.keep(feed, blocks, metadata, lines);
    }
    feed.append(blocks);
    metadata.append(lines);
  }

  void force() {
    Feed feed = content;
    if (feed != null) {
      feed.force();
    }
    metadata.force();
    signing.empty();
  }

  @Override
  public void close() {
    boolean durable = false;
    try {
      if (lock != null) {
        force();
        durable = true;
      }
    } finally {
      metadata.close();
      Feed feed = content;
      if (feed != null) {
        feed.close();
      }
      signing.close();
      if (durable) {
        ended();
      }
      unlock(lock);
    }
  }

  private void ended() {
    try {
      Files.deleteIfExists(own.resolve("cairn.writing"));
    } catch (IOException e) {
      throw new StorageException("delete", own.toString(), e);
    }
  }
}
