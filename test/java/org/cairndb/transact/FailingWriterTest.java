package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Damage;
import org.cairndb.testing.FailingDisk;
import org.cairndb.testing.SimulatedDisk;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The writer with its threads on a disk of which any call fails: everybody is told, nobody waits
 * for ever, what was there stays readable, and nothing acknowledged is lost.
 */
class FailingWriterTest {
  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
  private static final Keyword NUMBER = Keyword.intern("number");
  private static final Keyword TEXT = Keyword.intern("text");
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final int TRANSACTIONS = 12;
  private static final int SECONDS = 20;

  @Test
  void everyInputOutputErrorIsTold() {
    sweep(3, false);
  }

  @Test
  void everyOutOfMemoryErrorIsTold() {
    sweep(3, true);
  }

  /**
   * The state that the writer's lock comes with cannot be read: it was written by others meanwhile.
   */
  @Test
  void aWriterThatCannotReadWhatOthersWroteDoesNotGoOnFromWhatItHad() throws Exception {
    for (int failAt = 0; failAt < 60; failAt++) {
      new Case(failAt, false, failAt % 2 == 0).afterOthers().run();
    }
  }

  @Test
  @Tag("nightly")
  void everyErrorAtEveryCallIsTold() {
    for (int i = 0; i < 4; i++) {
      sweep(1, false);
      sweep(1, true);
    }
  }

  private static void sweep(int step, boolean outOfMemory) {
    int failAt = 0;
    int cases = 0;
    boolean reached = true;
    while (reached) {
      reached = false;
      for (boolean always : new boolean[] {false, true}) {
        int number = failAt;
        reached |=
            Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(6 * SECONDS),
                () -> new Case(number, always, outOfMemory).run(),
                () -> "call " + number + (always ? " and later ones fail" : " fails"));
        cases++;
      }
      failAt += step;
    }
    System.out.println(cases + " failing writers, outOfMemory=" + outOfMemory);
    assertTrue(cases > 100 / step, "cases: " + cases);
  }

  /** One run with one failure. */
  private static final class Case {
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final FailingDisk failing;
    private final String story;
    private long acknowledged;
    private boolean others;

    Case(int failAt, boolean always, boolean outOfMemory) {
      FileStorage.create(disk, SystemHost.INSTANCE, EMPTY);
      failing = new FailingDisk(disk, failAt, always, outOfMemory);
      story = "call " + failAt + ", always=" + always + ", outOfMemory=" + outOfMemory + ": ";
    }

    /** Others write, to nodes and behind them, after the database has been opened. */
    Case afterOthers() {
      others = true;
      return this;
    }

    private static Transactor open(Storage storage) {
      return open(storage, 2 << 10);
    }

    private static Transactor open(Storage storage, long checkpointBytes) {
      return new Transactor(
          storage, storage.recover(), SystemHost.INSTANCE, 1 << 20, checkpointBytes);
    }

    private void letOthersWrite() throws Exception {
      for (long checkpointBytes : new long[] {64, 1 << 30}) {
        FileStorage storage = FileStorage.open(disk, SystemHost.INSTANCE);
        try (Transactor other = open(storage, checkpointBytes)) {
          for (int i = 0; i < 3; i++) {
            transact(other, acknowledged);
          }
        }
      }
    }

    /** Returns whether the call was reached. */
    boolean run() throws Exception {
      Transactor transactor;
      try {
        transactor = open(FileStorage.open(failing.disk(), SystemHost.INSTANCE));
      } catch (RuntimeException | OutOfMemoryError e) {
        return true;
      }
      if (others) {
        letOthersWrite();
      }
      long before = acknowledged;
      for (int i = 0; i < TRANSACTIONS; i++) {
        transact(transactor, acknowledged);
      }
      failing.mend();
      // Read while the handle is in whatever state it is: what was acknowledged is there.
      long readable = count(transactor.database());
      assertTrue(
          readable == acknowledged || (others && acknowledged == before && readable == 0),
          () -> story + "the old value: " + readable + " of " + acknowledged);
      if (!others) {
        boolean sound = isSound(transactor);
        long told = acknowledged;
        transact(transactor, acknowledged);
        assertTrue(sound || acknowledged == told, () -> story + "it writes after a failure");
      }
      transactor.close();
      for (SimulatedDisk next : new SimulatedDisk[] {disk.restart(), disk.crash(1, Damage.LOST)}) {
        try (Transactor again = open(FileStorage.open(next, SystemHost.INSTANCE))) {
          long found = count(again.database());
          assertTrue(found >= acknowledged, () -> story + "lost: " + found + "/" + acknowledged);
          assertTrue(found <= acknowledged + 1, () -> story + "from nowhere: " + found);
          again.submit(txData(found), null, true).get(SECONDS, TimeUnit.SECONDS);
          assertEquals(found + 1, count(again.database()));
        }
      }
      return failing.failures() > 0;
    }

    private static boolean isSound(Transactor transactor) {
      try {
        transactor.requireSound();
        return true;
      } catch (RuntimeException e) {
        return false;
      }
    }

    private void transact(Transactor transactor, long number) throws Exception {
      try {
        transactor.submit(txData(number), null, true).get(SECONDS, TimeUnit.SECONDS);
        acknowledged++;
      } catch (ExecutionException e) {
        // If it is there all the same, then nothing after it may have been acknowledged.
        assertTrue(failing.failures() > 0, () -> story + e.getCause());
      } catch (java.util.concurrent.TimeoutException e) {
        throw new AssertionError(story + "nobody was told of transaction " + number, e);
      }
    }

    private static Object txData(long number) {
      return RT.vector(RT.map(ID, -1L, NUMBER, number, TEXT, "x".repeat(500)));
    }

    /** How many transactions a value has, from the first on and each whole. */
    private static long count(CurrentDatabase database) {
      long numbers = 0;
      long texts = 0;
      for (var datom : database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
        if (datom.a().equals(NUMBER)) {
          assertEquals(numbers++, datom.v());
        }
        texts += datom.a().equals(TEXT) ? 1 : 0;
      }
      assertEquals(numbers, texts, "half a transaction");
      return numbers;
    }
  }
}
