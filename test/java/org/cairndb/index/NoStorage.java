package org.cairndb.index;

import java.util.Collection;
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

/** For trees that stay in memory: any use of storage fails the test. */
class NoStorage implements Storage {
  private static AssertionError used() {
    return new AssertionError("a tree in memory has used its storage");
  }

  @Override
  public UUID databaseId() {
    throw used();
  }

  @Override
  public String place() {
    return "nowhere";
  }

  @Override
  public byte[] read(Extent extent) {
    throw used();
  }

  @Override
  public byte[] readBlob(BlobId id) {
    throw used();
  }

  @Override
  public BlobId writeBlob(byte[] content) {
    throw used();
  }

  @Override
  public Recovered recover() {
    throw used();
  }

  @Override
  public Recovered recover(Position atLeast, long patienceMillis) {
    throw used();
  }

  @Override
  public JournalWriter openWriter() {
    throw used();
  }

  @Override
  public void giveUp(Collection<BlobId> blobs) {
    throw used();
  }

  @Override
  public Map<BlobId, Long> blobs() {
    throw used();
  }

  @Override
  public void register(BlobUser user) {
    throw used();
  }

  @Override
  public <T> T opening(Supplier<T> opening) {
    throw used();
  }

  @Override
  public Collected collect(long keepFromMillis) {
    throw used();
  }

  @Override
  public boolean sharesBlobsWith(Storage other) {
    return other == this;
  }
}
