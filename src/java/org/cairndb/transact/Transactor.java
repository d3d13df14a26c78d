package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.ReleasedException;
import org.cairndb.error.StorageException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a database in this process, and the holder of its newest value. All connections
 * of the process to one database share it.
 *
 * <p>Transactions are taken from a queue by a thread of its own. Those that wait at the same time
 * are processed one after the other, each on the result of the one before, and made durable
 * together: one record, one force of the disk. Only then is the new value published and are the
 * callers told. A transaction that fails changes nothing and does not disturb its neighbours.
 *
 * <p>The writer's lock is taken at the first transaction, so that a process that only reads never
 * holds it. A failure to write is final: nobody can know what reached the disk, so every later
 * transaction is refused with that failure until the database is opened anew. Safe for any number
 * of threads.
 */
public final class Transactor implements LiveDatabase {
  /** A group takes no more transactions once its record has this size. */
  private static final int GROUP_BYTES = 32 << 10;

  private final Storage storage;
  private final Host host;
  private final long dueBytes;
  private final Checkpointer checkpointer;
  private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final Object lifecycle = new Object();

  /** Those that are waiting or under way, the first first. For the writer's thread only. */
  private final List<Request> compactions = new ArrayList<>();

  private volatile NodeCache nodes;
  private volatile CurrentDatabase current;
  private volatile Position position;
  private volatile boolean writing;
  private volatile Observer observer = (report, complete) -> complete.run();
  private volatile Consumer<TxReport> check = report -> {};
  private boolean closed;
  private @Nullable Thread thread;
  private @Nullable JournalWriter writer;
  private @Nullable RuntimeException failure;

  /**
   * Holds a database.
   *
   * @param storage where it lives
   * @param recovered the state to begin with
   * @param host clock and threads
   * @param cacheBytes how much heap clean index nodes may take
   * @param checkpointBytes how many bytes of journal to let grow before the next checkpoint
   */
  public Transactor(
      Storage storage, Recovered recovered, Host host, long cacheBytes, long checkpointBytes) {
    this.storage = storage;
    this.host = host;
    this.dueBytes = checkpointBytes;
    this.nodes = new NodeCache(storage, cacheBytes);
    storage.register(nodes);
    this.checkpointer = new Checkpointer(storage, host, checkpointBytes, this::nudge);
    this.current = StoredState.open(storage, recovered, nodes);
    this.position = recovered.position();
  }

  /** Where the database lives. */
  public Storage storage() {
    return storage;
  }

  /** The payload of the checkpoint that a new database begins with. */
  public static byte[] emptyCheckpoint(Config config, Schema schema) {
    return StoredState.empty(config, schema);
  }

  /** The observer is called on the writer's thread. */
  @Override
  public void observe(Observer newObserver) {
    observer = newObserver;
  }

  /** Has each later transaction checked, which is refused with what the check throws. */
  public void check(Consumer<TxReport> newCheck) {
    check = newCheck;
  }

  /** The newest durable value that this process knows. */
  @Override
  public CurrentDatabase database() {
    return current;
  }

  /** How far the journal reaches of which {@link #database()} is the state. */
  public Position position() {
    return position;
  }

  /**
   * Looks whether another process has written more, and moves to it. Does nothing while this
   * process is the writer.
   */
  @Override
  public void refresh() {
    synchronized (lifecycle) {
      if (!writing && !closed) {
        storage.opening(
            () -> {
              adopt(storage.recover());
              return current;
            });
      }
    }
  }

  private void adopt(Recovered recovered) {
    if (recovered.position().compareTo(position) > 0) {
      current = StoredState.open(storage, recovered, nodes);
      position = recovered.position();
    }
  }

