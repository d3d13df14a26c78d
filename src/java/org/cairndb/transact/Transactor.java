package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cairndb.db.Ancestry;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.CairnException;
import org.cairndb.error.ReleasedException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.Described;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.system.Threads;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a database in this process, and the holder of its newest value. All connections
 * of the process to one database share it.
 *
 * <p>Transactions are taken from a queue by a thread of its own. Those that wait at the same time
 * are processed one after the other, each on the result of the one before, and made durable
 * together: one record, one force of the disk. Only then is the new value published and are the
 * callers told, in order, those of refused transactions too. While the disk is forced, on another
 * thread, the next group is being processed. A transaction that fails changes nothing and does not
 * disturb its neighbours. How many may be under way is bounded: callers wait for a place.
 *
 * <p>The writer's lock is taken at the first transaction, so that a process that only reads never
 * holds it. A failure to write is final: nobody can know what reached the disk, so every later
 * transaction is refused with that failure until the database is opened anew. Safe for any number
 * of threads.
 */
public final class Transactor implements LiveDatabase {
  /**
   * So many transactions are under way at most, from when they are handed in until their callers
   * are told; who hands in more waits. Threads that these wait for are let in all the same.
   */
  public static final int MAX_UNDER_WAY = 1024;

  private final Storage storage;
  private final Host host;
  private final DurableState durable;
  private final RequestQueue queue = new RequestQueue();
  private final GroupThread groups;
  private final Object lifecycle = new Object();

  private volatile Observer observer = (report, complete) -> complete.run();
  private volatile Consumer<TxReport> check = report -> {};
  private boolean closed;
  private volatile @Nullable Thread thread;

  /** What has been processed and not been handed on. For the writer's thread. */
  private Group open;

  /**
   * Holds a database.
   *
   * @param storage where it lives
   * @param recovered the state to begin with
   * @param host clock and threads
   * @param bounds of memory and journal
   */
  public Transactor(Storage storage, Recovered recovered, Host host, Bounds bounds) {
    this.storage = storage;
    this.host = host;
    this.durable = new DurableState(storage, recovered, host, bounds, queue::nudge);
    this.open = new Group(durable.current());
    this.groups =
        new GroupThread(host, "cairn-commit " + storage.place(), this::writeBeside, queue::nudge);
  }

  /** With no bound for what is in no checkpoint yet but the journal's. */
  public Transactor(
      Storage storage, Recovered recovered, Host host, long cacheBytes, long journalBytes) {
    this(storage, recovered, host, new Bounds(cacheBytes, Long.MAX_VALUE / 2, journalBytes));
  }

  @Override
  public Storage storage() {
    return storage;
  }

  /** The database value of a state, read with a small cache of its own. */
  public static CurrentDatabase read(Storage storage, Recovered recovered) {
    return StoredState.open(storage, recovered, new NodeCache(storage, 1 << 20));
  }

  /** The commit that makes a branch of what has the journal of a storage up to there. */
  public static byte[] branching(Storage storage, UUID random) {
    return TxCodec.branch(Ancestry.line(random), Ancestry.line(storage.journalId()));
  }

  /** The payload of the checkpoint that a new database begins with. */
  public static byte[] emptyCheckpoint(Config config, Schema schema) {
    return StoredState.empty(config, schema);
  }

  /**
   * Writes a database value for another branch to begin with. Costs a walk over the branches of its
   * trees, and the writing of what is not stored of them yet.
   *
   * @param storage of the same database, with its writer's lock
   */
  public static Described describe(CurrentDatabase database, Storage storage) {
    StoredState.Checkpoint stored = StoredState.copy(database, storage);
    return new Described(stored.payload(), stored.needs());
  }

