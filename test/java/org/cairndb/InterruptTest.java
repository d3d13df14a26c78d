package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.FileStorage;
import org.cairndb.testing.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that read and transact are interrupted, many times; one among them never is. */
@Timeout(300)
class InterruptTest {
  private static final int THREADS = 8;
  private static final int INTERRUPTS = 10_000;
  private static final Keyword NUMBER = Keyword.intern("number");

  @TempDir private Path folder;

  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @Test
  void aStormOfInterruptsHarmsNobody() throws Exception {
    String uri = "datahike:file://" + folder.resolve("db");
    Cairn.createDatabase(uri);
    long before = 0;
    try (Connection connection = Cairn.connect(uri)) {
      connection.transact(txData(numbers.getAndIncrement()), null);
      acknowledged.add(0L);
      before = Descriptors.open();
      AtomicBoolean end = new AtomicBoolean();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i <= THREADS; i++) {
        boolean spared = i == THREADS;
        threads.add(new Thread(() -> work(connection, end, spared)));
      }
      threads.forEach(Thread::start);
      Queue<Thread> stormed = new ConcurrentLinkedQueue<>(threads.subList(0, THREADS));
      for (int i = 0; i < INTERRUPTS; i++) {
        stormed.forEach(Thread::interrupt);
        if (i % 4 == 0) {
          Thread.sleep(1);
        }
      }
      end.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get(), () -> "harmed by an interrupt: " + failure.get());
      connection.transact(txData(numbers.get()), null);
      assertTrue(
          Descriptors.open() <= before + 2, before + " descriptors, then " + Descriptors.open());
    }
    System.out.println(
        THREADS * INTERRUPTS + " interrupts, " + acknowledged.size() + " acknowledged");
    assertTrue(acknowledged.size() > 100, "acknowledged: " + acknowledged.size());
    assertEquals(List.of(), FileStorage.open(folder.resolve("db")).verify());
    try (Connection connection = Cairn.connect(uri)) {
      Set<Object> found = ConcurrentHashMap.newKeySet();
      for (var datom : connection.database().datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
        if (datom.a().equals(NUMBER)) {
          assertTrue(found.add(datom.v()), "twice: " + datom);
        }
      }
      assertTrue(found.containsAll(acknowledged), "lost");
    }
  }

  private static Object txData(long number) {
    return RT.vector(RT.map(Keyword.intern("db", "id"), -1L, NUMBER, number));
  }

  private void work(Connection connection, AtomicBoolean end, boolean spared) {
    try {
      while (!end.get()) {
        long number = numbers.getAndIncrement();
        try {
          connection.transact(txData(number), null);
          acknowledged.add(number);
        } catch (CairnException e) {
          boolean told = e.getMessage().contains("interrupted while waiting") && !spared;
          if (!told) {
            throw e;
          }
          Thread.interrupted(); // as a program would that goes on
        }
        int count = 0;
        for (var datom : connection.database().datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
          if (datom.a().equals(NUMBER) && count++ > 20) {
            break;
          }
        }
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }
}
