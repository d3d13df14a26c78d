package org.cairndb.transact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import clojure.lang.RT;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.cairndb.codec.ByteReader;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Recovered;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Facts;

/** Any bytes as commit, checkpoint, or transaction data: refused, or a database to work with. */
class CommitFuzzTest {
  private static final Given BASE =
      Given.withHistory()
          .with(
              "[{:db/ident :name :db/unique :db.unique/identity}"
                  + " {:db/ident :aka :db/cardinality :db.cardinality/many}"
                  + " {:db/ident :friend :db/valueType :db.type/ref}"
                  + " {:db/ident :age :db/valueType :db.type/long}]")
          .with("[{:db/id 1 :name \"Alice\" :age 33} {:db/id 2 :name \"Bob\" :friend 1}]")
          .with("[[:db/add 1 :aka \"A\"] [:db/add 1 :aka \"Al\"] [:db/retract 1 :age 33]]");

  private static final long DATOMS = BASE.db().history().datomCount();

  @FuzzTest
  void bytesAreRefusedOrACommit(byte[] bytes) {
    CurrentDatabase base = BASE.db();
    try {
      DatabaseEdit edit = base.edit(base.maxTx());
      TxCodec.replay(edit, new ByteReader(bytes, "fuzz"));
      walk(edit.seal());
    } catch (CorruptException refused) {
      // That is what must happen to most bytes.
    }
    assertEquals(DATOMS, base.history().datomCount());
  }

  @FuzzTest
  void bytesAreRefusedOrACheckpoint(byte[] bytes) {
    MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, bytes);
    Recovered recovered = storage.recover();
    assertEquals(List.of(), recovered.commits());
    try {
      walk(StoredState.open(storage, recovered, new NodeCache(storage, Long.MAX_VALUE)));
    } catch (CorruptException | FormatTooNewException refused) {
      // That is what must happen to most bytes.
    }
  }

  @FuzzTest
  void textIsRefusedOrATransaction(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      Object data = Facts.edn(text);
      // Given would read a string once more.
      walk(BASE.with(data instanceof String ? RT.vector(data) : data).db());
    } catch (CairnException refused) {
      // Says what is wrong.
    }
    assertEquals(DATOMS, BASE.db().history().datomCount());
  }

  private static void walk(CurrentDatabase database) {
    assertEquals(database.count(), RT.count(database.seq()));
  }
}
