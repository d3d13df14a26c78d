package org.cairndb.transact;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.BlobUser;
import org.cairndb.storage.Collected;
import org.cairndb.storage.Extent;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;

/** Storage in which a test stands between the writer and the journal. */
abstract class HookedStorage implements Storage {
  private final Storage inner;

  HookedStorage(Storage inner) {
    this.inner = inner;
  }

  /** Appends a record, in a test's own way. */
  abstract Position append(JournalWriter writer, byte[] payload);

  @Override
  public UUID databaseId() {
    return inner.databaseId();
  }

  @Override
  public String place() {
    return inner.place();
  }

  @Override
  public byte[] read(Extent extent) {
    return inner.read(extent);
  }

  @Override
  public byte[] readBlob(BlobId id) {
    return inner.readBlob(id);
  }

  @Override
  public BlobId writeBlob(byte[] content) {
    return inner.writeBlob(content);
  }

  @Override
  public void giveUp(Collection<BlobId> blobs) {
    inner.giveUp(blobs);
  }

  @Override
  public Map<BlobId, Long> blobs() {
    return inner.blobs();
  }

  @Override
  public void register(BlobUser user) {
    inner.register(user);
  }

  @Override
  public <T> T opening(Supplier<T> opening) {
    return inner.opening(opening);
  }

  @Override
  public Collected collect(long keepFromMillis) {
    return inner.collect(keepFromMillis);
  }

  @Override
  public Recovered recover() {
    return inner.recover();
  }

  @Override
  public Recovered recover(Position atLeast, long patienceMillis) {
    return inner.recover(atLeast, patienceMillis);
  }

  @Override
  public JournalWriter openWriter() {
    return new HookedWriter(inner.openWriter());
  }

  private final class HookedWriter implements JournalWriter {
    private final JournalWriter writer;

    HookedWriter(JournalWriter writer) {
      this.writer = writer;
    }

    @Override
    public Recovered recovered() {
      return writer.recovered();
    }

    @Override
    public Position position() {
      return writer.position();
    }

    @Override
    public Position append(byte[] payload) {
      return HookedStorage.this.append(writer, payload);
    }

    @Override
    public Position checkpoint(byte[] payload, List<BlobId> needs, Position asOf) {
      return writer.checkpoint(payload, needs, asOf);
    }

    @Override
    public long bytesSinceCheckpoint() {
      return writer.bytesSinceCheckpoint();
    }

    @Override
    public void forgetBefore(int generation) {
      writer.forgetBefore(generation);
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
