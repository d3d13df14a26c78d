package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.StorageException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.testing.FailingDisk;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/** A read that fails ends the reading that needs it, and nothing else. */
class ReadFailureTest {
  private static final int ENTITIES = 3_000;

  private final SimulatedHost host = new SimulatedHost(1);
  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static CurrentDatabase open(FileStorage storage) {
    return StoredState.open(storage, storage.recover(), new NodeCache(storage, 1 << 20));
  }

  /** A database whose facts lie in nodes, many more than one. */
  private void build() {
    byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
    FileStorage storage = FileStorage.create(disk, host, empty);
    List<Object> txData = new ArrayList<>();
    for (long e = 1; e <= ENTITIES; e++) {
      txData.add(RT.vector(Keyword.intern("db", "add"), e, Keyword.intern("text"), "text " + e));
    }
    try (JournalWriter writer = storage.openWriter()) {
      TxReport report = TransactionProcessor.process(open(storage), txData, null, 1);
      TxCodec.Group group = new TxCodec.Group();
      group.add(report.record(), report.dbAfter().schema());
      writer.append(group.toBytes());
      StoredState.Checkpoint checkpoint = StoredState.write(report.dbAfter(), storage);
      writer.checkpoint(checkpoint.payload(), checkpoint.needs(), writer.position());
    }
  }

  private static int count(CurrentDatabase database, IndexOrder order) {
    int count = 0;
    for (var datom : database.datoms(IndexRange.of(order, Key.ALL))) {
      count += datom.a().getName().equals("text") ? 1 : 0;
    }
    return count;
  }

  @Test
  void anErrorWhileReadingIsToldAndTheNextReadingIsRight() {
    build();
    int told = 0;
    for (int failAt = 0; ; failAt++) {
      FailingDisk failing = new FailingDisk(disk.restart(), failAt, false, false);
      try {
        CurrentDatabase database = open(FileStorage.open(failing.disk(), host));
        try {
          assertEquals(ENTITIES, count(database, IndexOrder.EAVT));
          assertEquals(ENTITIES, count(database, IndexOrder.AVET));
        } catch (StorageException e) {
          told++;
          assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
          assertEquals(ENTITIES, count(database, IndexOrder.AEVT));
          assertEquals(ENTITIES, count(database, IndexOrder.EAVT));
          assertEquals(ENTITIES, count(database, IndexOrder.AVET));
        }
      } catch (StorageException e) {
        assertTrue(e.getMessage().contains("Input/output error"), e.getMessage());
      }
      if (failing.failures() == 0) {
        break;
      }
    }
    System.out.println(told + " reads of nodes failed");
    assertTrue(told > 10, "told: " + told);
  }
}
