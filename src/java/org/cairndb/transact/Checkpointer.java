package org.cairndb.transact;

import java.util.Objects;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.StorageException;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a checkpoint is due and makes it: a thread of its own writes the changed index nodes
 * while commits go on, and when they are durable the writer's thread starts the next generation of
 * the journal. For the writer's thread only.
 */
final class Checkpointer {
  /**
   * When the journal has grown to so many times the size that makes a checkpoint due, the writer
   * waits for the one under way: this bounds what is dirty in memory.
   */
  private static final int MAX_LAG = 8;

  /** What is left to replay after a clean end is less than this part of what makes one due. */
  private static final int LITTLE = 64;

  private final Storage storage;
  private final Host host;
  private final long dueBytes;
  private final Runnable ready;
  private long nextDueBytes;
  private @Nullable Run run;

  /**
   * Makes the checkpoints of one storage.
   *
   * @param dueBytes how many bytes of journal make a checkpoint due
   * @param ready called, on the checkpoint's thread, when {@link #advance} has something to do
   */
  Checkpointer(Storage storage, Host host, long dueBytes, Runnable ready) {
    this.storage = storage;
    this.host = host;
    this.dueBytes = dueBytes;
    this.nextDueBytes = dueBytes;
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
    if (under == null) {
      run = bytes >= nextDueBytes ? new Run(current, position) : null;
      return position;
    }
    if (bytes >= MAX_LAG * dueBytes) {
      awaitEnd();
    }
    if (!under.isDone()) {
      return position;
    }
    run = null;
    RuntimeException failed = under.failure;
    if (failed != null) {
      nextDueBytes = bytes + dueBytes;
      if (bytes >= MAX_LAG * dueBytes) {
        throw failed;
      }
      return position;
    }
    nextDueBytes = dueBytes;
    StoredState.Checkpoint checkpoint = Objects.requireNonNull(under.result);
    return journal.checkpoint(checkpoint.payload(), checkpoint.needs(), under.asOf);
  }

  /**
   * Ends a checkpoint under way, and makes a last one if more than a little has been written since.
   *
   * @return the end of the journal
   */
  Position finish(JournalWriter journal, CurrentDatabase current, Position position) {
    awaitEnd();
    Position end = run == null ? position : advance(journal, current, position);
    if (journal.bytesSinceCheckpoint() < dueBytes / LITTLE) {
      return end;
    }
    run = new Run(current, end);
    awaitEnd();
    return advance(journal, current, end);
  }

  /** Whether a checkpoint has begun that {@link #advance} has not ended yet. */
  boolean isUnderWay() {
    return run != null;
  }

  /**
   * Makes a checkpoint of a state that the journal does not lead to, at once: that is how a load
   * becomes durable. A checkpoint under way is given up; what it has written stays of use.
   *
   * @param checkpoint of the state, whose nodes are written
   * @param position the end of the journal
   * @return the end of the journal
   */
  Position replace(JournalWriter journal, StoredState.Checkpoint checkpoint, Position position) {
    nextDueBytes = dueBytes;
    return journal.checkpoint(checkpoint.payload(), checkpoint.needs(), position);
  }

  /** Gives up a checkpoint under way, when it has written its nodes. */
  void giveUp() {
    awaitEnd();
    run = null;
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
    final Thread thread;
    volatile StoredState.@Nullable Checkpoint result;
    volatile @Nullable RuntimeException failure;

    Run(CurrentDatabase database, Position asOf) {
      this.database = database;
      this.asOf = asOf;
      this.thread = host.startThread("cairn-checkpoint " + storage.place(), this::write);
    }

    private void write() {
      try {
        result = StoredState.write(database, storage);
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
