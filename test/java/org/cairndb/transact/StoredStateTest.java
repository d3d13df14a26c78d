package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Test;

/** Checkpoints of every version, and of none. */
class StoredStateTest {
  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);

  private static CurrentDatabase opened(byte[] checkpoint) {
    MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, checkpoint);
    NodeCache nodes = new NodeCache(storage, Long.MAX_VALUE);
    return StoredState.open(storage, storage.recover(), nodes);
  }

  /**
   * As version 1 wrote it: without what it says of retired facts, which stands before the packs.
   */
  private static byte[] asVersion1(byte[] checkpoint, int packs) {
    int at = checkpoint.length - 2 - 32 * packs;
    byte[] older = Arrays.copyOf(checkpoint, checkpoint.length - 1);
    System.arraycopy(checkpoint, at + 1, older, at, older.length - at);
    older[0] = 1;
    return older;
  }

  @Test
  void anEmptyDatabaseOfVersion1BeginsItsHistory() {
    CurrentDatabase old = opened(asVersion1(EMPTY, 0));
    Given given = new Given(old).with("[{:db/id 1 :a 1}]").with("[{:db/id 1 :a 2}]");
    assertEquals(5, given.db().history().datomCount());
    assertEquals(2, given.db().asOf(1).datomCount());
  }

  @Test
  void aDatabaseOfVersion1ThatHasDatomsKeepsNoHistory() {
    MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, EMPTY);
    CurrentDatabase base =
        StoredState.open(storage, storage.recover(), new NodeCache(storage, Long.MAX_VALUE));
    Given given = new Given(base).with("[{:db/id 1 :a 1}]");
    StoredState.Checkpoint written = StoredState.write(given.db(), storage);
    for (int version = 1; version <= 2; version++) {
      byte[] payload =
          version == 1 ? asVersion1(written.payload(), written.needs().size()) : written.payload();
      try (JournalWriter journal = storage.openWriter()) {
        journal.checkpoint(payload, written.needs(), journal.position());
      }
      CurrentDatabase read =
          StoredState.open(storage, storage.recover(), new NodeCache(storage, Long.MAX_VALUE));
      assertEquals(given.db(), read);
      CurrentDatabase next = new Given(read).with("[{:db/id 1 :a 2}]").db();
      if (version == 1) {
        assertNull(read.retired());
        CairnException e = assertThrows(CairnException.class, next::history);
        assertEquals(":history/not-kept", e.error().toString());
        assertEquals(3, next.datomCount());
      } else {
        assertEquals(5, next.history().datomCount());
      }
    }
  }

  @Test
  void aLaterVersionIsRefusedByName() {
    byte[] later = EMPTY.clone();
    later[0] = 3;
    FormatTooNewException e = assertThrows(FormatTooNewException.class, () -> opened(later));
    assertEquals(true, e.getMessage().contains("checkpoint version=3, known=2"), e.getMessage());
  }

  @Test
  void whatIsNoCheckpointIsDamage() {
    for (int at : List.of(0, EMPTY.length - 2)) {
      byte[] damaged = EMPTY.clone();
      damaged[at] = (byte) (at == 0 ? 0 : 9);
      assertThrows(CorruptException.class, () -> opened(damaged));
    }
  }

  @Test
  void withoutHistoryNothingRetiredIsKept() {
    Given given = Given.schemaless();
    for (int i = 0; i < 50; i++) {
      given = given.with("[{:db/id 1 :a " + i + "}]");
    }
    assertEquals(1, given.db().datomCount());
    assertNull(given.db().retired());
    assertEquals(new UUID(1, 2), given.db().id());
  }
}
