package org.cairndb.transact;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairndb.db.Config;
import org.cairndb.db.Schema;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Position;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What happens to transactions while the disk is being forced, seen with a disk that we hold up.
 */
@Timeout(60)
class GroupCommitTest {
  private final byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
  private final SlowStorage storage =
      new SlowStorage(new MemoryStorage(SystemHost.INSTANCE, empty));
  private final Transactor transactor =
      new Transactor(storage, storage.recover(), SystemHost.INSTANCE, 1 << 20, 1 << 20);

  /** Futures that no test looks at one by one. */
  private final List<CompletableFuture<TxReport>> later = new ArrayList<>();

  private static Object person(long e) {
    return RT.vector(RT.map(Keyword.intern("db", "id"), e, Keyword.intern("age"), 30 + e));
  }

  private CompletableFuture<TxReport> submit(Object txData) {
    return transactor.submit(txData, null, false);
  }

  /** Makes the database a writer, so that the next append is a test's own. */
  private void begin() {
    storage.appends.release();
    submit(person(1)).join();
    assertEquals(1, storage.begun.get());
  }

  private void awaitBegun(int appends) throws InterruptedException {
    while (storage.begun.get() < appends) {
      Thread.sleep(1);
    }
  }

  @Test
  void allThatComeDuringAForceShareTheNext() throws Exception {
    begin();
    List<CompletableFuture<TxReport>> futures = new ArrayList<>();
    futures.add(submit(person(2)));
    awaitBegun(2);
    for (long e = 3; e < 100; e++) {
      futures.add(submit(person(e)));
    }
    CompletableFuture<TxReport> refused = submit(RT.vector("no such thing"));
    Thread.sleep(50);
    assertTrue(futures.stream().noneMatch(CompletableFuture::isDone), "nothing is durable yet");
    assertFalse(refused.isDone(), "what it was refused for may not be durable");
    assertEquals(1, transactor.database().basisT());
    storage.appends.release();
    futures.get(0).join();
    awaitBegun(3);
    assertFalse(futures.get(1).isDone());
    storage.appends.release();
    for (int i = 0; i < futures.size(); i++) {
      assertEquals(i + 2, futures.get(i).join().dbAfter().basisT());
    }
    assertThrows(CompletionException.class, refused::join);
    assertEquals(3, storage.begun.get());
    transactor.close();
  }

  @Test
  void theNextGroupIsProcessedWhileTheFormerIsForced() throws Exception {
    begin();
    later.add(submit(person(2)));
    awaitBegun(2);
    later.add(submit(person(3)));
    later.add(submit(person(4)));
    Semaphore called = new Semaphore(0);
    Object call =
        RT.vector(
            Keyword.intern("db.fn", "call"),
            new AFn() {
              @Override
              public Object invoke(Object db) {
                called.release();
                return RT.vector();
              }
            });
    storage.appends.release(); // of person 2
    awaitBegun(3);
    later.add(submit(RT.vector(call)));
    assertTrue(called.tryAcquire(30, SECONDS), "it is processed before the force ends");
    assertEquals(3, storage.begun.get());
    storage.appends.release(100);
    transactor.close();
  }

  @Test
  void whoHandsInMoreThanTheQueueTakesWaitsAndNothingIsLost() throws Exception {
    begin();
    later.add(submit(person(2)));
    awaitBegun(2);
    int more = 3 * Transactor.MAX_UNDER_WAY;
    AtomicInteger handedIn = new AtomicInteger();
    List<CompletableFuture<TxReport>> futures = new ArrayList<>();
    Thread caller =
        new Thread(
            () -> {
              for (int i = 0; i < more; i++) {
                futures.add(submit(person(3 + i)));
                handedIn.incrementAndGet();
              }
            });
    caller.start();
    int before;
    do {
      before = handedIn.get();
      Thread.sleep(300);
    } while (before == 0 || before < handedIn.get());
    assertTrue(before < more, "the caller waits: handed in=" + before);
    storage.appends.release(10_000);
    caller.join();
    for (CompletableFuture<TxReport> future : futures) {
      future.join();
    }
    assertEquals(2 + more, transactor.database().basisT());
    transactor.close();
  }

  @Test
  void whoseObserverIsSlowTakesAPlaceAndTheObserverItselfNeedsNone() throws Exception {
    begin();
    storage.appends.release(100_000);
    Queue<Runnable> untold = new ConcurrentLinkedQueue<>();
    transactor.observe((report, complete) -> untold.add(complete));
    int more = 2 * Transactor.MAX_UNDER_WAY;
    AtomicInteger handedIn = new AtomicInteger();
    Thread caller =
        new Thread(
            () -> {
              for (int i = 0; i < more; i++) {
                later.add(submit(person(2 + i)));
                handedIn.incrementAndGet();
              }
            });
    caller.start();
    while (untold.size() < Transactor.MAX_UNDER_WAY) {
      Thread.sleep(1);
    }
    Thread.sleep(50);
    assertEquals(Transactor.MAX_UNDER_WAY, handedIn.get());
    transactor.submit(person(1), null, true).get(30, SECONDS);
    while (caller.isAlive() || !untold.isEmpty()) {
      Runnable complete = untold.poll();
      if (complete != null) {
        complete.run();
      }
    }
    transactor.close();
    untold.forEach(Runnable::run);
    assertEquals(2 + more, transactor.database().basisT());
  }

  @Test
  void aForceThatFailsIsToldToAllAndFinal() throws Exception {
    begin();
    storage.failure = new OutOfMemoryError("for a test");
    List<CompletableFuture<TxReport>> futures = new ArrayList<>();
    for (long e = 2; e < 50; e++) {
      futures.add(submit(person(e)));
    }
    storage.appends.release(100);
    for (CompletableFuture<TxReport> future : futures) {
      Throwable told = assertThrows(CompletionException.class, future::join).getCause();
      assertTrue(
          told instanceof OutOfMemoryError || told instanceof StorageException,
          () -> "told: " + told);
    }
    assertEquals(1, transactor.database().basisT());
    Throwable later = assertThrows(CompletionException.class, submit(person(99))::join).getCause();
    assertTrue(later instanceof StorageException, () -> "told later: " + later);
    transactor.close();
  }

  @Test
  void aTransactionFunctionCannotWaitForAnotherTransaction() {
    begin();
    storage.appends.release(100);
    AFn nested =
        new AFn() {
          @Override
          public Object invoke(Object db) {
            transactor.requireMayWait();
            return RT.vector();
          }
        };
    CompletableFuture<TxReport> future =
        submit(RT.vector(RT.vector(Keyword.intern("db.fn", "call"), nested)));
    Throwable told = assertThrows(CompletionException.class, future::join).getCause();
    assertEquals("transact/nested", ((CairnException) told).code());
    assertEquals(2, submit(person(2)).join().dbAfter().basisT());
    transactor.close();
  }

  /** Lets an append end when the test says so. */
  private static final class SlowStorage extends HookedStorage {
    final Semaphore appends = new Semaphore(0);
    final AtomicInteger begun = new AtomicInteger();
    volatile @Nullable Error failure;

    SlowStorage(Storage inner) {
      super(inner);
    }

    @Override
    Position append(JournalWriter writer, byte[] payload) {
      begun.incrementAndGet();
      appends.acquireUninterruptibly();
      Error planned = failure;
      if (planned != null) {
        throw planned;
      }
      return writer.append(payload);
    }
  }
}
