package org.cairndb;

import clojure.lang.AFn;
import clojure.lang.ARef;
import clojure.lang.Atom;
import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.data.FromJava;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.cairndb.error.CairnException;
import org.cairndb.error.ReleasedException;
import org.cairndb.error.ReplicaException;
import org.cairndb.replica.Follower;
import org.cairndb.replica.Sharing;
import org.cairndb.storage.Collected;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.transact.LiveDatabase;
import org.cairndb.transact.Load;
import org.cairndb.transact.Transactor;
import org.cairndb.transact.TupleLoad;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one database: a Clojure reference to its newest value, and the way to add to it.
 * {@code @conn} is the value after the newest transaction that this process has made or, where
 * another process or a replicator writes, after the newest that was there when somebody last
 * connected; one that follows moves by itself. Safe for any number of threads.
 *
 * <p>{@code add-watch} sees the database change; {@link #listen} gets the report of each
 * transaction. Both run on a thread of the connection, in the order of the transactions, after they
 * are durable; {@link #transact} returns after they have run, except when it is called by one of
 * them.
 */
public final class Connection extends ARef implements AutoCloseable {
  /** A listener that is being told. Closing it twice is closing it once. */
  public interface Listening extends AutoCloseable {
    /** Ends it. A report that is on its way may still arrive. */
    @Override
    void close();
  }

  private static final Keyword LISTENERS = Keyword.intern("listeners");

  private final Cairn cairn;
  private final Location location;
  private final Host host;
  private final LiveDatabase live;
  private final Notifier notifier;
  private final Atom listeners;
  private final Runnable onClose;
  private int uses = 1;
  private @Nullable Sharing sharing;

  /**
   * Connects to a database.
   *
   * @param onClose called once, when the last user has released the connection
   */
  Connection(Cairn cairn, Location location, Host host, LiveDatabase live, Runnable onClose) {
    this(cairn, location, host, live, onClose, new Atom(PersistentArrayMap.EMPTY));
  }

  private Connection(
      Cairn cairn,
      Location location,
      Host host,
      LiveDatabase live,
      Runnable onClose,
      Atom listeners) {
    super(PersistentArrayMap.createAsIfByAssoc(new Object[] {LISTENERS, listeners}));
    this.cairn = cairn;
    this.location = location;
    this.host = host;
    this.listeners = listeners;
    this.onClose = onClose;
    this.notifier = new Notifier(host, location.toString());
    this.live = live;
  }

  /**
   * The newest value of the database.
   *
   * @throws ReleasedException if the connection has been released
   */
  public CurrentDatabase database() {
    checkUsed();
    return live.database();
  }

  /** The same as {@link #database()}, as Java programs see it. */
  public Db db() {
    return database();
  }

  /** The same as {@link #database()}, for Clojure's {@code @conn}. */
  @Override
  public Object deref() {
    return database();
  }

  /** What the database was created with. */
  public Config config() {
    return live.database().config();
  }

  /** As {@link #transact(Object, Object)}, with nothing said of the transaction. */
  public TxReport transact(@Nullable Object txData) {
    return transact(txData, null);
  }

  /**
   * Adds a transaction and waits until it is durable.
   *
   * @param txData a collection of maps, vectors and datoms, of Java or of Clojure, or EDN text; see
   *     {@link FromJava}
   * @param txMeta facts about the transaction itself, or null
   * @return the report: the values before and after, the datoms, the ids given to tempids
   * @throws CairnException if something is wrong with it; then nothing has changed
   */
  public TxReport transact(@Nullable Object txData, @Nullable Object txMeta) {
    return merge(txData, txMeta, List.of());
  }

  /** The same for one that has these commits as parents too. */
  TxReport merge(@Nullable Object txData, @Nullable Object txMeta, List<UUID> parents) {
    checkUsed();
    live.requireMayWait();
    return awaited(submit(txData, txMeta, parents));
  }

  private <T> T awaited(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CairnException(
          e,
          "transact/interrupted",
          "interrupted while waiting; what was asked for may still be done: place=" + location,
          "place",
          location.toString());
    }
  }

  private CompletableFuture<TxReport> submit(
      @Nullable Object txData, @Nullable Object txMeta, List<UUID> parents) {
    Object data = FromJava.txData(txData);
    return live.submit(data, FromJava.entityMap(txMeta), parents, notifier.isCurrentThread());
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }

  /** As {@link #transactAsync(Object, Object)}, with nothing said of the transaction. */
  public CompletableFuture<TxReport> transactAsync(@Nullable Object txData) {
    return transactAsync(txData, null);
  }

  /**
   * Adds a transaction without waiting. Transactions of one thread are applied in the order in
   * which they were handed in, and those that wait at once share one force of the disk. If {@value
   * Transactor#MAX_UNDER_WAY} are under way, waits until one of them is done.
   *
   * @return completed when the transaction is durable and listeners have run, or with what was
   *     wrong
   */
  public CompletableFuture<TxReport> transactAsync(
      @Nullable Object txData, @Nullable Object txMeta) {
    checkUsed();
    return submit(txData, txMeta, List.of());
  }

  /**
   * Adds many datoms at once, as of another database: sorted and put into the indexes in one pass,
   * durable as a whole or, if anything is wrong or the power fails, not at all. Entities and
   * transactions get ids of this database; history is kept. Transactions wait meanwhile.
   *
   * @param datoms lists {@code [e a v t op]} or {@link org.cairndb.datom.Datom}s; read as they are
   *     needed. Those of earlier transactions come first, if there are more than a million
   * @param listener told how far it has come, on another thread
   * @return a report whose {@code :tx-data} are empty
   * @throws CairnException if something is wrong with a datom; then nothing has changed
   */
  public TxReport load(Iterable<?> datoms, Consumer<Progress> listener) {
    return load(new TupleLoad(datoms, listener, host));
  }

  /** The same without a listener. */
  public TxReport load(Iterable<?> datoms) {
    return load(datoms, progress -> {});
  }

  /** Carries out any load. */
  TxReport load(Load load) {
    checkUsed();
    live.requireMayWait();
    return awaited(live.load(load, notifier.isCurrentThread()));
  }

  /**
   * Removes files that nobody needs any more, while transactions and queries go on. First the
   * newest state is written down for itself, and anew what is left in files that are mostly not
   * needed. Kept is what the newest state needs, what database values in this process may read, and
   * all that was the newest state at a time or later, for other processes that opened the database
   * then and for replicas that are on their way to it.
   *
   * <p>Another process whose database value is older gets an error when it needs what has been
   * removed, and never a wrong answer.
   *
   * @param keepFrom that time; null keeps all states that are there and removes only what no state
   *     needs, such as what a crash has left
   * @param listener told how far the writing has come, on another thread
   * @return completed with what was removed, and what was kept and why
   * @throws CairnException {@code :storage/replica} on a replica, {@code :storage/locked} while
   *     another process writes; both in the future
   */
  public CompletableFuture<Collected> collectGarbage(
      @Nullable Instant keepFrom, Consumer<Progress> listener) {
    checkUsed();
    if (!(live instanceof Transactor transactor)) {
      return CompletableFuture.failedFuture(
          new ReplicaException(location.toString(), "this connection follows"));
    }
    if (!join()) {
      throw new ReleasedException(location.toString());
    }
    return Garbage.collect(transactor, host, keepFrom, listener, () -> release(false));
  }

  /** The same for what has not been the newest state for an hour, awaited. */
  public Collected collectGarbage() {
    Instant hourAgo = Instant.ofEpochMilli(host.currentTimeMillis() - 3_600_000);
    return awaited(collectGarbage(hourAgo, progress -> {}));
  }

  /** Where the database lives. */
  Storage storage() {
    checkUsed();
    return live.storage();
  }

  /** The branches of the database. */
  public Branches branches() {
    checkUsed();
    return new Branches(cairn, this);
  }

  Location location() {
    return location;
  }

  /** What writes to its branch; null if it is somebody else's, which is followed. */
  @Nullable Transactor transactor() {
    return live instanceof Transactor transactor ? transactor : null;
  }

  /**
   * Calls a function with the report of each later transaction.
   *
   * @param key to take it away by; a listener of the same key is replaced
   * @return the key
   */
  public Object listen(Object key, IFn listener) {
    checkUsed();
    IPersistentMap before;
    synchronized (this) { // not in the middle of what nobody listens to
      do {
        before = (IPersistentMap) listeners.deref();
      } while (!listeners.compareAndSet(before, before.assoc(key, listener)));
    }
    return key;
  }

  /**
   * Calls a listener with the report of each later transaction.
   *
   * @return to be closed when no more are wanted
   */
  public Listening listen(Consumer<TxReport> listener) {
    Object key = new Object();
    listen(
        key,
        new AFn() {
          @Override
          public @Nullable Object invoke(Object report) {
            listener.accept((TxReport) report);
            return null;
          }
        });
    return () -> unlisten(key);
  }

  /**
   * The reports of all later transactions, to be taken one by one. {@value TxReports#PLACES} are
   * kept for whoever is late.
   */
  public TxReports reports() {
    return reports(TxReports.PLACES);
  }

  /**
   * The same for a reader that may be later.
   *
   * @param places how many reports are kept; each keeps two database values in memory
   */
  public TxReports reports(int places) {
    checkUsed();
    return new TxReports(this, places);
  }

  /** Takes a listener away. Does nothing if there is none of that key. */
  public void unlisten(Object key) {
    IPersistentMap before;
    do {
      before = (IPersistentMap) listeners.deref();
    } while (!listeners.compareAndSet(before, before.without(key)));
  }

  /**
   * What follows the database for this connection: its status, and waiting for a transaction.
   *
   * @throws CairnException {@code :replica/none} if this connection does not follow
   */
  public Follower follower() {
    checkUsed();
    if (live instanceof Follower follower) {
      return follower;
    }
    throw new CairnException(
        "replica/none",
        "this connection does not follow, connect with :follow? true: place=" + location,
        "place",
        location.toString());
  }

  /**
   * Publishes the database, until {@link #unpublish()} or the release of the connection: whoever
   * has the link can clone it, with {@code {:backend :dat :link …}} or with the real {@code dat},
   * and gets each transaction as it is made. What is published goes on where it was after a crash.
   *
   * @param network how peers find us; see {@link Sharing#network}
   * @return what is published; the same if it is already
   * @throws CairnException {@code :replica/no-folder} if the database is in memory, {@code
   *     :replica/not-master} if this is a replica
   */
  public synchronized Sharing publish(SwarmOptions network) {
    checkUsed();
    Sharing known = sharing;
    if (known != null) {
      return known;
    }
    boolean follows = location instanceof Location.Followed;
    if (follows || !(location.whole() instanceof Location.Folder folder)) {
      throw Sharing.notPublished(follows, location.toString());
    }
    Sharing begun = Sharing.publish(live.storage(), folder.path(), network);
    sharing = begun;
    return begun;
  }

  /** Ends {@link #publish}. Does nothing if it is not published. */
  public synchronized void unpublish() {
    Sharing ending = live instanceof Follower ? null : sharing;
    if (ending != null) {
      sharing = null;
      ending.close();
    }
  }

  /** What brings this replica, or what is published; empty if neither is. */
  public synchronized Optional<Sharing> sharing() {
    return Optional.ofNullable(sharing);
  }

  synchronized void share(@Nullable Sharing with) {
    sharing = with;
  }

  /** Starts to hear of commits. Not for connections that share a live. */
  Connection observing() {
    live.observe(new Reporting(this, listeners, notifier));
    return this;
  }

  /** Counts one user more. False if it has been released meanwhile. */
  synchronized boolean join() {
    if (uses == 0) {
      return false;
    }
    uses++;
    return true;
  }

  /** Looks for what others have written. */
  void refresh() {
    live.refresh();
  }

  private synchronized void checkUsed() {
    if (uses == 0) {
      throw new ReleasedException(location.toString());
    }
  }

  /**
   * Counts one user less. When none is left, what was handed in is finished, the writer's lock is
   * given back, and the connection refuses further use. Database values that came from it stay
   * readable.
   *
   * @param all whether to release it for all users at once
   */
  public void release(boolean all) {
    synchronized (this) {
      if (uses == 0) {
        return;
      }
      uses = all ? 0 : uses - 1;
      if (uses > 0) {
        return;
      }
    }
    Sharing ending = sharing().orElse(null);
    onClose.run();
    notifier.close();
    if (ending != null) {
      ending.close();
    }
  }

  /** The same as {@code release(false)}. */
  @Override
  public void close() {
    release(false);
  }

  /** One line: where it leads and how far that is. */
  @Override
  public String toString() {
    boolean released;
    synchronized (this) {
      released = uses == 0;
    }
    return "#datahike/Connection {:place \""
        + Objects.toString(location)
        + "\""
        + (released ? ", :released true" : ", :max-tx " + live.database().maxTx())
        + "}";
  }
}
