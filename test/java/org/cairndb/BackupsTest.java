package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.BackedUp;
import org.cairndb.storage.BackupPoint;
import org.cairndb.storage.FileStorage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases are backed up while they are written to, and come back the same. */
class BackupsTest {
  @TempDir private Path folder;

  private Connection create(String name) {
    return Cairn.config().file(folder.resolve(name)).create().connect();
  }

  private Connection connect(String name) {
    return Cairn.config().file(folder.resolve(name)).connect();
  }

  private static void add(Connection connection, int from, int to) {
    List<Object> data = new ArrayList<>();
    for (int i = from; i < to; i++) {
      data.add(Map.of("number", (long) i, "text", "text ".repeat(20) + i, "group", (long) i % 7));
    }
    connection.transact(data);
  }

  private static List<Datom> past(CurrentDatabase database) {
    List<Datom> all = new ArrayList<>();
    database.history().datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).forEach(all::add);
    return all;
  }

  private static Map<String, byte[]> files(Path database) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(database)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = database.relativize(file).toString();
        if (!name.startsWith(".cairn")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private static String error(Runnable task) {
    return assertThrows(CairnException.class, task::run).code();
  }

  @Test
  void everyStateThatIsKeptComesBackWithTheBytesThatItHad() throws IOException {
    Path backup = folder.resolve("backup");
    Map<Long, List<Datom>> pasts = new TreeMap<>();
    Map<Long, Map<String, byte[]>> bytes = new TreeMap<>();
    try (Connection connection = create("db")) {
      for (int i = 0; i < 4; i++) {
        add(connection, i * 400, (i + 1) * 400);
        connection.transact("[[:db/retract " + (i + 1) + " :group " + i + "]]");
        if (i == 2) {
          connection.collectGarbage(Instant.now(), p -> {}).join();
        }
        BackedUp done = Backups.write(connection, backup);
        assertTrue(done.isNew());
        pasts.put(done.point().t(), past(connection.database()));
        bytes.put(done.point().t(), files(folder.resolve("db")));
      }
      assertEquals(0, Backups.write(connection, backup).copied());
    }
    assertEquals(List.of(), Backups.verify(backup, p -> {}));
    assertEquals(
        List.copyOf(pasts.keySet()), Backups.points(backup).stream().map(BackupPoint::t).toList());
    for (BackupPoint point : Backups.points(backup)) {
      Path target = folder.resolve("restored-" + point.t());
      Backups.restore(backup, Backups.point(backup, point.t()), target, p -> {});
      Map<String, byte[]> source = bytes.get(point.t());
      files(target).forEach((name, content) -> assertArrayEquals(source.get(name), content, name));
      assertEquals(List.of(), FileStorage.open(target).verify());
      try (Connection restored = connect("restored-" + point.t())) {
        assertEquals(pasts.get(point.t()), past(restored.database()));
        add(restored, 100_000, 100_010);
        assertEquals(point.t() + 1, restored.database().maxTx() - CurrentDatabase.TX0);
      }
    }
  }

  @Test
  void aBackupGoesOnWhileTransactionsAndGarbageCollectionDo() throws Exception {
    Path backup = folder.resolve("backup");
    AtomicBoolean ended = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Connection connection = create("db")) {
      add(connection, 0, 4_000);
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; !ended.get(); i++) {
                  add(connection, 4_000 + i * 20, 4_000 + (i + 1) * 20);
                }
              });
      writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
      writer.start();
      for (int i = 0; i < 3; i++) {
        AtomicBoolean collected = new AtomicBoolean();
        BackedUp done =
            Backups.write(
                connection,
                backup,
                progress -> {
                  if (!collected.getAndSet(true)) { // all that was the state is garbage now
                    connection.collectGarbage(Instant.now(), p -> {}).join();
                  }
                });
        assertTrue(collected.get());
        Path target = folder.resolve("restored" + i);
        Backups.restore(backup, done.point(), target, p -> {});
        try (Connection restored = connect("restored" + i)) {
          String sum = "[:find (sum ?n) . :with ?e :where [?e :number ?n]]";
          assertEquals(
              connection.db().asOf(done.point().t()).query(sum).scalar(Long.class),
              restored.db().query(sum).scalar(Long.class));
        }
      }
      ended.set(true);
      writer.join();
    }
    assertEquals(null, failure.get());
    assertEquals(List.of(), Backups.verify(backup, p -> {}));
  }

  @Test
  void aRestoredDatabaseGoesOnInTheSameBackup() {
    Path backup = folder.resolve("backup");
    try (Connection connection = create("db")) {
      add(connection, 0, 10);
      Backups.write(connection, backup);
      add(connection, 10, 20);
      Backups.write(connection, backup);
    }
    Backups.restore(backup, Backups.point(backup, 1), folder.resolve("other"), p -> {});
    try (Connection other = connect("other")) {
      add(other, 100, 120);
      assertTrue(Backups.write(other, backup).isNew());
    }
    assertEquals(List.of(1L, 2L, 2L), Backups.points(backup).stream().map(BackupPoint::t).toList());
    List<String> names = Backups.points(backup).stream().map(BackupPoint::name).toList();
    Backups.restore(backup, Backups.point(backup, names.get(2)), folder.resolve("2"), p -> {});
    try (Connection second = connect("2")) {
      assertEquals(30, second.database().datomCount() / 3);
    }
    int removed = Backups.forget(backup, Backups.point(backup, names.get(1)));
    assertTrue(removed > 0);
    assertEquals(2, Backups.points(backup).size());
    assertEquals(List.of(), Backups.verify(backup, p -> {}));
    assertEquals("backup/missing-point", error(() -> Backups.point(backup, 7)));
    assertEquals("backup/missing-point", error(() -> Backups.point(backup, names.get(1))));
  }

  @Test
  void whatIsNotMeantIsRefusedAndChangesNothing() throws IOException {
    Path backup = folder.resolve("backup");
    try (Connection one = create("one");
        Connection two = create("two");
        Connection memory = Cairn.config().memory("backups-test").create().connect()) {
      Backups.write(one, backup);
      Map<String, byte[]> before = files(backup);
      assertEquals("backup/other-database", error(() -> Backups.write(two, backup)));
      assertEquals("backup/memory", error(() -> Backups.write(memory, backup)));
      for (String place : List.of("one", "one/backup", ".")) {
        assertEquals("backup/inside", error(() -> Backups.write(one, folder.resolve(place))));
      }
      assertEquals("backup/not-a-backup", error(() -> Backups.write(two, folder.resolve("one"))));
      assertEquals("backup/not-a-backup", error(() -> Backups.points(folder.resolve("one"))));
      assertEquals("backup/not-a-backup", error(() -> Backups.points(folder.resolve("none"))));
      assertFalse(Files.exists(folder.resolve("none")));
      assertEquals(before.keySet(), files(backup).keySet());
      for (String target : List.of("two", "backup")) {
        String code = error(() -> Backups.restore(backup, folder.resolve(target)));
        assertEquals("restore/non-empty-target", code);
      }
      Files.createDirectory(folder.resolve("used"));
      Files.writeString(folder.resolve("used/notes.txt"), "mine");
      assertEquals(
          "restore/non-empty-target", error(() -> Backups.restore(backup, folder.resolve("used"))));
      assertEquals("mine", Files.readString(folder.resolve("used/notes.txt")));
    }
  }
}
