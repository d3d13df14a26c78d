package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.ReleasedException;
import org.cairndb.error.StorageException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * The newest durable value of a database, and the end of the journal that leads to it. Makes groups
 * durable, and checkpoints. A failure to write is final.
 *
 * <p>Any thread may ask for the value and refresh it. All else is for one thread at a time: the
 * groups' while it has one, else the writer's.
 */
final class DurableState {
  private final Storage storage;
  private final Bounds bounds;
  private final Checkpointer checkpointer;

  /** Those that are waiting or under way, the first first. For the writer's thread only. */
  private final List<Request> compactions = new ArrayList<>();

  private volatile NodeCache nodes;
  private volatile CurrentDatabase current;
  private volatile Position position;
  private volatile boolean writing;
  private volatile @Nullable RuntimeException failure;
  private @Nullable JournalWriter writer;

  /**
   * Begins with what has been recovered; writes when {@link #open} has been called.
   *
   * @param nudge called, on another thread, when {@link #checkpoint} has something to do
   */
  DurableState(Storage storage, Recovered recovered, Host host, Bounds bounds, Runnable nudge) {
    this.storage = storage;
    this.bounds = bounds;
    this.nodes = new NodeCache(storage, bounds.cacheBytes());
    storage.register(nodes);
    this.checkpointer = new Checkpointer(storage, host, bounds, () -> nodes, nudge);
    this.current = StoredState.open(storage, recovered, nodes);
    this.position = recovered.position();
  }

  CurrentDatabase current() {
    return current;
  }

  Position position() {
    return position;
  }

  /** Moves to what others have written. Does nothing while this is the writer. */
  synchronized void refresh() {
    if (!writing) {
      storage.opening(
          () -> {
            adopt(storage.recover());
            return current;
          });
    }
  }

  private void adopt(Recovered recovered) {
    if (recovered.position().compareTo(position) > 0) {
      current = StoredState.open(storage, recovered, nodes);
      position = recovered.position();
    }
  }

  /** Whether it has become the writer. */
  boolean isOpen() {
    return writer != null;
  }

  /**
   * Takes the writer's lock, unless it has it, and moves to the newest state. All or nothing: a
   * writer is never kept together with a value that is not its own.
   *
   * @throws RuntimeException what made writing fail before
   */
  synchronized void open() {
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
    if (writer != null) {
      return;
    }
    JournalWriter opened = storage.openWriter();
    try {
      adopt(opened.recovered());
      position = opened.position();
      writer = opened;
      writing = true;
    } finally {
      if (writer == null) {
        opened.close();
      }
    }
  }

  /** What all who want to write are told; null as long as nothing has failed. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Refuses whatever is still to be written. */
  void fail(Throwable reason) {
    failure =
        reason instanceof RuntimeException e
            ? e
            : new StorageException("write, after an error", storage.place(), reason);
  }

  /** Tells those who wait for compactions, which do not come. For the writer's thread. */
  void failCompactions(Throwable reason) {
    compactions.forEach(request -> request.future.completeExceptionally(reason));
    compactions.clear();
  }

  /** Makes a group durable, publishes its value and tells the callers. Throws nothing. */
  void write(Group group, LiveDatabase.Observer observer) {
    Throwable failed = failure;
    try {
      if (failed == null && group.writes()) {
        byte[] payload = group.toBytes();
        position = Objects.requireNonNull(writer).append(payload);
        checkpointer.committed(payload);
        current = group.after();
      }
    } catch (RuntimeException | Error e) {
      failed = e;
      fail(e);
    }
    group.tell(failed, observer);
  }

  /**
   * Carries out a load: its nodes first, then the checkpoint that makes it count.
   *
   * @return what it has done; null if nothing, and its caller has been told why
   */
  @Nullable TxReport load(Request request) {
    JournalWriter journal = Objects.requireNonNull(writer);
    checkpointer.giveUp();
    if (current.purged()) {
      rewrite(journal); // else the load's checkpoint would go on from nodes with what was purged
    }
    CurrentDatabase before = current;
    LoadRun run = new LoadRun(storage, nodes);
    try {
      run.carryOut(Objects.requireNonNull(request.load), before);
    } catch (RuntimeException | Error e) {
      request.future.completeExceptionally(e);
      return null;
    }
    StoredState.Checkpoint checkpoint = run.checkpoint();
    if (checkpoint != null) {
      position = checkpointer.replace(journal, checkpoint, position, run.database().dirtied());
      current = run.database();
    }
    return TxReport.ofLoad(before, current);
  }

