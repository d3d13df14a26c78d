package org.cairndb;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.cairndb.error.IncompleteException;
import org.cairndb.replica.Arrivals;
import org.cairndb.replica.DatSource;
import org.cairndb.replica.Follower;
import org.cairndb.replica.Sharing;
import org.cairndb.storage.FileStorage;
import org.cairndb.system.Host;
import org.cairndb.transact.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a process that follow what somebody else writes. A first state may be long in
 * coming; who waits for one holds up only those who want the same. Safe for any number of threads.
 */
final class Replicas {
  /** How long a connection waits for what a replicator is still writing. */
  private static final long PATIENCE_MILLIS = 3000;

  /** How long a connection whose index nodes come on demand replays before it is given out. */
  private static final long REPLAY_MILLIS = 1000;

  private final Cairn cairn;
  private final Host host;
  private final Map<Location, ReentrantLock> opening = new HashMap<>();

  Replicas(Cairn cairn, Host host) {
    this.cairn = cairn;
    this.host = host;
  }

  /** The connection that there is, joined, or a new one. */
  Connection open(Location.Followed place) {
    DatSource source = place.source();
    long patience = source == null ? PATIENCE_MILLIS : source.patienceMillis();
    long end = host.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    ReentrantLock lock;
    synchronized (opening) {
      lock = opening.computeIfAbsent(place, p -> new ReentrantLock());
    }
    if (!takeInTime(lock, patience)) {
      throw new IncompleteException(
          place.toString(), "another thread of this process, which waits for the same database");
    }
    try {
      Connection known = cairn.joined(place);
      long left = TimeUnit.NANOSECONDS.toMillis(end - host.nanoTime());
      return known != null ? known : begin(place, Math.max(0, left));
    } finally {
      lock.unlock();
    }
  }

  private static boolean takeInTime(ReentrantLock lock, long millis) {
    try {
      return lock.tryLock(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Connection begin(Location.Followed place, long patienceMillis) {
    DatSource source = place.source();
    Location.Folder folder = place.folder();
    if (source == null) {
      FileStorage storage = cairn.storage(Objects.requireNonNull(folder));
      return follow(place, storage, folder.path(), null, patienceMillis);
    }
    Sharing sharing =
        folder == null ? Sharing.followInTemporary(source) : Sharing.follow(folder.path(), source);
    boolean done = false;
    try {
      sharing.awaitDatabase(source, patienceMillis);
      Connection connection =
          follow(place, sharing.storage(), sharing.folder(), sharing, PATIENCE_MILLIS);
      done = true;
      return connection;
    } finally {
      if (!done) {
        sharing.close();
      }
    }
  }

  private Connection follow(
      Location.Followed place,
      FileStorage storage,
      Path folder,
      @Nullable Sharing sharing,
      long patience) {
    String master = "the database " + storage.databaseId();
    long cacheBytes = Bounds.ofProcess().cacheBytes();
    Follower follower =
        sharing != null && sharing.isSparse()
            ? Follower.openSoon(storage, host, cacheBytes, master, REPLAY_MILLIS)
            : Follower.open(storage, host, cacheBytes, master, patience);
    Runnable onClose =
        () -> {
          cairn.forget(place);
          follower.close();
        };
    Connection connection = cairn.register(place, follower, onClose);
    connection.share(sharing);
    follower.start(Arrivals.inFolder(host, folder), sharing);
    return connection;
  }
}
