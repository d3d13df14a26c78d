package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.Schema;
import org.cairndb.error.CorruptException;
import org.cairndb.error.StorageException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.Collected;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.HostBesideSystem;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nothing needs is removed, nothing else, and of what was purged no byte is left. */
class GarbageTest {
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword NAME = Keyword.intern("name");
  private static final String SECRET = "\u2660 classified ";
  private static final int CACHE_BYTES = 64 << 10;
  private static final int CHECKPOINT_BYTES = 12 << 10;

  @TempDir private Path folder;
  private Path place;
  private final Random random = new Random(Seed.of(GarbageTest.class));

  @BeforeEach
  void create() {
    place = folder.resolve("db");
    FileStorage.create(
        place, SystemHost.INSTANCE, Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL));
  }

  private Transactor open(Host host) {
    return open(FileStorage.open(place), host);
  }

  private static Transactor open(Storage storage, Host host) {
    return new Transactor(storage, storage.recover(), host, CACHE_BYTES, CHECKPOINT_BYTES);
  }

  private Transactor open() {
    return open(SystemHost.INSTANCE);
  }

  private static Collected collect(Transactor transactor) {
    transactor.compact(progress -> {}).join();
    return transactor.storage().collect(Long.MAX_VALUE);
  }

  private static List<Object> names(long from, long to, String text) {
    List<Object> txData = new ArrayList<>();
    for (long e = from; e <= to; e++) {
      txData.add(RT.vector(ADD, e, NAME, text + e));
    }
    return txData;
  }

  private static List<Object> purges(long from, long to) {
    List<Object> txData = new ArrayList<>();
    for (long e = from; e <= to; e++) {
      txData.add(RT.vector(Keyword.intern("db.purge", "attribute"), e, NAME));
    }
    return txData;
  }

  private List<String> filesWith(String text) throws IOException {
    String sought = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(sought)) {
          found.add(place.relativize(file).toString());
        }
      }
    }
    return found;
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void filesThatAreMostlyNotNeededAreWrittenAnew() throws IOException {
    NaiveTimes model = new NaiveTimes();
    try (Transactor stored = open()) {
      for (int i = 0; i < 60; i++) {
        long e = 1 + random.nextInt(900);
        model.add(stored.submit(names(e, e + 30, "name " + i + " "), null, true).join());
        if (i % 5 == 4) {
          stored.compact(progress -> {}).join();
        }
      }
      long full = bytes();
      List<Progress> told = new ArrayList<>();
      stored.compact(told::add).join();
      Progress last = told.get(told.size() - 1);
      assertEquals(last.total(), last.done());
      Collected collected = stored.storage().collect(Long.MAX_VALUE);
      long left = bytes();
      System.out.println(full + " bytes, of which " + left + " are left: " + collected);
      assertTrue(left < full / 3, full + " -> " + left);
      assertTrue(full - left >= collected.removed().bytes());
      assertEquals(collected.removed().files(), collected.blobs().size());
      assertEquals(0, collected.older().files());
      assertEquals(0, collected.readers().files());
      assertEquals(0, collected.written().files());
      model.compareSome(stored.database(), 4, random);
    }
    try (Transactor again = open()) {
      model.compareSome(again.database(), 4, random);
      assertEquals(List.of(), FileStorage.open(place).verify());
    }
  }

  @Test
  void aReaderOfAnOldValueOrAnOpenIteratorKeepsWhatItNeeds() {
    try (Transactor stored = open()) {
      stored.submit(names(1, 3000, "old "), null, true).join();
      stored.compact(progress -> {}).join();
      CurrentDatabase old = stored.database();
      Iterator<Datom> iterator = old.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).iterator();
      iterator.next();
      long count = old.datomCount();
      stored.submit(names(1, 3000, "new "), null, true).join();
      Collected collected = collect(stored);
      assertTrue(collected.readers().files() > 0, collected::toString);
      Given.all(old).forEach(datom -> assertFalse(datom.toString().contains("new")));
      old = null;
      collect(stored);
      for (long i = 1; i < count; i++) {
        assertFalse(iterator.next().toString().contains("new"));
      }
      assertFalse(iterator.hasNext());
      iterator = null;
      collected = collect(stored);
      assertEquals(0, collected.readers().files(), collected::toString);
      assertTrue(collected.removed().files() > 0, collected::toString);
    }
  }

  @Test
  void generationsThatWereTheNewestSinceATimeAreKept() {
    try (Transactor stored = open()) {
      stored.submit(names(1, 2000, "old "), null, true).join();
      stored.compact(progress -> {}).join();
      stored.submit(names(1, 2000, "new "), null, true).join();
      stored.compact(progress -> {}).join();
      long hourAgo = System.currentTimeMillis() - 3_600_000;
      Collected kept = stored.storage().collect(hourAgo);
      assertEquals(0, kept.generations());
      assertTrue(kept.older().files() > 0, kept::toString);
      assertTrue(kept.removed().files() == 0, kept::toString);
      Collected collected = stored.storage().collect(Long.MAX_VALUE);
      assertTrue(collected.generations() > 1, collected::toString);
      assertTrue(collected.removed().files() >= kept.older().files() - 1, collected::toString);
    }
  }

  /** Another storage of the folder stands for another process: nothing is known of its readers. */
  @Test
  void anotherProcessKeepsItsStateAsLongAsWasAskedForAndThenIsToldAndGoesOn() {
    try (Transactor stored = open();
        Transactor other = open()) {
      stored.submit(names(1, 3000, "old "), null, true).join();
      stored.compact(progress -> {}).join();
      other.refresh();
      CurrentDatabase old = other.database();
      stored.submit(names(1, 3000, "new "), null, true).join();
      stored.compact(progress -> {}).join();
      stored.storage().collect(System.currentTimeMillis() - 3_600_000);
      assertEquals(3000, count(old, "old "));
      stored.storage().collect(Long.MAX_VALUE);
      CorruptException told = assertThrows(CorruptException.class, () -> count(old, "old "));
      assertTrue(told.getMessage().contains("connect again"), told::getMessage);
      other.refresh();
      assertEquals(3000, count(other.database(), "new "));
    }
  }

  private static int count(CurrentDatabase database, String text) {
    int count = 0;
    for (Datom datom : Given.all(database)) {
      if (datom.a().equals(NAME)) {
        assertTrue(datom.v().toString().startsWith(text), datom::toString);
        count++;
      }
    }
    return count;
  }

  @Test
  void noByteOfWhatWasPurgedIsLeftAfterACollection() throws IOException {
    try (Transactor stored = open()) {
      stored.submit(names(1, 3000, SECRET), null, true).join();
      stored.submit(names(2001, 4000, "open "), null, true).join();
      stored.compact(progress -> {}).join();
      assertTrue(filesWith(SECRET).size() > 1);
      stored.submit(purges(1, 3000), null, true).join();
      Collected collected = collect(stored);
      assertEquals(List.of(), filesWith(SECRET), collected::toString);
      assertFalse(filesWith("open ").isEmpty());
    }
    assertEquals(List.of(), FileStorage.open(place).verify());
  }

  /** A host whose checkpoints do not begin to write before they may. */
  private static final class Held extends HostBesideSystem {
    final CountDownLatch mayWrite = new CountDownLatch(1);

    @Override
    public Thread startThread(String name, Runnable task) {
      return super.startThread(
          name,
          () -> {
            if (name.startsWith("cairn-checkpoint")) {
              try {
                mayWrite.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
            task.run();
          });
    }
  }

  @Test
  void aCompactionThatBeganBeforeAPurgeBringsNothingBack() throws IOException {
    try (Transactor first = open()) {
      first.submit(names(1, 3000, SECRET), null, true).join();
    }
    Held host = new Held();
    try (Transactor stored = open(host)) {
      CompletableFuture<TxReport> begun = stored.compact(progress -> {});
      stored.submit(List.of(RT.vector(ADD, 5L, NAME, "open ")), null, true).join();
      stored.submit(purges(1, 3000), null, true).join();
      host.mayWrite.countDown();
      begun.join();
      assertFalse(stored.database().purged());
      Collected collected = stored.storage().collect(Long.MAX_VALUE);
      assertEquals(List.of(), filesWith(SECRET), collected::toString);
    }
    try (Transactor again = open()) {
      Given.all(again.database()).forEach(datom -> assertFalse(datom.v().equals("open ")));
      assertEquals(List.of(), FileStorage.open(place).verify());
    }
  }

  @Test
  void aCompactionThatCannotWriteTellsWhyAndHarmsNothing() throws IOException {
    NaiveTimes model = new NaiveTimes();
    try (Transactor stored = open()) {
      model.add(stored.submit(names(1, 100, "name "), null, true).join());
      Files.move(place.resolve(".cairn/tmp"), place.resolve(".cairn/away"));
      CompletionException told =
          assertThrows(CompletionException.class, () -> stored.compact(progress -> {}).join());
      assertTrue(told.getCause() instanceof StorageException, told::toString);
      Files.move(place.resolve(".cairn/away"), place.resolve(".cairn/tmp"));
      model.add(stored.submit(names(50, 150, "other "), null, true).join());
      Collected collected = collect(stored);
      assertEquals(0, collected.written().files(), collected::toString);
      model.compareSome(stored.database(), 3, random);
      RuntimeException own = new IllegalStateException("the listener's own");
      told =
          assertThrows(
              CompletionException.class,
              () ->
                  stored
                      .compact(
                          progress -> {
                            throw own;
                          })
                      .join());
      assertEquals(own, told.getCause());
    }
  }

  @Test
  void anythingAtOnceLosesNothing() throws IOException {
    anythingAtOnce(1, 40);
  }

  @Test
  @Tag("nightly")
  void verySeldomThingsAtOnceLoseNothing() throws IOException {
    anythingAtOnce(20, 150);
  }

  private void anythingAtOnce(int rounds, int steps) throws IOException {
    for (int round = 0; round < rounds; round++) {
      NaiveTimes model = new NaiveTimes();
      Deque<Old> olds = new ArrayDeque<>();
      place = folder.resolve("round" + round);
      FileStorage.create(
          place,
          SystemHost.INSTANCE,
          Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL));
      Storage storage = FileStorage.open(place); // one, as a process has one of a folder
      Transactor stored = open(storage, SystemHost.INSTANCE);
      int removed = 0;
      try {
        for (int step = 0; step < steps; step++) {
          step(stored, model, step);
          if (random.nextInt(4) == 0) {
            removed += stored.storage().collect(Long.MAX_VALUE).removed().files();
          }
          if (random.nextInt(5) == 0) {
            olds.add(Old.of(stored.database()));
          }
          if (olds.size() > 4) {
            olds.removeFirst().check();
          }
          if (random.nextInt(15) == 0) {
            stored.close();
            stored = open(storage, SystemHost.INSTANCE);
          }
        }
        model.compareSome(stored.database(), 3, random);
        olds.forEach(Old::check);
        stored.submit(purges(1, 700), null, true).join();
        olds.clear();
        Collected collected = collect(stored);
        removed += collected.removed().files();
        assertEquals(List.of(), filesWith(SECRET), collected::toString);
      } finally {
        stored.close();
      }
      System.out.println("removed " + removed + " files");
      assertTrue(removed > 5);
      assertEquals(List.of(), FileStorage.open(place).verify());
    }
  }

  private void step(Transactor stored, NaiveTimes model, int step) {
    List<CompletableFuture<TxReport>> futures = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int dice = random.nextInt(10);
      if (dice < 3) {
        stored.compact(progress -> {});
      }
      long e = 1 + random.nextInt(600);
      long to = e + random.nextInt(100);
      String text = (random.nextBoolean() ? SECRET : "open ") + step + " ";
      Object txData = dice == 9 ? purges(e, to) : names(e, to, text);
      futures.add(stored.submit(txData, null, true));
    }
    futures.forEach(future -> model.add(future.join()));
  }

  /** A value and what it held when it was new. */
  private record Old(CurrentDatabase database, List<Datom> datoms) {
    static Old of(CurrentDatabase database) {
      return new Old(database, list(database));
    }

    void check() {
      assertEquals(datoms, list(database));
      list(database.history());
    }

    private static List<Datom> list(DatabaseValue database) {
      List<Datom> datoms = new ArrayList<>();
      Given.all(database).forEach(datoms::add);
      return datoms;
    }
  }
}