  /** Begins or ends a checkpoint that the journal makes due. Throws nothing. */
  void advance() {
    try {
      if (failure == null) {
        position = checkpointer.advance(Objects.requireNonNull(writer), current, position);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Has the next {@link #checkpoint} see to a compaction. For the writer's thread. */
  void compact(Request request) {
    compactions.add(request);
  }

  /** Whether {@link #checkpoint} is to be called after each group. For the writer's thread. */
  boolean isCompacting() {
    return !compactions.isEmpty();
  }

  /**
   * Does what there is to do beside commits: checkpoints, compactions, writing all anew after a
   * purge. The current value may be another object then. For the writer's thread.
   *
   * @param idle whether nobody waits
   */
  void checkpoint(boolean idle) {
    if (!compactions.isEmpty()) {
      try {
        open();
      } catch (Exception | Error e) {
        failCompactions(e);
      }
    }
    JournalWriter journal = writer;
    if (journal == null || failure != null) {
      return;
    }
    boolean wanted = idle || !compactions.isEmpty();
    if (current.purged() && (wanted || journal.bytesSinceCheckpoint() >= bounds.journalBytes())) {
      rewrite(journal);
    } else if (!current.purged() || checkpointer.isUnderWay()) {
      position = checkpointer.advance(journal, current, position);
    }
    if (!compactions.isEmpty() && !checkpointer.isUnderWay()) {
      Request first = compactions.get(0);
      checkpointer.compact(current, position, first.progress, compacted(first));
    }
  }

  private Checkpointer.Compacted compacted(Request request) {
    return new Checkpointer.Compacted() {
      @Override
      public void done(StoredState.Checkpoint stored, List<byte[]> since) {
        goOnFrom(stored, since);
        compactions.remove(request);
        request.future.complete(TxReport.ofLoad(current, current));
      }

      @Override
      public void failed(RuntimeException reason) {
        compactions.remove(request);
        request.future.completeExceptionally(reason);
      }
    };
  }

  /**
   * A checkpoint after a purge: all that is there is written anew, and read from there from now on,
   * so that the database needs nothing any more in which the bytes of what was purged may be. The
   * writer waits for it, since a transaction that went on from the old nodes would need those. A
   * checkpoint under way is given up: it would be of a state before, or name what that lies in.
   */
  private void rewrite(JournalWriter journal) {
    checkpointer.giveUp();
    StoredState.Checkpoint whole = StoredState.rewrite(current, storage);
    position = checkpointer.replace(journal, whole, position, 0);
    goOnFrom(whole, List.of());
  }

  /** Reads the same state from other blobs, so that nothing of it needs those from before. */
  private void goOnFrom(StoredState.Checkpoint stored, List<byte[]> since) {
    NodeCache fresh = nodes.sharing();
    storage.register(fresh);
    Recovered state = new Recovered(stored.payload(), since, position, true, "");
    current = StoredState.open(storage, state, fresh).withFunctionsOf(current);
    nodes = fresh;
  }

  /** Lets others write. Leaves little to replay to whoever opens the database next. */
  void close() {
    try {
      checkpointer.awaitEnd();
      JournalWriter journal = writer;
      if (journal != null) {
        lastCheckpoint(journal);
        journal.close();
      }
    } catch (StorageException e) {
      // A file could not be closed. All commits are durable, and the next writer puts it in order.
      failure = e;
    } finally {
      writing = false;
      failCompactions(new ReleasedException(storage.place()));
    }
  }

  private void lastCheckpoint(JournalWriter journal) {
    try {
      if (failure == null) {
        if (checkpointer.isUnderWay()) {
          position = checkpointer.advance(journal, current, position);
        }
        if (current.purged()) {
          rewrite(journal);
        }
        position = checkpointer.finish(journal, current, position);
      }
    } catch (RuntimeException | Error e) {
      // The commits are durable without it; the next to open the database replays them.
      fail(e);
    }
  }
}
