package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.TxReports;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.cairndb.error.CairnException;
import org.cairndb.error.ReplicaException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that follow a folder into which somebody else's files come. */
class FollowTest {
  private static final long LONG_ENOUGH_MILLIS = 20_000;

  @TempDir private Path temporary;

  private String uri(String name) {
    return "datahike:file://" + temporary.resolve(name);
  }

  private static Object person(String name) {
    return RT.vector(RT.map(Keyword.intern("name"), name));
  }

  private Connection master() {
    Cairn.createDatabase(uri("master"));
    return Cairn.connect(uri("master"));
  }

  private Connection follow(String folder) {
    return Cairn.connect(
        RT.map(
            Keyword.intern("store"),
            RT.map(
                Keyword.intern("backend"),
                Keyword.intern("file"),
                Keyword.intern("path"),
                temporary.resolve(folder).toString()),
            Keyword.intern("follow?"),
            true));
  }

  /** Copies what differs, as a replicator does: hidden files stay where they are. */
  private void copy() throws IOException {
    Path from = temporary.resolve("master");
    try (var files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path name = from.relativize(file);
        Path to = temporary.resolve("clone").resolve(name);
        boolean differs = !Files.exists(to) || Files.mismatch(file, to) >= 0;
        if (!name.startsWith(".cairn") && differs) {
          Files.createDirectories(to.getParent());
          Files.deleteIfExists(to);
          Files.write(to, Files.readAllBytes(file));
        }
      }
    }
  }

  private static List<?> datoms(CurrentDatabase database) {
    List<Object> all = new ArrayList<>();
    database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).forEach(all::add);
    return all;
  }

  @Test
  void aListenerOnACloneHearsEachTransactionAsOnTheMaster() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      copy();
      try (Connection clone = follow("clone");
          TxReports reports = clone.reports()) {
        assertEquals(master.database().maxTx(), clone.database().maxTx());
        for (int i = 0; i < 5; i++) {
          TxReport original = master.transact(person("P" + i), RT.map(Keyword.intern("why"), "x"));
          copy();
          TxReport copied = reports.poll(Duration.ofMillis(LONG_ENOUGH_MILLIS)).orElseThrow();
          assertEquals(original.txData(), copied.txData());
          assertEquals(original.txMeta(), copied.txMeta());
          assertEquals(original.dbAfter().maxTx(), copied.dbAfter().maxTx());
          assertEquals(original.instant(), copied.instant());
        }
        assertEquals(datoms(master.database()), datoms(clone.database()));
      }
    }
  }

  /**
   * While nobody listens many transactions are made at once; who begins to misses none for that.
   */
  @Test
  void whoBeginsToListenInTheMiddleMissesNothing() throws Exception {
    try (Connection master = master();
        Connection follower = follow("master")) {
      long last = 3_000;
      for (long t = 1; t <= last; t++) {
        master.transactAsync(person("P" + t));
      }
      long heard = 0;
      while (t(follower) < last) {
        List<Long> told = new CopyOnWriteArrayList<>();
        Connection.Listening listening =
            follower.listen((TxReport report) -> told.add(t(report.dbAfter())));
        long seen = t(follower);
        follower.follower().sync(Math.min(last, seen + 20), LONG_ENOUGH_MILLIS);
        long shown = t(follower);
        while (shown > seen && (told.isEmpty() || told.get(told.size() - 1) < shown)) {
          Thread.sleep(1); // listeners have a thread of their own
        }
        listening.close();
        for (long t = seen + 1; t <= shown; t++) {
          assertTrue(told.contains(t), seen + " to " + shown + ", without " + t + ": " + told);
          heard++;
        }
        long silently = Math.min(last, shown + 100);
        follower.follower().sync(silently, LONG_ENOUGH_MILLIS);
      }
      assertTrue(heard > 0);
      assertEquals(datoms(master.database()), datoms(follower.database()));
    }
  }

  private static long t(Connection connection) {
    return t(connection.database());
  }

  private static long t(Db database) {
    return ((CurrentDatabase) database).maxTx() - CurrentDatabase.TX0;
  }

  @Test
  void commitsHaveTheSameIdsOnAClone() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      copy();
      try (Connection clone = follow("clone")) {
        master.branches().create("draft");
        master.branches().merge(List.of("draft"), person("Bob"), null);
        master.branches().force("forced", master.database().dbWith(person("Eve")));
        master.branches().merge(List.of("forced"), person("Carl"), null);
        copy();
        clone.follower().sync(master.database().basisT(), LONG_ENOUGH_MILLIS);
        List<UUID> ids = new ArrayList<>();
        master.branches().history().forEach(db -> ids.add(db.commitId()));
        List<UUID> copied = new ArrayList<>();
        clone.branches().history().forEach(db -> copied.add(db.commitId()));
        assertEquals(ids, copied);
        assertEquals(5, ids.size());
        assertEquals(2, clone.db().parentCommitIds().size());
        for (UUID id : ids) {
          assertEquals(master.branches().commit(id), clone.branches().commit(id));
        }
      }
    }
  }

  @Test
  void anotherProcessesFolderIsFollowedWhileItIsWritten() throws Exception {
    try (Connection master = master();
        Connection follower = follow("master")) {
      long t = 0;
      for (int i = 0; i < 20; i++) {
        t = master.transact(person("P" + i)).dbAfter().maxTx() - CurrentDatabase.TX0;
      }
      CurrentDatabase there = follower.follower().sync(t, LONG_ENOUGH_MILLIS);
      assertEquals(datoms(master.database()), datoms(there));
      assertSame(there, follower.database());
    }
  }

  @Test
  void aTransactionIsRefusedAndNamesTheMaster() throws Exception {
    try (Connection master = master()) {
      copy();
      try (Connection clone = follow("clone")) {
        ReplicaException e =
            assertThrows(ReplicaException.class, () -> clone.transact(person("Eve")));
        assertTrue(e.getMessage().contains(master.database().id().toString()), e.getMessage());
        CairnException none = assertThrows(CairnException.class, master::follower);
        assertTrue(none.getMessage().contains(":follow? true"), none.getMessage());
      }
    }
  }

  @Test
  void whatIsMissingIsSaidAndEachChangeOfStateIsTold() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      copy();
      Path segment = temporary.resolve("clone/meta/0000000001-00000.log");
      try (Connection clone = follow("clone")) {
        Follower follower = clone.follower();
        assertEquals(Status.State.COMPLETE, follower.status().state());
        var states = new LinkedBlockingQueue<Status.State>();
        AutoCloseable listening = follower.listenStatus(s -> states.add(s.state()));
        byte[] whole = Files.readAllBytes(segment);
        Files.delete(segment);
        assertEquals(
            Status.State.CATCHING_UP, states.poll(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(1, follower.status().t());
        Files.write(segment, whole);
        assertEquals(Status.State.COMPLETE, states.poll(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS));
        listening.close();
        assertEquals(null, follower.sync(7, 50));
      }
    }
  }

  @Test
  void anIndexNodeThatComesLateHoldsAFollowerUpAndDoesNotCutItOff() throws Exception {
    try (Connection master = master()) {
      List<Object> many = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        many.add(RT.map(Keyword.intern("name"), "P" + i));
      }
      master.transact(RT.vector(many.toArray()));
      master.collectGarbage(); // everything is in index nodes now
      copy();
      try (Connection clone = follow("clone");
          TxReports reports = clone.reports()) {
        Path nodes = temporary.resolve("clone/data");
        Path away = temporary.resolve("away");
        Files.move(nodes, away);
        master.transact(person("Alice"));
        master.transact(person("Bob"));
        Path segment = newestSegment("master");
        Files.write(
            temporary.resolve("clone/meta").resolve(segment.getFileName()),
            Files.readAllBytes(segment));
        Follower follower = clone.follower();
        assertEquals(null, follower.sync(3, 300));
        assertEquals(Status.State.CATCHING_UP, follower.status().state());
        assertTrue(follower.status().waitingFor().contains("data/"), "" + follower.status());
        assertEquals(1, follower.status().t());
        Files.move(away, nodes);
        assertEquals(datoms(master.database()), datoms(follower.sync(3, LONG_ENOUGH_MILLIS)));
        assertEquals(Status.State.COMPLETE, follower.status().state());
        for (long t = 2; t <= 3; t++) {
          TxReport report = reports.poll(Duration.ofMillis(LONG_ENOUGH_MILLIS)).orElseThrow();
          assertEquals(t, report.dbAfter().maxTx() - CurrentDatabase.TX0);
        }
      }
    }
  }

  private Path newestSegment(String folder) throws IOException {
    try (var files = Files.list(temporary.resolve(folder).resolve("meta"))) {
      return files.filter(f -> f.toString().endsWith(".log")).sorted().reduce((a, b) -> b).get();
    }
  }

  @Test
  void aMasterThatWentBackToABackupAndWroteOnIsAForkAndTheLastStateStays() throws Exception {
    Path backup = temporary.resolve("backup");
    try (Connection master = master()) {
      master.transact(person("Alice"));
      byte[] old = Files.readAllBytes(temporary.resolve("master/meta/0000000001-00000.log"));
      Files.write(backup, old);
      master.transact(person("Bob"));
      copy();
    }
    try (Connection clone = follow("clone")) {
      Files.write(
          temporary.resolve("master/meta/0000000001-00000.log"), Files.readAllBytes(backup));
      try (Connection master = Cairn.connect(uri("master"))) {
        master.transact(person("B0b"));
        master.transact(person("Carol"));
        copy();
      }
      CairnException e = null;
      for (long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
          e == null && System.nanoTime() < end; ) {
        e = (CairnException) clone.follower().status().error();
      }
      assertEquals(Keyword.intern("replica", "fork"), e.getData().valAt(Keyword.intern("error")));
      assertEquals(2, clone.follower().status().t());
      assertEquals(Status.State.CUT_OFF, clone.follower().status().state());
      assertEquals(2L + CurrentDatabase.TX0, clone.database().maxTx());
    }
  }
}
