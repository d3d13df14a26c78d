package org.cairndb.replica;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.ReplicaException;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalTail;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.transact.LiveDatabase;
import org.cairndb.transact.Load;
import org.cairndb.transact.Replay;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of a database that somebody else writes, as far as its files have arrived. It
 * moves on by whole commits, in their order, each once, and tells its observer of each transaction.
 * It never goes back, and shows nothing that the writer did not have. When a newer generation of
 * the journal has arrived it goes over to the trees of that one, so that it needs no files that the
 * writer may remove.
 *
 * <p>It goes over transactions without a report of their own where their commits cannot be had any
 * more, where they were a load, or where they are more than {@value #MOST_REPLAYED}: then one
 * report stands for all of them. Safe for any number of threads.
 */
public final class Follower implements LiveDatabase {
  /** More transactions than this are not replayed if the trees of a later state are there. */
  static final long MOST_REPLAYED = 10_000;

  /** How long commits may be missing before a newer generation is taken that has come without. */
  static final long PATIENCE_MILLIS = 3_000;

  /** So many commits at once make one change of the indexes where nobody is told of each. */
  private static final int MOST_AT_ONCE = 512;

  private static final long POLL_COMPLETE_MILLIS = 1_000;
  private static final long POLL_WAITING_MILLIS = 50;

  private final FileStorage storage;
  private final Host host;
  private final JournalTail tail;
  private final Replay replay;
  private final Admission admission;
  private final String master;
  private final List<Consumer<Status>> listeners = new CopyOnWriteArrayList<>();

  private volatile CurrentDatabase current;
  private volatile Observer observer = (report, complete) -> complete.run();

  /** What the files say, without the peers. */
  private volatile Status status;

  private Status.State told = Status.State.CATCHING_UP;
  private volatile boolean closed;
  private volatile long completeNanos;
  private long waitingSince = -1;
  private long skipped;
  private @Nullable RuntimeException broken;

  /** Commits that have been read and wait for index nodes that are not here. */
  private final Deque<byte[]> unapplied = new ArrayDeque<>();

  /** So many of them are to be made one by one, since together they could not be. */
  private int singly;

  /** When to leave the rest of replaying for later; null if it goes on to the end. */
  private @Nullable Long replayEnd;

  private volatile @Nullable Arrivals arrivals;
  private volatile @Nullable Sharing sharing;

  /** The newest transaction that is known of. */
  private long newestTx;

  /**
   * @param replayMillis how long to replay before this is given out, if not to the end
   */
  private Follower(
      FileStorage storage, Host host, long cacheBytes, String master, @Nullable Long replayMillis) {
    this.storage = storage;
    this.host = host;
    this.tail = storage.tail();
    this.replay = new Replay(storage, cacheBytes);
    this.master = master;
    JournalTail.Generation newest = tail.newest();
    if (newest == null) {
      throw new IncompleteException(storage.place(), "the first checkpoint");
    }
    this.current = replay.open(newest.checkpoint());
    this.admission = new Admission(storage.place(), replay, replayMillis == null);
    if (replayMillis == null) {
      this.current = replay.silently(current, newest.commits());
    } else {
      unapplied.addAll(newest.commits());
    }
    tail.moveTo(newest);
    this.completeNanos = host.nanoTime();
    this.status = new Status(Status.State.CATCHING_UP, t(), t(), 0, "", 0, null, null);
    replayEnd = replayMillis == null ? null : completeNanos + replayMillis * 1_000_000;
    advance();
    replayEnd = null;
  }

  /**
   * Begins with the newest checkpoint that has arrived, and replays what has come since for a while
   * only; the rest follows when this is started. For storages in which a node may be long in
   * coming.
   *
   * @param replayMillis how long
   * @throws IncompleteException if there is no checkpoint
   */
  public static Follower openSoon(
      FileStorage storage, Host host, long cacheBytes, String master, long replayMillis) {
    return new Follower(storage, host, cacheBytes, master, replayMillis);
  }

  /**
   * Begins with the newest state that has arrived.
   *
   * @param cacheBytes how much heap clean index nodes may take
   * @param master who writes the database, for those who try to write here
   * @param patienceMillis how long to wait for a first state
   * @throws IncompleteException if none has arrived by then
   */
  public static Follower open(
      FileStorage storage, Host host, long cacheBytes, String master, long patienceMillis) {
    long end = host.nanoTime() + patienceMillis * 1_000_000;
    while (true) {
      try {
        return new Follower(storage, host, cacheBytes, master, null);
      } catch (IncompleteException e) {
        if (host.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        host.sleepMillis(Math.min(POLL_WAITING_MILLIS, patienceMillis));
      }
    }
  }

  /**
   * Follows by itself from now on, until it is closed.
   *
   * @param brings what the files come by, if that is ours
   */
  public Follower start(Arrivals signals, @Nullable Sharing brings) {
    arrivals = signals;
    sharing = brings;
    host.startThread("cairn-follower " + storage.place(), () -> run(signals));
    return this;
  }

  private void run(Arrivals signals) {
    follow(signals);
    synchronized (this) {
      notifyAll(); // nobody waits for what does not come any more
    }
  }

  private void follow(Arrivals signals) {
    boolean moved = false;
    while (!closed) {
      try {
        // While commits come, the folder is listed for later generations every other time.
        moved = advance(!moved);
      } catch (RuntimeException e) {
        tell(Status.State.CUT_OFF, "", e); // the disk may be away for a while
      } catch (Error e) { // the heap may be full
        tell(Status.State.CUT_OFF, "", new IllegalStateException("cannot follow", e));
      }
      boolean quiet = isAllHere() && !moved;
      if (!signals.await(quiet ? POLL_COMPLETE_MILLIS : POLL_WAITING_MILLIS)) {
        return;
      }
    }
  }

  /**
   * Takes what has arrived.
   *
   * @return whether the database has moved on
   */
  public boolean advance() {
    return advance(true);
  }

  private synchronized boolean advance(boolean thorough) {
    CurrentDatabase before = current;
    String waitingFor = "";
    RuntimeException error = broken;
    try {
      if (thorough || !unapplied.isEmpty()) {
        jumpIfFar();
      }
      waitingFor = catchUp(thorough);
      error = broken;
    } catch (IncompleteException e) {
      waitingFor = e.waitingFor();
    } catch (CairnException e) {
      error = e;
    }
    Status.State state = Status.State.COMPLETE;
    if (error != null) {
      state = Status.State.CUT_OFF;
    } else if (!waitingFor.isEmpty()) {
      state = Status.State.CATCHING_UP;
    }
    tell(state, waitingFor, error);
    return before.maxTx() != current.maxTx();
  }

  /** Goes over to the newest state if it is so far ahead that its trees cost less than the way. */
  private void jumpIfFar() {
    JournalTail.Generation newest = tail.hasLater() ? tail.newest() : null;
    if (newest != null && !newest.follows()) {
      CurrentDatabase base = replay.open(newest.checkpoint());
      if (base.maxTx() - current.maxTx() > MOST_REPLAYED) {
        take(newest, base);
      }
    }
  }

  /** Goes on as far as it can; returns what is missing, or nothing. */
  private String catchUp(boolean thorough) {
    long before = current.maxTx();
    while (true) {
      String waitingFor = readOn();
      boolean enough = !thorough && waitingFor.isEmpty() && current.maxTx() > before;
      if (enough || !tail.hasLater()) {
        waitingSince = -1;
        return waitingFor;
      }
      JournalTail.Generation next = tail.following();
      next = next == null || admission.hasRefused(next) ? tail.newest() : next;
      if (next == null) {
        return waitingFor.isEmpty() ? "a newer generation of the journal" : waitingFor;
      }
      CurrentDatabase base = replay.open(next.checkpoint());
      newestTx = Math.max(newestTx, base.maxTx());
      boolean direct = next.follows() && unapplied.isEmpty();
      boolean gap = !direct && base.maxTx() > current.maxTx();
      if (gap && !isPatienceOver()) {
        return waitingFor.isEmpty() ? "the commits before " + next.position() : waitingFor;
      }
      if (!take(next, base)) {
        return "the commits up to t " + t() + " in the generation at " + next.position();
      }
    }
  }

  private String readOn() {
    if (broken != null) {
      return "";
    }
    String missing = applyAll();
    if (!missing.isEmpty()) {
      return missing;
    }
    JournalTail.Arrival arrival = tail.read();
    if (!arrival.commits().isEmpty()) {
      waitingSince = -1;
    }
    unapplied.addAll(arrival.commits());
    noteNewest();
    missing = applyAll();
    if (arrival.forked() && broken == null) {
      broken = Histories.fork(storage.place(), t(), arrival.waitingFor());
    }
    return missing.isEmpty() ? arrival.waitingFor() : missing;
  }

  private void noteNewest() {
    byte[] last = unapplied.peekLast();
    if (last != null) {
      try {
        newestTx = Math.max(newestTx, replay.firstTx(last));
      } catch (CairnException e) {
        return; // told when it is to be made
      }
    }
  }

  private boolean isPatienceOver() {
    long now = host.nanoTime();
    if (waitingSince < 0) {
      waitingSince = now;
    }
    return broken != null || now - waitingSince >= PATIENCE_MILLIS * 1_000_000;
  }

  /** Goes over to a later generation; false if it does not reach the state at hand yet. */
  private boolean take(JournalTail.Generation next, CurrentDatabase base) {
    CurrentDatabase now = current;
    List<byte[]> known = new ArrayList<>();
    List<byte[]> fresh = new ArrayList<>();
    for (byte[] commit : next.commits()) {
      (replay.isKnown(now, commit) ? known : fresh).add(commit);
    }
    CurrentDatabase admitted = admission.admit(next, base, known, now);
    if (admitted == null) {
      return false;
    }
    current = admitted;
    skipped += Math.max(0, base.maxTx() - now.maxTx());
    tail.moveTo(next);
    waitingSince = -1;
    broken = null;
    unapplied.clear();
    unapplied.addAll(fresh);
    if (base.maxTx() > now.maxTx()) {
      observer.committed(TxReport.ofSkipped(now, base), () -> {});
    }
    return true;
  }

  /** Makes the transactions of commits that have been read; returns what is missing for that. */
  private String applyAll() {
    for (byte[] commit = unapplied.peek(); commit != null; commit = unapplied.peek()) {
      Long end = replayEnd;
      if (closed || (end != null && host.nanoTime() - end >= 0)) {
        return unapplied.size() + " commits that are to be replayed";
      }
      if (applySilently()) {
        continue;
      }
      List<TxReport> reports;
      try {
        reports = replay.commit(current, commit);
      } catch (IncompleteException e) {
        return e.waitingFor();
      } catch (RuntimeException e) {
        broken = e; // what comes behind it cannot be used either
        unapplied.clear();
        return "";
      }
      unapplied.remove();
      current = reports.get(reports.size() - 1).dbAfter();
      reports.forEach(report -> observer.committed(report, () -> {}));
    }
    return "";
  }

  /** Makes many commits at once, if nobody is to be told of each; false if that is not done. */
  private boolean applySilently() {
    if (singly > 0 || unapplied.size() < 2) {
      singly = Math.max(0, singly - 1);
      return false;
    }
    List<byte[]> batch = unapplied.stream().limit(MOST_AT_ONCE).toList();
    try {
      CurrentDatabase after = replay.silently(current, batch);
      if (observer.silently(() -> current = after)) {
        batch.forEach(commit -> unapplied.remove());
        return true;
      }
    } catch (RuntimeException e) {
      // One of them cannot be made; one by one shows which, and why.
    }
    singly = batch.size() - 1;
    return false;
  }

  private synchronized void tell(
      Status.State state, String waitingFor, @Nullable RuntimeException error) {
    long now = host.nanoTime();
    long lag = state == Status.State.COMPLETE ? 0 : (now - completeNanos) / 1_000_000;
    long newest = Math.max(t(), newestTx - CurrentDatabase.TX0);
    status = new Status(state, t(), newest, lag, waitingFor, skipped, error, null);
    Status seen = withPeers(false);
    if (seen.state() == Status.State.COMPLETE) {
      completeNanos = now;
    }
    notifyAll();
    if (told != seen.state()) {
      told = seen.state();
      listeners.forEach(listener -> listener.accept(seen));
    }
  }

  private long t() {
    return current.maxTx() - CurrentDatabase.TX0;
  }

  /** How it is doing: the database as of when it last looked, the peers as of now. */
  public Status status() {
    return withPeers(true);
  }

  private Status withPeers(boolean counted) {
    Sharing with = sharing;
    long behind = (host.nanoTime() - completeNanos) / 1_000_000;
    return with == null || closed
        ? status
        : status.over(with.transfer(counted), with.error(), behind);
  }

  /**
   * Has a listener told of each change of {@link Status#state()}, on the follower's thread.
   *
   * @return ends it
   */
  public AutoCloseable listenStatus(Consumer<Status> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Waits until a transaction is here.
   *
   * @param t its number; negative for all that is known to be there
   * @return the database then; or null if it did not come in time
   */
  public @Nullable CurrentDatabase sync(long t, long timeoutMillis) throws InterruptedException {
    advance();
    long end = host.nanoTime() + timeoutMillis * 1_000_000;
    synchronized (this) {
      while (t < 0 ? !isAllHere() : t() < t) {
        long left = (end - host.nanoTime()) / 1_000_000;
        if (left <= 0 || closed) {
          return null;
        }
        wait(left);
      }
      return current;
    }
  }

  /** Whether nothing is known to be missing, whether or not there is a peer. */
  private boolean isAllHere() {
    Sharing with = sharing;
    return status.state() == Status.State.COMPLETE
        && (with == null || closed || !with.transfer(false).isBehind());
  }

  @Override
  public Storage storage() {
    return storage;
  }

  @Override
  public CurrentDatabase database() {
    return current;
  }

  /** The observer is called by whoever takes what has arrived, mostly the follower's own thread. */
  @Override
  public void observe(Observer newObserver) {
    observer = newObserver;
  }

  @Override
  public void refresh() {
    advance();
  }

  /** Refused: only the master writes. */
  @Override
  public CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, List<UUID> parents, boolean unobserved) {
    return CompletableFuture.failedFuture(
        new ReplicaException(storage.place(), "this connection follows " + master));
  }

  /** Refused: only the master writes. */
  @Override
  public CompletableFuture<TxReport> load(Load load, boolean unobserved) {
    return submit(null, null, List.of(), unobserved);
  }

  /** Follows no more. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
    Arrivals signals = arrivals;
    if (signals != null) {
      signals.close();
    }
  }
}
