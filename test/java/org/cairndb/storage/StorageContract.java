package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.error.CorruptException;
import org.cairndb.error.LockedException;
import org.junit.jupiter.api.Test;

/** What every storage does. */
abstract class StorageContract {
  /** A new database whose first checkpoint has this payload. */
  abstract Storage create(byte[] checkpoint);

  static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aNewDatabaseHoldsItsFirstCheckpoint() {
    Recovered recovered = create(bytes(1, 100)).recover();
    assertArrayEquals(bytes(1, 100), recovered.checkpoint());
    assertEquals(List.of(), recovered.commits());
    assertTrue(recovered.complete());
    assertEquals("", recovered.remark());
  }

  @Test
  void aBlobReadsAsItWasWritten() {
    Storage storage = create(bytes(1, 10));
    for (int length : new int[] {0, 1, 100, 1_000_000}) {
      byte[] content = bytes(length, length);
      BlobId id = storage.writeBlob(content);
      assertEquals(BlobId.of(content), id);
      assertEquals(id, storage.writeBlob(content));
      assertArrayEquals(content, storage.readBlob(id));
      int half = length / 2;
      Extent extent = Extent.of(id, content, half, length - half);
      assertArrayEquals(java.util.Arrays.copyOfRange(content, half, length), storage.read(extent));
    }
  }

  @Test
  void whatWasNeverWrittenCannotBeRead() {
    Storage storage = create(bytes(1, 10));
    byte[] content = bytes(2, 100);
    BlobId other = BlobId.of(content);
    assertThrows(CorruptException.class, () -> storage.readBlob(other));
    assertThrows(CorruptException.class, () -> storage.read(Extent.of(other, content, 0, 5)));
    BlobId id = storage.writeBlob(content);
    Extent beyond = new Extent(id, 90, 20, 0, 0);
    assertThrows(CorruptException.class, () -> storage.read(beyond));
    Extent lie = new Extent(id, 0, 20, 1, 2);
    assertThrows(CorruptException.class, () -> storage.read(lie));
  }

  @Test
  void thereIsOneWriterAtATime() {
    Storage storage = create(bytes(1, 10));
    JournalWriter first = storage.openWriter();
    assertThrows(LockedException.class, storage::openWriter);
    first.close();
    first.close();
    JournalWriter second = storage.openWriter();
    assertThrows(LockedException.class, storage::openWriter);
    second.close();
  }

  @Test
  void aClosedWriterWritesNothing() {
    Storage storage = create(bytes(1, 10));
    JournalWriter writer = storage.openWriter();
    writer.close();
    assertThrows(IllegalStateException.class, () -> writer.append(bytes(1, 1)));
  }

  @Test
  void positionsGrow() {
    Storage storage = create(bytes(1, 10));
    List<Position> positions = new ArrayList<>(List.of(Position.START));
    try (JournalWriter writer = storage.openWriter()) {
      positions.add(writer.position());
      for (int i = 0; i < 200; i++) {
        positions.add(writer.append(bytes(i, 1000)));
        assertEquals(positions.get(positions.size() - 1), writer.position());
      }
      assertTrue(writer.bytesSinceCheckpoint() >= 200_000);
      positions.add(writer.checkpoint(bytes(2, 10), List.of(), writer.position()));
      assertEquals(0, writer.bytesSinceCheckpoint());
      positions.add(writer.append(bytes(3, 10)));
    }
    for (int i = 1; i < positions.size(); i++) {
      assertTrue(positions.get(i - 1).compareTo(positions.get(i)) < 0);
    }
  }

  @Test
  void aCheckpointReplacesTheCommitsBeforeIt() {
    Storage storage = create(bytes(1, 10));
    BlobId needed = storage.writeBlob(bytes(7, 70));
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(bytes(2, 20));
      writer.checkpoint(bytes(3, 30), List.of(needed), writer.position());
    }
    Recovered recovered = storage.recover();
    assertArrayEquals(bytes(3, 30), recovered.checkpoint());
    assertEquals(List.of(), recovered.commits());
  }
}
