package org.cairndb.storage;

import java.util.List;

/**
 * The one writer of a journal. For one thread at a time.
 *
 * <p>The first failure of a write is final, since nobody can know what reached the disk: every
 * later call throws it again. Close this and open a new writer, which finds out.
 */
public interface JournalWriter extends AutoCloseable {
  /** What the journal held when this writer was opened: the state to go on from. */
  Recovered recovered();

  /** The end of the journal. */
  Position position();

  /**
   * Adds a commit. When this returns, it survives a loss of power. If it throws, the commit may be
   * there or not when the journal is read again, but never in part.
   *
   * @return the end of the journal: the position of the state with this commit
   */
  Position append(byte[] payload);

  /**
   * Starts a new generation of the journal. Takes two forces of the disk, whatever the size of the
   * database; blobs are written before, by any thread, while commits go on.
   *
   * @param payload describes the whole state at {@code asOf}
   * @param needs the blobs without which that state cannot be opened
   * @param asOf the end of the last commit in that state, as {@link #append} returned it, or an
   *     earlier {@link #position}; the commits after it are carried over into the new generation.
   *     It must lie in the present generation
   * @return the end of the journal
   */
  Position checkpoint(byte[] payload, List<BlobId> needs, Position asOf);

  /**
   * How many bytes a reader has to replay now after the checkpoint: the reason to make a new one.
   */
  long bytesSinceCheckpoint();

  /**
   * Deletes the generations before one. Nothing of this database needs them any more, but a replica
   * to which the newest has not come whole falls back on them, so keep one.
   *
   * @param generation the oldest to keep; at most the present one
   */
  void forgetBefore(int generation);

  /** Lets others write. A second call does nothing. */
  @Override
  void close();
}
