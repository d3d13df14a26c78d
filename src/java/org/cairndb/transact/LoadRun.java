package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.RetiredFacts;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a load until nothing but its checkpoint is left to write. Nodes are written as it
 * goes, so that they may leave memory; nobody reads them before the checkpoint names them. For one
 * thread, used once.
 */
final class LoadRun {
  /** After about so many new datoms their nodes are written. */
  private static final long DIRTY = 1 << 21;

  private final Storage storage;
  private final NodeCache nodes;
  private final long dirty;
  private @Nullable CurrentDatabase database;
  private StoredState.@Nullable Checkpoint checkpoint;

  LoadRun(Storage storage, NodeCache nodes) {
    this(storage, nodes, DIRTY);
  }

  LoadRun(Storage storage, NodeCache nodes, long dirty) {
    this.dirty = dirty;
    this.storage = storage;
    this.nodes = nodes;
  }

  /** Takes all steps. What is thrown leaves only blobs that nothing refers to. */
  void carryOut(Load load, CurrentDatabase before) {
    // What the database had before must not lie among blobs that a failure forgets.
    StoredState.write(before, storage);
    List<BlobId> packs = nodes.packs();
    boolean done = false;
    try {
      CurrentDatabase last = before;
      long written = size(before);
      int steps = 0;
      for (CurrentDatabase next = load.next(last); next != null; next = load.next(last)) {
        last = next;
        steps++;
        if (Math.abs(size(last) - written) > dirty) {
          StoredState.write(last, storage);
          written = size(last);
        }
      }
      if (steps > 0) {
        checkpoint = StoredState.write(last, storage);
      }
      database = last;
      done = true;
    } finally {
      if (!done) {
        List<BlobId> useless = new ArrayList<>(nodes.packs());
        useless.removeAll(packs);
        nodes.forgetPacksBeside(packs);
        storage.giveUp(useless);
      }
    }
  }

  private static long size(CurrentDatabase database) {
    RetiredFacts retired = database.retired();
    return database.datomCount() + (retired == null ? 0 : retired.count());
  }

  /** What to write now; null if the load has changed nothing. */
  StoredState.@Nullable Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The database with what was loaded. */
  CurrentDatabase database() {
    return Objects.requireNonNull(database);
  }
}
