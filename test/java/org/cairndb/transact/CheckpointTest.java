package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that checkpoints often, forgets most of its nodes and is reopened now and then,
 * against one that stays in memory.
 */
class CheckpointTest {
  private static final int CACHE_BYTES = 64 << 10;
  private static final int CHECKPOINT_BYTES = 24 << 10;

  @TempDir private Path folder;

  private final Random random = new Random(Seed.of(CheckpointTest.class));
  private final byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);

  private static Transactor open(Storage storage) {
    return new Transactor(
        storage, storage.recover(), SystemHost.INSTANCE, CACHE_BYTES, CHECKPOINT_BYTES);
  }

  private Object transaction() {
    List<Object> txData = new ArrayList<>();
    for (int i = random.nextInt(30); i >= 0; i--) {
      long e = 1L + random.nextInt(4000);
      if (random.nextInt(5) == 0) {
        txData.add(RT.vector(Keyword.intern("db.fn", "retractEntity"), e));
      } else {
        txData.add(
            RT.map(
                Keyword.intern("db", "id"),
                e,
                Keyword.intern("name"),
                "name " + random.nextInt(500),
                Keyword.intern("age"),
                (long) random.nextInt(100),
                Keyword.intern("x" + random.nextInt(40)),
                random.nextDouble()));
      }
    }
    return txData;
  }

  @Test
  void aDatabaseThatForgetsItsNodesAnswersAsOneThatKeepsThem() throws IOException {
    Path place = folder.resolve("db");
    FileStorage.create(place, SystemHost.INSTANCE, empty);
    Transactor stored = open(FileStorage.open(place));
    try (Transactor model = open(new MemoryStorage(SystemHost.INSTANCE, empty))) {
      for (int round = 0; round < 40; round++) {
        List<CompletableFuture<TxReport>> futures = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          Object txData = transaction();
          model.submit(txData, null, true).join();
          futures.add(stored.submit(txData, null, true));
        }
        futures.forEach(CompletableFuture::join);
        if (random.nextInt(4) == 0) {
          assertSame(model.database(), stored.database());
          stored.close();
          stored = open(FileStorage.open(place));
          assertSame(model.database(), stored.database());
        }
      }
      assertSame(model.database(), stored.database());
    } finally {
      stored.close();
    }
    try (Stream<Path> journal = Files.list(place.resolve("meta"))) {
      long generations =
          journal
              .map(p -> p.getFileName().toString())
              .filter(name -> name.endsWith(".log"))
              .map(name -> name.substring(0, 10))
              .distinct()
              .count();
      assertTrue(generations > 3, () -> "the journal must have checkpoints: " + generations);
    }
  }

  /** Equal but for the instants, which are those of each one's own clock. */
  private static void assertSame(CurrentDatabase model, CurrentDatabase stored) {
    assertEquals(model.datomCount(), stored.datomCount());
    assertEquals(model.maxTx(), stored.maxTx());
    assertEquals(model.maxEntity(), stored.maxEntity());
    for (var order : org.cairndb.datom.IndexOrder.values()) {
      var range = org.cairndb.index.IndexRange.of(order, org.cairndb.index.Key.ALL);
      var mine = model.datoms(range).iterator();
      var theirs = stored.datoms(range).iterator();
      while (mine.hasNext()) {
        var one = mine.next();
        var two = theirs.next();
        assertEquals(one.e(), two.e());
        assertEquals(one.a(), two.a());
        assertEquals(one.tx(), two.tx());
        if (!one.a().equals(org.cairndb.db.SystemAttributes.TX_INSTANT)) {
          assertEquals(one, two);
        }
      }
    }
  }
}
