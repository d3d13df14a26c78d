package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.LogRange;
import org.cairndb.db.RetiredFacts;
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
  /** The bytes of an ancestry of one line: how many, from which t, which line, no parents. */
  private static final int ONE_POINT = 1 + 1 + 8 + 1;

  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);

  private static CurrentDatabase opened(byte[] checkpoint) {
    MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, checkpoint);
    NodeCache nodes = new NodeCache(storage, Long.MAX_VALUE);
    return StoredState.open(storage, storage.recover(), nodes);
  }

  /**
   * As an earlier version wrote it: without the ancestry, at the end, which is empty or one point;
   * without what it says of the log, which stands before the packs, and in version 1 without what
   * it says of retired facts, before that. Each of these two must be one byte.
   */
  private static byte[] asVersion(int version, byte[] checkpoint, int packs) {
    int ancestry = checkpoint[checkpoint.length - 1] == 0 && packs == 0 ? 1 : ONE_POINT;
    int less = 3 - version;
    int length = checkpoint.length - ancestry;
    int end = length - 1 - 32 * packs;
    byte[] older = Arrays.copyOf(checkpoint, length - less);
    System.arraycopy(checkpoint, end, older, end - less, length - end);
    older[0] = (byte) version;
    return older;
  }

  @Test
  void anEmptyDatabaseOfAnEarlierVersionBeginsItsHistory() {
    for (int version = 1; version <= 3; version++) {
      CurrentDatabase old = opened(asVersion(version, EMPTY, 0));
      Given given = new Given(old).with("[{:db/id 1 :a 1}]").with("[{:db/id 1 :a 2}]");
      assertEquals(5, given.db().history().datomCount());
      assertEquals(2, given.db().asOf(1).datomCount());
      assertEquals(2, LogRange.of(given.db(), 1, 2).iterator().next().t() + 1);
    }
  }

  @Test
  void aDatabaseOfAnEarlierVersionThatHasDatomsKeepsWhatThatVersionKept() {
    MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, EMPTY);
    CurrentDatabase base =
        StoredState.open(storage, storage.recover(), new NodeCache(storage, Long.MAX_VALUE));
    CurrentDatabase held = new Given(base).with("[{:db/id 1 :a 1}]").db();
    RetiredFacts past = Objects.requireNonNull(held.retired());
    CurrentDatabase withoutLog =
        held.withHistory(new RetiredFacts(past.eavt(), past.aevt(), past.avet(), null));
    for (int version = 1; version <= 3; version++) {
      StoredState.Checkpoint written = StoredState.write(version == 3 ? held : withoutLog, storage);
      byte[] payload = asVersion(version, written.payload(), written.needs().size());
      try (JournalWriter journal = storage.openWriter()) {
        journal.checkpoint(payload, written.needs(), journal.position());
      }
      CurrentDatabase read =
          StoredState.open(storage, storage.recover(), new NodeCache(storage, Long.MAX_VALUE));
      assertEquals(held, read);
      assertEquals(held.commitId(), read.commitId());
      CurrentDatabase next = new Given(read).with("[{:db/id 1 :a 2}]").db();
      if (version == 1) {
        assertNull(read.retired());
        CairnException e = assertThrows(CairnException.class, next::history);
        assertEquals(":history/not-kept", e.error().toString());
        assertEquals(3, next.datomCount());
      } else {
        assertEquals(5, next.history().datomCount());
      }
      if (version == 3) {
        assertEquals(2, LogRange.of(next, 2, null).iterator().next().t());
      } else {
        CairnException e = assertThrows(CairnException.class, () -> LogRange.of(next, null, null));
        String error = version == 1 ? ":history/not-kept" : ":log/not-kept";
        assertEquals(error, e.error().toString());
      }
    }
  }

  @Test
  void aLaterVersionIsRefusedByName() {
    byte[] later = EMPTY.clone();
    later[0] = 5;
    FormatTooNewException e = assertThrows(FormatTooNewException.class, () -> opened(later));
    assertEquals(true, e.getMessage().contains("checkpoint version=5, known=4"), e.getMessage());
  }

  @Test
  void whatIsNoCheckpointIsDamage() {
    for (int at : List.of(0, EMPTY.length - 1, EMPTY.length - 3, EMPTY.length - 4)) {
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
