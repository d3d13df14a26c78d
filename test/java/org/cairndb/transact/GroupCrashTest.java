package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.codec.ByteReader;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.Schema;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Position;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Callers that do not wait for each other, and a loss of power before and after each record: what
 * any of them has been told is there, each transaction whole, and nothing else but those next in
 * order. Each transaction takes the number after the last, in a function, so that what is there
 * tells the order.
 */
@Timeout(120)
class GroupCrashTest {
  private static final Keyword NUMBER = Keyword.intern("number");
  private static final Keyword TEXT = Keyword.intern("text");
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final int CALLERS = 4;
  private static final int BURSTS = 25;
  private static final int NEVER = Integer.MAX_VALUE;

  /** What a mistake in the code would do. */
  enum Mutant {
    LAST_OF_A_GROUP_LOST,
    TOLD_BEFORE_IT_IS_DURABLE,
    FAILURE_NOT_TOLD
  }

  private final Random random = new Random(Seed.of(GroupCrashTest.class));

  /** A journal of which we know at each moment what would survive. */
  private static final class Journal extends HookedStorage {
    final AtomicLong told = new AtomicLong();
    final AtomicInteger failures = new AtomicInteger();
    final @Nullable Mutant mutant;
    final int failAt;
    volatile CurrentDatabase durable;
    volatile @Nullable AssertionError wrong;
    private byte @Nullable [] late;
    private int records;
    private int largest;

    Journal(Storage inner, @Nullable Mutant mutant, int failAt) {
      super(inner);
      this.mutant = mutant;
      this.failAt = failAt;
      this.durable = StoredState.open(this, recover(), new NodeCache(this, 1 << 20));
    }

    /** The power may fail now, and the record may or may not be there. */
    @Override
    Position append(JournalWriter writer, byte[] payload) {
      try {
        check();
        boolean fails = records++ == failAt;
        if (fails && mutant != Mutant.FAILURE_NOT_TOLD) {
          failures.incrementAndGet();
          throw new StorageException("force", place(), new IOException("for a test"));
        }
        if (!fails) {
          keep(payload);
        }
        Thread.sleep(records % 3);
        return writer.append(payload);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } catch (CorruptException e) {
        throw noticed(new AssertionError("a record that does not follow: " + e.getMessage(), e));
      } catch (AssertionError e) {
        throw noticed(e);
      }
    }

    private AssertionError noticed(AssertionError e) {
      wrong = wrong == null ? e : wrong;
      return e;
    }

    private void keep(byte[] payload) {
      if (mutant == Mutant.LAST_OF_A_GROUP_LOST) {
        survives(withoutTheLast(payload));
      } else if (mutant == Mutant.TOLD_BEFORE_IT_IS_DURABLE) {
        byte[] former = late;
        late = payload;
        if (former != null) {
          survives(former);
        }
      } else {
        survives(payload);
      }
    }

    private void survives(byte[] payload) {
      long before = durable.maxTx();
      CurrentDatabase after = after(payload);
      largest = Math.max(largest, (int) (after.maxTx() - before));
      durable = after;
    }

    private CurrentDatabase after(byte[] payload) {
      DatabaseEdit edit = durable.edit(durable.maxTx());
      TxCodec.replay(edit, new ByteReader(payload, "a record"));
      return edit.seal();
    }

    /** The longest beginning that is a record, too. */
    private byte[] withoutTheLast(byte[] payload) {
      for (int length = payload.length - 1; length > 0; length--) {
        byte[] shorter = Arrays.copyOf(payload, length);
        try {
          after(shorter);
          return shorter;
        } catch (CorruptException e) {
          // no transaction ends here
        }
      }
      return payload;
    }

    void check() {
      long count = 0;
      long texts = 0;
      for (var datom : durable.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
        if (datom.a().equals(NUMBER)) {
          assertEquals(++count, datom.v());
        }
        texts += datom.a().equals(TEXT) ? 1 : 0;
      }
      assertEquals(count, texts, "half a transaction");
      assertTrue(told.get() <= count, "told of " + told + " and " + count + " are there");
    }
  }

  /** A person with the number after the last. */
  private static Object next() {
    AFn function =
        new AFn() {
          @Override
          public Object invoke(Object database) {
            long number = ((CurrentDatabase) database).maxEntity() + 1;
            return RT.vector(RT.map(ID, number, NUMBER, number, TEXT, "text " + number));
          }
        };
    return RT.vector(RT.vector(Keyword.intern("db.fn", "call"), function));
  }

  private static long number(TxReport report) {
    return report.dbAfter().maxEntity();
  }

  private void call(Transactor transactor, Journal journal, Random dice) {
    List<CompletableFuture<?>> under = new ArrayList<>();
    for (int i = 0; i < BURSTS; i++) {
      for (int n = dice.nextInt(30); n >= 0; n--) {
        boolean refused = dice.nextInt(8) == 0;
        under.add(
            transactor
                .submit(refused ? RT.vector("nothing") : next(), null, false)
                .thenAccept(report -> journal.told.accumulateAndGet(number(report), Math::max))
                .exceptionally(e -> null));
      }
      if (dice.nextInt(3) == 0) {
        under.forEach(CompletableFuture::join);
      }
    }
    under.forEach(CompletableFuture::join);
  }

  private void run(@Nullable Mutant mutant, int failAt) throws Exception {
    byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
    Storage memory = new MemoryStorage(SystemHost.INSTANCE, empty);
    Journal journal = new Journal(memory, mutant, failAt);
    Transactor transactor =
        new Transactor(journal, journal.recover(), SystemHost.INSTANCE, 1 << 20, 20 << 10);
    ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Random dice = new Random(random.nextLong());
      callers.add(
          new Thread(
              () -> {
                try {
                  call(transactor, journal, dice);
                } catch (Throwable e) {
                  thrown.add(e);
                }
              }));
    }
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join(TimeUnit.SECONDS.toMillis(60));
      assertTrue(!caller.isAlive(), "a caller waits for ever");
    }
    assertEquals(List.of(), List.copyOf(thrown));
    if (journal.failures.get() > 0) {
      requireRefused(transactor, journal);
    } else {
      assertTrue(mutant != null || journal.largest > 1, "no groups");
    }
    transactor.close();
    AssertionError wrong = journal.wrong;
    if (wrong != null) {
      throw wrong;
    }
    journal.check();
  }

  private static void requireRefused(Transactor transactor, Journal journal) {
    long durable = journal.durable.maxTx();
    CompletableFuture<TxReport> after = transactor.submit(next(), null, false);
    assertThrows(CompletionException.class, after::join);
    assertEquals(durable, journal.durable.maxTx(), "written after a failure");
    assertEquals(1, journal.failures.get());
    assertEquals(durable, transactor.database().maxTx(), "shown though it is not durable");
  }

  @Test
  void whatAnyoneWasToldSurvivesALossOfPowerAtAnyRecord() throws Exception {
    for (int i = 0; i < 12; i++) {
      run(null, NEVER);
    }
  }

  @Test
  void aRecordThatCannotBeWrittenFailsItsGroupAndAllThatComesLater() throws Exception {
    for (int failAt = 0; failAt < 24; failAt++) {
      run(null, failAt);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMistakeIsNoticed(Mutant mutant) {
    AssertionError noticed =
        assertThrows(
            AssertionError.class, () -> run(mutant, mutant == Mutant.FAILURE_NOT_TOLD ? 5 : NEVER));
    System.out.println(mutant + ": " + noticed.getMessage());
  }
}