  @Override
  public CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, boolean unobserved) {
    return submit(new Request(Request.Kind.TRANSACT, txData, txMeta, unobserved));
  }

  @Override
  public CompletableFuture<TxReport> load(Load load, boolean unobserved) {
    Request request = new Request(Request.Kind.LOAD, null, null, unobserved);
    request.load = load;
    return submit(request);
  }

  /**
   * Writes a checkpoint that says exactly which blobs the newest state needs, after what is left in
   * blobs that are mostly not needed has been written anew. Transactions go on meanwhile. Values
   * from before go on needing what they needed. What was purged is gone from what is written.
   *
   * @param listener told, on another thread, how many datoms of all trees have been dealt with
   * @return completed when that is durable, with a report without datoms, or with what went wrong
   */
  public CompletableFuture<TxReport> compact(Consumer<Progress> listener) {
    Request request = new Request(Request.Kind.COMPACT, null, null, true);
    request.progress = listener;
    return submit(request);
  }

  private CompletableFuture<TxReport> submit(Request request) {
    synchronized (lifecycle) {
      if (closed) {
        throw new ReleasedException(storage.place());
      }
      if (thread == null) {
        thread = host.startThread("cairn-writer " + storage.place(), this::run);
      }
      queue.add(request);
    }
    return request.future;
  }

  private void nudge() {
    queue.add(new Request(Request.Kind.NUDGE, null, null, true));
  }

  private void run() {
    List<Request> batch = new ArrayList<>();
    boolean stopping = false;
    while (!stopping || !batch.isEmpty()) {
      if (batch.isEmpty()) {
        take(batch);
      }
      stopping |= batch.removeIf(request -> request.kind == Request.Kind.STOP);
      batch.removeIf(request -> request.kind == Request.Kind.NUDGE);
      batch.stream().filter(r -> r.kind == Request.Kind.COMPACT).forEach(compactions::add);
      batch.removeAll(compactions);
      try {
        if (!batch.isEmpty() && batch.get(0).load != null) {
          load(batch);
        } else {
          commit(batch);
        }
        checkpoint();
      } catch (Exception | Error e) {
        // The heap may be full. Whatever it is, everybody is told and nobody waits for ever.
        failure = refusal(e);
        fail(batch, e);
        fail(compactions, e);
      }
    }
    closeWriter();
  }

  /** What later transactions are told after an error. */
  private RuntimeException refusal(Throwable e) {
    return e instanceof RuntimeException reason
        ? reason
        : new StorageException("write, after an error", storage.place(), e);
  }

  private void take(List<Request> batch) {
    try {
      batch.add(queue.take());
      queue.drainTo(batch);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread: a stop comes through the queue.
      batch.clear();
    }
  }

  /** Processes requests from the front, as many as fit one group, and makes them durable. */
  private void commit(List<Request> batch) {
    CurrentDatabase before = ready(batch);
    List<TxReport> reports = new ArrayList<>();
    List<Request> accepted = new ArrayList<>();
    TxCodec.Group group = new TxCodec.Group();
    int taken = 0;
    while (taken < batch.size() && batch.get(taken).load == null && group.size() < GROUP_BYTES) {
      Request request = batch.get(taken++);
      TxReport report = process(before, request);
      if (report != null) {
        group.add(report.record(), report.dbAfter().schema());
        before = report.dbAfter();
        reports.add(report);
        accepted.add(request);
      }
    }
    if (!reports.isEmpty()) {
      byte[] payload = group.toBytes();
      position = Objects.requireNonNull(writer).append(payload);
      checkpointer.committed(payload);
      current = before;
      publish(reports, accepted);
    }
    batch
        .subList(0, taken)
        .clear(); // last, so that whoever is not told by then is told of an error
  }

  /**
   * Carries out the load at the front: its nodes first, then the checkpoint that makes it count.
   */
  private void load(List<Request> batch) {
    ready(batch);
    if (batch.isEmpty()) {
      return;
    }
    JournalWriter journal = Objects.requireNonNull(writer);
    checkpointer.giveUp();
    if (current.purged()) {
      rewrite(journal); // else the load's checkpoint would go on from nodes with what was purged
    }
    CurrentDatabase before = current;
    Request request = batch.get(0);
    LoadRun run = new LoadRun(storage, nodes);
    try {
      run.carryOut(Objects.requireNonNull(request.load), before);
    } catch (RuntimeException | Error e) {
      request.future.completeExceptionally(e);
      batch.remove(0);
      return;
    }
    StoredState.Checkpoint checkpoint = run.checkpoint();
    if (checkpoint != null) {
      position = checkpointer.replace(journal, checkpoint, position);
      current = run.database();
    }
    publish(List.of(TxReport.ofLoad(before, current)), List.of(request));
    batch.remove(0); // last, so that whoever is not told by then is told of an error
  }

  /**
   * The value to go on from. Takes the writer's lock if this is the first transaction; fails the
   * batch if that cannot be.
   */
  private CurrentDatabase ready(List<Request> batch) {
    if (writer == null && failure == null && !batch.isEmpty()) {
      try {
        openWriter();
      } catch (Exception | Error e) {
        fail(batch, e);
      }
    }
    if (failure != null) {
      fail(batch, failure);
    }
    return current;
  }

  /** All or nothing: a writer is never kept together with a value that is not its own. */
  private void openWriter() {
    synchronized (lifecycle) {
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
  }

  private static void fail(List<Request> batch, Throwable reason) {
    for (Request request : batch) {
      request.future.completeExceptionally(reason);
    }
    batch.clear();
  }

  /** The outcome of one transaction, or null if it failed; its caller is then told. */
  private @Nullable TxReport process(CurrentDatabase before, Request request) {
    try {
      TxReport report =
          TransactionProcessor.process(
              before, request.txData, request.txMeta, host.currentTimeMillis());
      check.accept(report);
      return report;
    } catch (RuntimeException | Error e) {
      // A transaction function is the user's code and may throw anything; this thread goes on.
      request.future.completeExceptionally(e);
      return null;
    }
  }

  private void publish(List<TxReport> reports, List<Request> accepted) {
    for (int i = 0; i < reports.size(); i++) {
      TxReport report = reports.get(i);
      Request request = accepted.get(i);
      if (request.unobserved) {
        request.future.complete(report);
        observer.committed(report, () -> {});
      } else {
        observer.committed(report, () -> request.future.complete(report));
      }
    }
  }

  private void checkpoint() {
    ready(compactions);
    JournalWriter journal = writer;
    if (journal == null || failure != null) {
      return;
    }
    boolean wanted = queue.isEmpty() || !compactions.isEmpty();
    if (current.purged() && (wanted || journal.bytesSinceCheckpoint() >= dueBytes)) {
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
    position = checkpointer.replace(journal, whole, position);
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

  /** Leaves little to replay to whoever opens the database next. */
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
      failure = refusal(e);
    }
  }

  private void closeWriter() {
    try {
      checkpointer.awaitEnd();
      if (writer != null) {
        lastCheckpoint(writer);
        writer.close();
      }
    } catch (StorageException e) {
      // A file could not be closed. All commits are durable, and the next writer puts it in order.
      failure = e;
    } finally {
      writing = false;
      fail(compactions, new ReleasedException(storage.place()));
      fail(new ArrayList<>(queue), new ReleasedException(storage.place()));
    }
  }

  /**
   * Finishes what has been handed in, then lets others write. Values given out before stay
   * readable.
   */
  @Override
  public void close() {
    Thread running;
    synchronized (lifecycle) {
      if (closed) {
        return;
      }
      closed = true;
      running = thread;
      queue.add(new Request(Request.Kind.STOP, null, null, true));
    }
    if (running != null && running != Thread.currentThread()) {
      Threads.join(running);
    }
  }
}
