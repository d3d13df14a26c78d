package org.cairndb.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.concurrent.History.Append;
import org.cairndb.concurrent.History.Read;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Entity;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight writers and sixteen readers on one database in a folder. */
class SharedDatabaseTest {
  private static final int WRITERS = 8;
  private static final int READERS = 16;
  private static final Keyword LIST = Keyword.intern("list");
  private static final Keyword CALL = Keyword.intern("db.fn", "call");
  private static final Keyword CAS = Keyword.intern("db", "cas");
  private static final Keyword ADD = Keyword.intern("db", "add");

  /** A database value that is looked at again when all is over. */
  private record Kept(CurrentDatabase database, int key, String list) {}

  @TempDir private Path folder;

  private final long seed = Seed.of(SharedDatabaseTest.class);
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLong values = new AtomicLong();
  private final List<Append> appends = Collections.synchronizedList(new ArrayList<>());
  private final List<Read> reads = Collections.synchronizedList(new ArrayList<>());

  /** Written by one thread only. */
  private volatile int removed;

  private String uri(String name) {
    return "datahike:file://" + folder.resolve(name);
  }

  private Connection create(String name) {
    Cairn.createDatabase(uri(name));
    return Cairn.connect(uri(name));
  }

  /** Runs writers, and readers as long as they run. */
  private static void together(IntConsumer writer, IntConsumer reader)
      throws InterruptedException, ExecutionException {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS + READERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int thread = i;
        writers.add(pool.submit(() -> writer.accept(thread)));
      }
      for (int i = 0; i < READERS; i++) {
        int thread = i;
        readers.add(
            pool.submit(
                () -> {
                  do {
                    reader.accept(thread);
                    // Two dozen threads share a few processors: leave some for the writers.
                    LockSupport.parkNanos(2_000_000);
                  } while (!done.get());
                }));
      }
      for (Future<?> future : writers) {
        future.get();
      }
      done.set(true);
      for (Future<?> future : readers) {
        future.get();
      }
    } finally {
      done.set(true);
      pool.shutdownNow();
    }
  }

  private static String list(CurrentDatabase database, int key) {
    Entity entity = Entity.of(database, (long) key);
    Object list = entity == null ? null : entity.valAt(LIST);
    return list == null ? "" : (String) list;
  }

  /** Puts a value at the end of a list, in a transaction function that reads the list. */
  private static Object appending(int key, long value) {
    return RT.vector(
        CALL,
        new AFn() {
          @Override
          public Object invoke(Object database) {
            String before = list((CurrentDatabase) database, key);
            return RT.vector(RT.vector(ADD, (long) key, LIST, before + " " + value));
          }
        });
  }

  private static Object swapping(CurrentDatabase seen, int key, long value) {
    String before = list(seen, key);
    return RT.vector(CAS, (long) key, LIST, before.isEmpty() ? null : before, before + " " + value);
  }

  private void append(Connection connection, Random random, boolean byFunction) {
    long value = values.incrementAndGet();
    // Keys move on, so that lists stay short.
    int first = 1 + (int) (value / 300) * 5;
    TreeSet<Integer> keys = new TreeSet<>();
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      keys.add(first + random.nextInt(8));
    }
    while (true) {
      long start = ticks.incrementAndGet();
      CurrentDatabase seen = connection.database();
      List<Object> data = new ArrayList<>();
      for (int key : keys) {
        data.add(byFunction ? appending(key, value) : swapping(seen, key, value));
      }
      try {
        long tx = connection.transact(data, null).dbAfter().maxTx();
        appends.add(new Append(tx, start, ticks.incrementAndGet(), value, List.copyOf(keys)));
        return;
      } catch (CairnException e) {
        assertEquals(":transact/cas", e.error().toString());
      }
    }
  }

  private CurrentDatabase read(Connection connection, int thread, Random random) {
    long start = ticks.incrementAndGet();
    CurrentDatabase database = connection.database();
    int last = 1 + (int) (values.get() / 300) * 5 + 8;
    Map<Integer, String> lists = new HashMap<>();
    for (int n = 0; n < 4; n++) {
      int key = n < 3 ? Math.max(1, last - random.nextInt(13)) : 1 + random.nextInt(last);
      lists.put(key, list(database, key));
    }
    reads.add(new Read(thread, database.maxTx(), start, ticks.incrementAndGet(), lists));
    return database;
  }

  private void appendAndRead(boolean byFunction, int rounds, int perWriter, int maxReads)
      throws InterruptedException, ExecutionException {
    List<Kept> kept = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < rounds; round++) {
      Random order = new Random(seed + round);
      long[] seeds = order.longs(WRITERS + READERS).toArray();
      if (round == 0) {
        Cairn.createDatabase(uri("lists"));
      }
      try (Connection connection = Cairn.connect(uri("lists"))) {
        together(
            thread -> {
              Random random = new Random(seeds[thread]);
              for (int i = 0; i < perWriter; i++) {
                append(connection, random, byFunction);
                if (thread == 0 && i % 20 == 7) {
                  Instant present = Instant.now();
                  removed += connection.collectGarbage(present, p -> {}).join().generations();
                }
              }
            },
            thread -> {
              Random random = new Random(seeds[WRITERS + thread] + ticks.get());
              for (int i = 0; i < 20 && reads.size() < maxReads; i++) {
                read(connection, thread, random);
              }
              CurrentDatabase database = read(connection, thread, random);
              int key = 1 + random.nextInt(8);
              if (kept.size() < 2000) {
                kept.add(new Kept(database, key, list(database, key)));
              }
            });
      }
    }
    assertEquals(rounds * WRITERS * perWriter, appends.size());
    assertTrue(removed > rounds, () -> "generations removed: " + removed);
    System.out.println(
        removed
            + " generations removed, "
            + appends.size()
            + " transactions, "
            + reads.size()
            + " reads");
    assertEquals(List.of(), HistoryChecker.violations(new History(appends, reads)));
    for (Kept old : kept) {
      assertEquals(old.list(), list(old.database(), old.key()), "an old value changed");
    }
  }

  @Test
  void transactionFunctionsAreStrictlySerializable()
      throws InterruptedException, ExecutionException {
    appendAndRead(true, 2, 250, 500_000);
  }

  @Test
  void comparingAndSwappingIsStrictlySerializable()
      throws InterruptedException, ExecutionException {
    appendAndRead(false, 2, 100, 50_000);
  }

  @Test
  @Tag("nightly")
  void threeMillionOperationsAreStrictlySerializable()
      throws InterruptedException, ExecutionException {
    appendAndRead(true, 5, 2500, 3_000_000);
    assertTrue(appends.size() + reads.size() > 1_000_000, "only " + reads.size() + " reads");
  }

  /** Edges of a ring are turned: whoever looks sees one ring through all nodes. */
  @Test
  void aRingStaysARing() throws InterruptedException, ExecutionException {
    int nodes = 20;
    Keyword next = Keyword.intern("next");
    try (Connection connection = create("ring")) {
      List<Object> ring = new ArrayList<>();
      for (long node = 1; node <= nodes; node++) {
        ring.add(RT.map(Keyword.intern("db", "id"), node, next, node % nodes + 1));
      }
      connection.transact(ring, null);
      together(
          thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 100; i++) {
              Object turn = turning(next, 1 + random.nextInt(nodes));
              connection.transact(RT.vector(RT.vector(CALL, turn)), null);
            }
          },
          thread -> {
            CurrentDatabase database = connection.database();
            TreeSet<Long> seen = new TreeSet<>();
            long node = 1;
            while (seen.add(node)) {
              node = following(database, next, node);
            }
            assertEquals(nodes, seen.size(), "at " + database.maxTx());
          });
    }
  }

  private static long following(CurrentDatabase database, Keyword next, long node) {
    return (Long) java.util.Objects.requireNonNull(value(database, node, next));
  }

  private static @Nullable Object value(CurrentDatabase database, long e, Keyword attribute) {
    Entity entity = Entity.of(database, e);
    return entity == null ? null : entity.valAt(attribute);
  }

  /** From a -> b -> c -> d to a -> c -> b -> d. */
  private static AFn turning(Keyword next, long a) {
    return new AFn() {
      @Override
      public Object invoke(Object database) {
        CurrentDatabase db = (CurrentDatabase) database;
        long b = following(db, next, a);
        long c = following(db, next, b);
        long d = following(db, next, c);
        return RT.vector(
            RT.vector(ADD, a, next, c), RT.vector(ADD, b, next, d), RT.vector(ADD, c, next, b));
      }
    };
  }

  /** Each application is granted or refused by several threads at once: one of them decides. */
  @Test
  void aDecisionIsTakenOnce() throws InterruptedException, ExecutionException {
    int applications = 150;
    Keyword granted = Keyword.intern("granted");
    Keyword refused = Keyword.intern("refused");
    try (Connection connection = create("grant")) {
      together(
          thread -> {
            for (long e = 1; e <= applications; e++) {
              Object decide = deciding(e, granted, refused, thread % 2 == 0 ? granted : refused);
              connection.transact(RT.vector(RT.vector(CALL, decide)), null);
            }
          },
          thread -> {
            CurrentDatabase database = connection.database();
            for (long e = 1; e <= applications; e += 7) {
              boolean both =
                  value(database, e, granted) != null && value(database, e, refused) != null;
              assertEquals(false, both, "at " + database.maxTx());
            }
          });
      CurrentDatabase database = connection.database();
      for (long e = 1; e <= applications; e++) {
        assertTrue(value(database, e, granted) != null ^ value(database, e, refused) != null);
      }
    }
  }

  private static AFn deciding(long e, Keyword granted, Keyword refused, Keyword decision) {
    return new AFn() {
      @Override
      public Object invoke(Object database) {
        CurrentDatabase db = (CurrentDatabase) database;
        boolean open = value(db, e, granted) == null && value(db, e, refused) == null;
        return open ? RT.vector(RT.vector(ADD, e, decision, true)) : RT.vector();
      }
    };
  }
}
