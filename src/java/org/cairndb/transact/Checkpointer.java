package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.StorageException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.system.Threads;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a checkpoint is due and makes it: a thread of its own writes the changed index nodes
 * while commits go on, and when they are durable the writer's thread starts the next generation of
 * the journal. For the writer's thread only.
 */
final class Checkpointer {
  /**
   * When the journal has grown to so many times the size that makes a checkpoint due, the writer
   * waits for the one under way: this bounds what an open replays.
   */
  private static final int MAX_LAG = 8;

  /** What is left to replay after a clean end is less than this part of what makes one due. */
  private static final int LITTLE = 64;

  private final Storage storage;
  private final Host host;
  private final long dueBytes;
  private final long dirtyBytes;
  private final Supplier<NodeCache> nodes;
  private final Runnable ready;
  private long nextDueBytes;

  /** Up to which figure of {@link CurrentDatabase#dirtied} all is stored. */
  private long stored;

  /** How much may be dirty before the next checkpoint. */
  private long nextDueDirty;

  private @Nullable Run run;

  /** Told, on the writer's thread, how a compaction has ended. */
  interface Compacted {
    /**
     * The journal goes on from it.
     *
     * @param since the commits after the state that was compacted
     */
    void done(StoredState.Checkpoint stored, List<byte[]> since);

    /** Its nodes could not be written; the journal lacks nothing. */
    void failed(RuntimeException reason);
  }

  /**
   * Makes the checkpoints of one storage.
   *
   * @param bounds what makes a checkpoint due, and writers wait for it
   * @param nodes the cache of the newest value
   * @param ready called, on the checkpoint's thread, when {@link #advance} has something to do
   */
  Checkpointer(
      Storage storage, Host host, Bounds bounds, Supplier<NodeCache> nodes, Runnable ready) {
    this.storage = storage;
    this.host = host;
    this.dueBytes = bounds.journalBytes();
    this.dirtyBytes = bounds.dirtyBytes();
    this.nodes = nodes;
    this.nextDueBytes = dueBytes;
    this.nextDueDirty = dirtyBytes / 2;
    this.ready = ready;
  }

  /**
   * Begins a checkpoint if one is due, and ends one whose nodes are durable. One whose nodes could
   * not be written (the disk may be full) is tried again later: the journal lacks nothing.
   *
   * @return the end of the journal, moved if a generation has begun
   */
  Position advance(JournalWriter journal, CurrentDatabase current, Position position) {
    Run under = run;
    long bytes = journal.bytesSinceCheckpoint();
    long dirty = current.dirtied() - stored;
    if (under == null) {
      boolean due = bytes >= nextDueBytes || dirty >= nextDueDirty;
      run = due ? new Run(current, position, null, rows -> {}) : null;
      return position;
    }
    if (bytes >= MAX_LAG * dueBytes || dirty >= dirtyBytes) {
      awaitEnd();
    }
    if (!under.isDone()) {
      return position;
    }
    run = null;
    RuntimeException failed = under.failure;
    Compacted compacted = under.compacted;
    if (failed != null && compacted != null) {
      compacted.failed(failed);
      return position;
    }
    if (failed != null) {
      nextDueBytes = bytes + dueBytes;
      nextDueDirty = dirty + dirtyBytes / MAX_LAG;
      if (bytes >= MAX_LAG * dueBytes || dirty >= 2 * dirtyBytes) {
        throw failed;
      }
      return position;
    }
    isStored(compacted == null ? under.database.dirtied() : 0);
    StoredState.Checkpoint checkpoint = Objects.requireNonNull(under.result);
    Position end = journal.checkpoint(checkpoint.payload(), checkpoint.needs(), under.asOf);
    if (compacted != null) {
      compacted.done(checkpoint, under.since);
    }
    return end;
  }

  /**
   * Begins a checkpoint that writes anew what is left in blobs that are mostly not needed, and says
   * exactly which blobs the state needs. Not while another is under way.
   *
   * @param listener told how many datoms have been dealt with
   */
  void compact(
      CurrentDatabase current,
      Position position,
      Consumer<Progress> listener,
      Compacted compacted) {
    LongConsumer rows = new RowCount(StoredState.size(current), host, listener);
    run = new Run(current, position, compacted, rows);
  }

  /** Notes a commit after the state of which a checkpoint is under way. */
  void committed(byte[] payload) {
    if (run != null && run.compacted != null) {
      run.since.add(payload);
    }
  }

  /**
   * Makes a last checkpoint if more than a little has been written since. None is under way.
   *
   * @return the end of the journal
   */
  Position finish(JournalWriter journal, CurrentDatabase current, Position position) {
    if (journal.bytesSinceCheckpoint() < dueBytes / LITTLE) {
      return position;
    }
    run = new Run(current, position, null, rows -> {});
    awaitEnd();
    return advance(journal, current, position);
  }

  /** Whether a checkpoint has begun that {@link #advance} has not ended yet. */
  boolean isUnderWay() {
    return run != null;
  }

  /**
   * Makes a checkpoint of a state that the journal does not lead to, at once: that is how a load
   * becomes durable. None is under way.
   *
   * @param checkpoint of the state, whose nodes are written
   * @param position the end of the journal
   * @param dirtied of the value that goes on from it
   * @return the end of the journal
   */
  Position replace(
      JournalWriter journal, StoredState.Checkpoint checkpoint, Position position, long dirtied) {
    isStored(dirtied);
    return journal.checkpoint(checkpoint.payload(), checkpoint.needs(), position);
  }

  private void isStored(long dirtied) {
    stored = dirtied;
    nextDueBytes = dueBytes;
    nextDueDirty = dirtyBytes / 2;
  }

  /**
   * Gives up a checkpoint under way, when it has written its nodes. Those of one that did not
   * compact stay of use.
   */
  void giveUp() {
    awaitEnd();
    StoredState.Checkpoint useless = run == null ? null : run.result;
    run = null;
    if (useless != null) {
      storage.giveUp(useless.needs());
    }
  }

  /** Waits until a checkpoint under way has written its nodes. */
  void awaitEnd() {
    if (run != null) {
      Threads.join(run.thread);
    }
  }

  /** One checkpoint: the nodes of one database value on their way to storage. */
  private final class Run {
    final CurrentDatabase database;
    final Position asOf;
    final @Nullable Compacted compacted;
    final LongConsumer progress;
    final List<byte[]> since = new ArrayList<>();
    final Thread thread;
    volatile StoredState.@Nullable Checkpoint result;
    volatile @Nullable RuntimeException failure;

    Run(
        CurrentDatabase database,
        Position asOf,
        @Nullable Compacted compacted,
        LongConsumer progress) {
      this.compacted = compacted;
      this.progress = progress;
      this.database = database;
      nodes.get().beginEpoch();
      this.asOf = asOf;
      this.thread = host.startThread("cairn-checkpoint " + storage.place(), this::write);
    }

    private void write() {
      try {
        result =
            compacted == null
                ? StoredState.write(database, storage)
                : StoredState.compact(database, storage, progress);
      } catch (RuntimeException e) {
        failure = e;
      } catch (Error e) { // the heap may be full
        failure = new StorageException("write a checkpoint", storage.place(), e);
      }
      ready.run();
    }

    boolean isDone() {
      return result != null || failure != null;
    }
  }
}
