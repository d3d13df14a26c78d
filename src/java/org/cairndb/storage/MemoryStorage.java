package org.cairndb.storage;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.cairndb.error.CorruptException;
import org.cairndb.error.LockedException;
import org.cairndb.system.Host;

/**
 * A database in memory. Blobs are kept; commits are not, for whoever holds the database value holds
 * the only copy that there is, so what can be recovered is the last checkpoint.
 */
public final class MemoryStorage implements Storage {
  private final UUID databaseId;
  private final Map<BlobId, byte[]> blobs;
  private final AtomicBoolean locked = new AtomicBoolean();
  private final ReadWriteLock opening;
  private final List<WeakReference<BlobUser>> users;
  private final Set<BlobId> underWay;
  private Set<BlobId> needed;
  private volatile Recovered last;

  /**
   * Makes a database.
   *
   * @param checkpoint the payload of the first checkpoint: describes the empty database
   */
  public MemoryStorage(Host host, byte[] checkpoint) {
    databaseId = host.randomUuid();
    blobs = new ConcurrentHashMap<>();
    opening = new ReentrantReadWriteLock();
    users = new ArrayList<>();
    underWay = new HashSet<>();
    needed = Set.of();
    last = new Recovered(checkpoint.clone(), List.of(), new Position(1, 0, 0), true, "");
  }

  /** A branch, on the blobs of another. */
  private MemoryStorage(MemoryStorage other, Described state) {
    databaseId = other.databaseId;
    blobs = other.blobs;
    opening = other.opening;
    users = other.users;
    underWay = other.underWay;
    needed = Set.copyOf(state.needs());
    last = new Recovered(state.payload().clone(), List.of(), new Position(1, 0, 0), true, "");
  }

  /**
   * Another branch of this database, in a state that was written to this storage. Its blobs are
   * kept as long as somebody may read them, not for being named here: so this is to be called, and
   * the branch opened, in {@link #opening}.
   */
  public MemoryStorage branch(Described state) {
    giveUp(state.needs());
    return new MemoryStorage(this, state);
  }

  @Override
  public boolean sharesBlobsWith(Storage other) {
    return other instanceof MemoryStorage memory && memory.blobs == blobs;
  }

  @Override
  public UUID databaseId() {
    return databaseId;
  }

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public byte[] read(Extent extent) {
    byte[] blob = readBlob(extent.blob());
    if (extent.offset() + extent.length() > blob.length) {
      throw new CorruptException("extent beyond its blob", place(), blob.length, extent, "the end");
    }
    byte[] piece = new byte[extent.length()];
    System.arraycopy(blob, extent.offset(), piece, 0, piece.length);
    if (!extent.matches(piece)) {
      throw new CorruptException(
          "damaged blob", place(), extent.offset(), extent, "bytes with hash " + BlobId.of(piece));
    }
    return piece;
  }

  @Override
  public byte[] readBlob(BlobId id) {
    byte[] blob = blobs.get(id);
    if (blob == null) {
      throw new CorruptException("damaged blob", place(), 0, "blob " + id, "none");
    }
    return blob.clone();
  }

  @Override
  public BlobId writeBlob(byte[] content) {
    if (content.length > MAX_BLOB_BYTES) {
      throw new IllegalArgumentException(
          "blob too large: bytes=" + content.length + ", most=" + MAX_BLOB_BYTES);
    }
    BlobId id = BlobId.of(content);
    synchronized (users) {
      underWay.add(id);
      blobs.putIfAbsent(id, content.clone());
    }
    return id;
  }

  @Override
  public void giveUp(Collection<BlobId> ids) {
    synchronized (users) {
      ids.forEach(underWay::remove);
    }
  }

  @Override
  public Map<BlobId, Long> blobs() {
    Map<BlobId, Long> sizes = new HashMap<>();
    blobs.forEach((id, blob) -> sizes.put(id, (long) blob.length));
    return sizes;
  }

  @Override
  public void register(BlobUser user) {
    synchronized (users) {
      users.removeIf(known -> known.get() == null);
      users.add(new WeakReference<>(user));
    }
  }

  @Override
  public <T> T opening(Supplier<T> work) {
    opening.readLock().lock();
    try {
      return work.get();
    } finally {
      opening.readLock().unlock();
    }
  }

  @Override
  public Collected collect(long keepFromMillis) {
    opening.writeLock().lock();
    try {
      System.gc(); // some readers may be gone, which only the collector of the heap sees
      synchronized (users) {
        return collect();
      }
    } finally {
      opening.writeLock().unlock();
    }
  }

  private Collected collect() {
    Set<BlobId> readers = new HashSet<>();
    for (WeakReference<BlobUser> known : users) {
      BlobUser user = known.get();
      if (user != null) {
        readers.addAll(user.blobsInUse());
      }
    }
    Collected.Sum sum = new Collected.Sum();
    blobs()
        .forEach(
            (id, size) -> {
              if (needed.contains(id)) {
                sum.newest(size);
              } else if (readers.contains(id)) {
                sum.read(size);
              } else if (underWay.contains(id)) {
                sum.written(size);
              } else {
                blobs.remove(id);
                sum.removed(id, size);
              }
            });
    return sum.toCollected(0);
  }

  @Override
  public Recovered recover() {
    return last;
  }

  @Override
  public Recovered recover(Position atLeast, long patienceMillis) {
    return last; // waiting brings nothing: what is not here now never was
  }

  @Override
  public JournalWriter openWriter() {
    if (!locked.compareAndSet(false, true)) {
      throw new LockedException(place(), "this process");
    }
    return new Writer();
  }

  private final class Writer implements JournalWriter {
    private final Recovered recovered = last;
    private Position position = last.position();
    private long bytes;
    private boolean closed;

    @Override
    public Recovered recovered() {
      return recovered;
    }

    @Override
    public Position position() {
      return position;
    }

    @Override
    public Position append(byte[] payload) {
      check();
      bytes += payload.length;
      position = new Position(position.generation(), position.segment() + 1, 0);
      return position;
    }

    @Override
    public Position checkpoint(byte[] payload, List<BlobId> needs, Position asOf) {
      check();
      needs.forEach(MemoryStorage.this::readBlob);
      synchronized (users) {
        needed = Set.copyOf(needs);
        needs.forEach(underWay::remove);
      }
      bytes = 0;
      position = new Position(position.generation() + 1, 0, 0);
      last = new Recovered(payload.clone(), List.of(), position, true, "");
      return position;
    }

    @Override
    public long bytesSinceCheckpoint() {
      return bytes;
    }

    @Override
    public void forgetBefore(int generation) {
      check();
    }

    private void check() {
      if (closed) {
        throw new IllegalStateException("this writer is closed: place=" + place());
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        locked.set(false);
      }
    }
  }
}
