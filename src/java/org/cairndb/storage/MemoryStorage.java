package org.cairndb.storage;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairndb.error.CorruptException;
import org.cairndb.error.LockedException;
import org.cairndb.system.Host;

/**
 * A database in memory. Blobs are kept; commits are not, for whoever holds the database value holds
 * the only copy that there is, so what can be recovered is the last checkpoint.
 */
public final class MemoryStorage implements Storage {
  private final UUID databaseId;
  private final Map<BlobId, byte[]> blobs = new ConcurrentHashMap<>();
  private final AtomicBoolean locked = new AtomicBoolean();
  private volatile Recovered last;

  /**
   * Makes a database.
   *
   * @param checkpoint the payload of the first checkpoint: describes the empty database
   */
  public MemoryStorage(Host host, byte[] checkpoint) {
    databaseId = host.randomUuid();
    last = new Recovered(checkpoint.clone(), List.of(), new Position(1, 0, 0), true, "");
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
    blobs.putIfAbsent(id, content.clone());
    return id;
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
