package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.Keyword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.error.CairnException;
import org.cairndb.error.ReplicaException;
import org.cairndb.system.SystemHost;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that are published over Dat, and replicas that follow them, over loopback. */
class PublishTest {
  private static final long LONG_ENOUGH_MILLIS = 60_000;

  @TempDir private Path temporary;

  private Connection master() {
    Map<String, Object> config =
        Map.of(
            "store",
            Map.of("backend", "file", "path", temporary.resolve("master").toString()),
            "schema-flexibility",
            "read");
    Cairn.createDatabase(config);
    return Cairn.connect(config);
  }

  private Connection clone(String name, Sharing from, int port) {
    return Cairn.config()
        .dat(from.link().toString(), temporary.resolve(name))
        .peers("127.0.0.1:" + port)
        .multicast(false)
        .connect();
  }

  private static List<Map<String, Object>> person(String name) {
    return List.of(Map.of("name", name));
  }

  private static long names(Connection connection) {
    return Cairn.query("[:find ?n :where [_ :name ?n]]", connection.db()).rows().size();
  }

  @Test
  void aReplicaFollowsAndHearsEachTransactionAndServesAnother() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      Sharing published = master.publish(Sharing.network(0, false));
      int port = published.address().port();
      try (Connection one = clone("one", published, port)) {
        one.follower().sync(1, LONG_ENOUGH_MILLIS);
        assertEquals(1, names(one));
        var told = new LinkedBlockingQueue<TxReport>();
        one.listen(told::add);
        for (int i = 0; i < 20; i++) {
          master.transact(person("n" + i));
        }
        assertTrue(
            one.follower().sync(21, LONG_ENOUGH_MILLIS) != null,
            () -> "" + one.follower().status());
        assertEquals(21, names(one));
        for (int i = 0; i < 20; i++) {
          TxReport report = told.poll(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS);
          assertEquals(i + 2, report.dbAfter().maxTx() - org.cairndb.db.CurrentDatabase.TX0);
        }
        assertThrows(ReplicaException.class, () -> one.transact(person("nobody")));
        // The second gets everything from the first.
        int second = one.sharing().orElseThrow().address().port();
        try (Connection two = clone("two", published, second)) {
          assertTrue(two.follower().sync(21, LONG_ENOUGH_MILLIS) != null);
          master.transact(person("last"));
          assertTrue(two.follower().sync(22, LONG_ENOUGH_MILLIS) != null);
          assertEquals(22, names(two));
        }
      }
      // What was added meanwhile comes when it connects again.
      master.transact(person("meanwhile"));
      try (Connection one = clone("one", published, port)) {
        assertTrue(one.follower().sync(23, LONG_ENOUGH_MILLIS) != null);
        master.unpublish();
        assertEquals(23, names(one));
      }
    }
  }

  /** Whom nobody serves waits alone, and is told what it waits for. */
  @Test
  void whoWaitsForAFirstStateHoldsUpNobodyElse() throws Exception {
    String link = new DatLink(KeyPair.generate(SystemHost.INSTANCE).publicKey()).toString();
    List<Map<?, ?>> progress = new CopyOnWriteArrayList<>();
    Map<String, Object> nowhere =
        Map.of(
            "store",
            Map.of(
                "backend",
                "dat",
                "link",
                link,
                "path",
                temporary.resolve("nowhere").toString(),
                "multicast?",
                false,
                "timeout",
                6_000L,
                "progress-fn",
                new AFn() {
                  @Override
                  public Object invoke(Object told) {
                    return progress.add((Map<?, ?>) told);
                  }
                }));
    CompletableFuture<Throwable> waiting = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> waiting.complete(assertThrows(Throwable.class, () -> Cairn.connect(nowhere))));
    thread.start();
    while (progress.isEmpty()) {
      assertTrue(!waiting.isDone(), () -> "it must say what it waits for: " + waiting.join());
      Thread.sleep(5);
    }
    master().close();
    assertTrue(!waiting.isDone(), "another connection was held up");
    CairnException none = (CairnException) waiting.get(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS);
    assertEquals("storage/incomplete", none.code());
    assertTrue(none.getMessage().contains(link), none.getMessage());
    Object line = progress.get(0).get(Keyword.intern("line"));
    assertTrue(line.toString().contains("looking for a peer"), line.toString());
    thread.join();
  }

  @Test
  void aSmallCommitSendsLittleAndComesAtOnce() throws Exception {
    int commits = 300;
    try (Connection master = master()) {
      Sharing published = master.publish(Sharing.network(0, false));
      try (Connection one = clone("one", published, published.address().port())) {
        master.transact(person("first"));
        assertTrue(one.follower().sync(1, LONG_ENOUGH_MILLIS) != null);
        long written = journalBytes();
        long sent = sent(published);
        for (int i = 2; i < commits + 2; i++) {
          master.transact(person("n" + i));
          assertTrue(one.follower().sync(i, LONG_ENOUGH_MILLIS) != null);
        }
        written = journalBytes() - written;
        sent = sent(published) - sent;
        String story = written + " bytes of journal, " + sent + " bytes of blocks sent";
        System.out.println(story);
        // With large segments it was a hundred times the journal.
        assertTrue(sent < 2 * written + commits * 900L, story);
        assertTrue(sent > written, story);
      }
    }
  }

  private long journalBytes() throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("master/meta"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long sent(Sharing published) {
    return published.peers().stream().mapToLong(PeerReport::bytesSent).sum();
  }

  @Test
  void whatCannotBeSaysSo() throws Exception {
    try (Connection master = master()) {
      Sharing published = master.publish(Sharing.network(0, false));
      Path taken = Files.createDirectories(temporary.resolve("taken/meta")).getParent();
      CairnException inUse = assertThrows(CairnException.class, () -> clone("taken", published, 1));
      assertEquals("replica/folder-in-use", inUse.code());
      assertTrue(Files.exists(taken.resolve("meta")));
      assertThrows(
          CairnException.class,
          () ->
              Cairn.connect(
                  Map.of("store", Map.of("backend", "dat", "link", "dat://12", "path", "/x"))));
    }
    Cairn.createDatabase(Map.of("store", Map.of("backend", "memory", "id", "published")));
    try (Connection memory =
        Cairn.connect(Map.of("store", Map.of("backend", "memory", "id", "published")))) {
      CairnException none =
          assertThrows(CairnException.class, () -> memory.publish(Sharing.network(0, false)));
      assertEquals("replica/no-folder", none.code());
    } finally {
      Cairn.deleteDatabase(Map.of("store", Map.of("backend", "memory", "id", "published")));
    }
  }
}