  /** The observer is called on a thread of the writer's. */
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
    return durable.current();
  }

  /** How far the journal reaches of which {@link #database()} is the state. */
  public Position position() {
    return durable.position();
  }

  /**
   * Looks whether another process has written more, and moves to it. Does nothing while this
   * process is the writer.
   */
  @Override
  public void refresh() {
    synchronized (lifecycle) {
      if (!closed) {
        durable.refresh();
      }
    }
  }

  /**
   * Hands in a transaction. Waits while {@value #MAX_UNDER_WAY} others are under way.
   *
   * @param txData as {@link TransactionProcessor#process} takes it
   * @param txMeta facts about the transaction itself, or null
   * @param parents the ids of commits that it merges with the one before it
   * @param unobserved whether the caller is the observer's thread: it is told without waiting for
   *     the observer, and waits for no place
   * @return completed with the report when the transaction is durable, or with what was wrong
   */
  @Override
  public CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, List<UUID> parents, boolean unobserved) {
    return submit(Request.transaction(txData, txMeta, parents, unobserved));
  }

  /**
   * Hands in a load. Transactions that are handed in later wait until it is at its end.
   *
   * @param unobserved as for a transaction
   * @return completed with a report without datoms when the load is durable, or with what was
   *     wrong; then nothing has changed
   */
  @Override
  public CompletableFuture<TxReport> load(Load load, boolean unobserved) {
    return submit(Request.load(load, unobserved));
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
    return submit(Request.compaction(listener));
  }

  private CompletableFuture<TxReport> submit(Request request) {
    if (!request.unobserved && !isOwnThread()) {
      queue.takePlace(request);
    }
    synchronized (lifecycle) {
      if (!closed) {
        if (thread == null) {
          thread = host.startThread("cairn-writer " + storage.place(), this::run);
        }
        queue.add(request);
        return request.future;
      }
    }
    ReleasedException released = new ReleasedException(storage.place());
    request.future.completeExceptionally(released);
    throw released;
  }

  /**
   * Refuses a thread that transactions wait for, and which therefore must not wait for one.
   *
   * @throws CairnException {@code :transact/nested}
   */
  @Override
  public void requireMayWait() {
    if (isOwnThread()) {
      throw new CairnException(
          "transact/nested",
          "the thread that carries out transactions cannot wait for one: a transaction function"
              + " gives the data to be added, and what runs when a future is done may use"
              + " transactAsync: place="
              + storage.place(),
          "place",
          storage.place());
    }
  }

  private boolean isOwnThread() {
    return Thread.currentThread() == thread || groups.isCurrent();
  }

  private void run() {
    List<Request> batch = new ArrayList<>();
    boolean stopping = false;
    while (!stopping || !batch.isEmpty() || !open.isEmpty()) {
      if (batch.isEmpty() && (open.isEmpty() || groups.isBusy())) {
        queue.take(batch);
      }
      stopping |= batch.removeIf(request -> request.kind == Request.Kind.STOP);
      batch.removeIf(request -> request.kind == Request.Kind.NUDGE);
      batch.stream().filter(r -> r.kind == Request.Kind.COMPACT).forEach(durable::compact);
      batch.removeIf(request -> request.kind == Request.Kind.COMPACT);
      try {
        ready(batch);
        if (!batch.isEmpty() && batch.get(0).load != null) {
          load(batch);
          checkpoint();
        } else {
          commit(batch);
        }
      } catch (Exception | Error e) {
        giveUp(batch, e);
      }
    }
    closeWriter();
  }

  /** Whatever it is (the heap may be full), everybody is told and nobody waits for ever. */
  private void giveUp(List<Request> batch, Throwable reason) {
    durable.fail(reason);
    durable.failCompactions(reason);
    fail(batch, reason);
    open.tell(reason, observer);
    open.clear();
  }

  /**
   * Processes requests from the front, as many as fit one group. A group is closed when the one
   * before is durable, so that it takes all that come meanwhile.
   */
  private void commit(List<Request> batch) {
    int taken = 0;
    while (taken < batch.size() && batch.get(taken).load == null && !open.isFull()) {
      process(open, batch.get(taken++));
    }
    batch.subList(0, taken).clear(); // the group answers for them from now on
    boolean purged = open.after().purged();
    boolean alone = open.size() <= 1 && batch.isEmpty() && queue.isEmpty();
    if (purged || durable.isCompacting() || (alone && !groups.isBusy())) {
      finishGroups();
      checkpoint();
    } else if (open.isFull() || !groups.isBusy()) {
      Group next = new Group(open.after());
      groups.hand(open);
      open = next;
    }
  }

  /** Makes durable all that has been processed, on this thread. */
  private void finishGroups() {
    groups.awaitIdle();
    if (!open.isEmpty()) {
      Group next = new Group(open.after());
      durable.write(open, observer);
      open = next;
    }
  }

  /**
   * Does nothing while transactions can be written.
   *
   * @throws RuntimeException the failure after which none can
   */
  public void requireSound() {
    RuntimeException failed = durable.failure();
    if (failed != null) {
      throw failed;
    }
  }

  /** Carries out the load at the front. */
  private void load(List<Request> batch) {
    finishGroups();
    RuntimeException failed = durable.failure();
    if (failed != null) {
      fail(batch, failed);
      return;
    }
    Request request = batch.get(0);
    TxReport report = durable.load(request);
    if (report != null) {
      request.succeed(report, observer);
    }
    batch.remove(0); // last, so that whoever is not told by then is told of an error
  }

  /**
   * Takes the writer's lock if this is the first transaction; fails the batch if that cannot be.
   */
  private void ready(List<Request> batch) {
    if (batch.isEmpty()) {
      return;
    }
    boolean wasOpen = durable.isOpen();
    try {
      durable.open();
    } catch (Exception | Error e) {
      fail(batch, e);
    }
    if (!wasOpen) {
      open = new Group(durable.current());
    }
  }

  private static void fail(List<Request> batch, Throwable reason) {
    for (Request request : batch) {
      request.future.completeExceptionally(reason);
    }
    batch.clear();
  }

  /** Carries out one transaction on the value that its group leaves. */
  private void process(Group group, Request request) {
    try {
      TxReport report =
          TransactionProcessor.process(
              merging(group.after(), request.parents),
              request.txData,
              request.txMeta,
              host.currentTimeMillis());
      check.accept(report);
      group.accept(request, report);
    } catch (RuntimeException | Error e) {
      // A transaction function is the user's code and may throw anything; this thread goes on.
      group.refuse(request, e);
    }
  }

  /** A database to carry out a transaction on that has these parents too. */
  private static CurrentDatabase merging(CurrentDatabase before, List<UUID> parents) {
    return parents.isEmpty()
        ? before
        : before.withAncestry(before.ancestry().merged(before.nextT(), parents));
  }

  /** Makes a group durable on the groups' thread, and sees to a checkpoint that becomes due. */
  private void writeBeside(Group group) {
    durable.write(group, observer);
    durable.advance();
  }

  /** While no group is open or being written. */
  private void checkpoint() {
    durable.checkpoint(queue.isEmpty());
    open = new Group(durable.current());
  }

  private void closeWriter() {
    groups.end();
    try {
      durable.close();
    } finally {
      fail(queue.rest(), new ReleasedException(storage.place()));
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
      queue.add(Request.stop());
    }
    if (running != null && !isOwnThread()) {
      Threads.join(running);
    }
  }
}
