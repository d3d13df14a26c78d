package org.cairndb.storage;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one database lives: blobs, which are immutable and named by their hash, and one journal of
 * commits, which only grows. This is the seam for other engines than a folder.
 *
 * <p>Everything read is verified before it is returned. Safe for any number of threads; a thread
 * that is interrupted while it reads gets its bytes all the same, and keeps its interrupt flag.
 * Reading takes no lock and changes nothing.
 *
 * <p>Any method may throw {@link org.cairndb.error.StorageException} if the engine fails, {@link
 * org.cairndb.error.CorruptException} if bytes are not what they must be, and, on a replica only,
 * {@link org.cairndb.error.IncompleteException} if they have not arrived yet.
 */
public interface Storage {
  /** No blob is larger: 256 MiB. */
  int MAX_BLOB_BYTES = 256 << 20;

  /** The identity of the database, given at its creation; a copy has the same. */
  UUID databaseId();

  /** What the journal is of, given at its creation: the database or, for a branch, that. */
  default UUID journalId() {
    return databaseId();
  }

  /** Where it lies, for people: a folder, or {@code memory}. */
  String place();

  /** The bytes of a piece of a blob. */
  byte[] read(Extent extent);

  /** All bytes of a blob. */
  byte[] readBlob(BlobId id);

  /**
   * Keeps a blob: when this returns, it survives a loss of power. Writing a blob that is there
   * already does no harm. Only who has the writer open may call this. It is on its way, and not
   * removed, until a record of the journal names it or {@link #giveUp} is told of it.
   *
   * @throws IllegalArgumentException if it is larger than {@link #MAX_BLOB_BYTES}
   */
  BlobId writeBlob(byte[] content);

  /**
   * Says that no record will name these blobs, or that one does already: from now on they are kept
   * only for the reasons for which every blob is.
   */
  void giveUp(Collection<BlobId> blobs);

  /** All blobs that there are, with their sizes in bytes. */
  Map<BlobId, Long> blobs();

  /** As long as a user of blobs is reachable, {@link #collect} leaves it its blobs. */
  void register(BlobUser user);

  /**
   * Holds off {@link #collect}, so that what is recovered is still there when it is read and its
   * reader registered.
   *
   * @param opening does all of that
   */
  <T> T opening(Supplier<T> opening);

  /**
   * Removes what nothing needs any more: older generations of the journal, blobs, and what crashes
   * have left. Kept is what the newest state needs, what was the newest state at {@code
   * keepFromMillis} or later, for readers in other processes and for replicas, what somebody in
   * this process may read, and what is on its way. Commits and readers may go on. After a crash in
   * the middle, some of what was to be removed is there and some is not.
   *
   * @param keepFromMillis in milliseconds since 1970
   * @throws org.cairndb.error.LockedException if another process writes
   * @throws org.cairndb.error.ReplicaException if this is a replica
   */
  Collected collect(long keepFromMillis);

  /** Whether another storage is of the same database at the same place, perhaps a branch of it. */
  default boolean sharesBlobsWith(Storage other) {
    return other == this;
  }

  /** The newest state that can be read now. */
  Recovered recover();

  /**
   * Waits for a state: returns as soon as one is complete and not older than a position, else, when
   * patience ends or the thread is interrupted, the newest that can be read then (which may be
   * older than the position).
   *
   * @param patienceMillis how long to wait at most
   */
  Recovered recover(Position atLeast, long patienceMillis);

  /**
   * Has somebody know of each commit who replicates the files of this storage, if it has any. While
   * there is such a one, the journal's segments end early: the newest goes over the network again
   * with each commit, so a small one costs less. Against that there are more files, and a commit
   * that begins one takes longer.
   *
   * @param changed told, by the thread that writes, the name of each file that a commit has changed
   *     or made, when that is durable; must be quick and throw nothing. Null for nobody
   */
  default void replicate(@Nullable Consumer<String> changed) {}

  /**
   * How much of one of its files, from the beginning, no loss of power takes away: at the end of
   * the journal, a commit may have been written that is not durable yet, nor acknowledged. Where
   * this process does not write the journal itself, this forces the file.
   *
   * @param file its name, as {@link #replicate} tells it
   */
  default long durableBytes(String file) {
    return Long.MAX_VALUE;
  }

  /**
   * Becomes the one writer of the journal, across threads and processes, until the writer is
   * closed.
   *
   * @throws org.cairndb.error.LockedException if there is a writer already
   * @throws org.cairndb.error.ReplicaException if this is a replica
   */
  JournalWriter openWriter();
}
