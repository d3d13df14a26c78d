package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.error.CairnException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that fetch index nodes when a query needs them, over loopback. */
class SparseTest {
  private static final long LONG_ENOUGH_MILLIS = 60_000;
  private static final int PEOPLE = 50_000;
  private static final int FEW = 5_000;
  private static final int NOTE_CHARS = 100;

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

  /** Notes that cannot be compressed, so that the database is as large as it looks. */
  private static void fill(Connection master, int people) {
    Random random = new Random(1);
    List<Object> rows = new ArrayList<>();
    for (long e = 1; e <= people; e++) {
      StringBuilder note = new StringBuilder();
      for (int i = 0; i < NOTE_CHARS; i++) {
        note.append((char) (' ' + random.nextInt(90)));
      }
      rows.add(List.of(e, Keyword.intern("key"), e, 1L));
      rows.add(List.of(e, Keyword.intern("note"), note.toString(), 1L));
    }
    master.load(rows);
  }

  private Connection sparse(String name, Sharing from, Map<String, Object> more) {
    Map<String, Object> store =
        new HashMap<>(
            Map.of(
                "backend",
                "dat",
                "link",
                from.link().toString(),
                "path",
                temporary.resolve(name).toString(),
                "peers",
                List.of("127.0.0.1:" + from.address().port()),
                "multicast?",
                false,
                "sparse?",
                true));
    store.putAll(more);
    return Cairn.connect(Map.of("store", store));
  }

  private static Object note(Connection connection, long key) {
    return Cairn.query(
            "[:find ?n . :in $ ?k :where [?e :key ?k] [?e :note ?n]]", connection.db(), key)
        .toClojure();
  }

  private static Object entity(Connection connection, long key) {
    return Cairn.query("[:find ?e . :in $ ?k :where [?e :key ?k]]", connection.db(), key)
        .toClojure();
  }

  private static long received(Connection connection) {
    return connection.sharing().orElseThrow().peers().stream()
        .mapToLong(PeerReport::bytesReceived)
        .sum();
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }

  @Test
  void aQueryFetchesWhatItNeedsAndTheRestAnswersWhenSomebodyGivesIt() throws Exception {
    try (Connection master = master()) {
      fill(master, PEOPLE);
      Sharing published = master.publish(Sharing.network(0, false));
      long whole = size(temporary.resolve("master/data"));
      assertTrue(whole > 8 << 20, "too small to show anything: bytes=" + whole);
      Object first = note(master, 4711);
      Object second = note(master, 27_182);
      try (Connection sparse = sparse("sparse", published, Map.of())) {
        assertEquals(first, note(sparse, 4711));
        long fetched = received(sparse);
        System.out.println("fetched by a point query: " + fetched + " of " + whole + " bytes");
        assertTrue(
            fetched < whole / 20, "a point query fetched " + fetched + " of " + whole + " bytes");

        // It follows, and tells.
        var told = new CopyOnWriteArrayList<Object>();
        sparse.listen(report -> told.add(report.txData()));
        master.transact(List.of(Map.of("db/id", entity(master, 4711), "note", "new")));
        assertTrue(sparse.follower().sync(2, LONG_ENOUGH_MILLIS) != null);
        assertEquals("new", note(sparse, 4711));
        while (told.isEmpty()) { // listeners have a thread of their own
          Thread.sleep(1);
        }
        assertEquals(1, told.size());
        assertTrue(received(sparse) < whole / 10, () -> "following: " + received(sparse));
      }
      master.unpublish();

      // Nobody serves: what has come answers, also in a new process; the rest says so, in time.
      try (Connection sparse = sparse("sparse", published, Map.of("fetch-timeout", 300L))) {
        assertEquals("new", note(sparse, 4711));
        CairnException none = assertThrows(CairnException.class, () -> note(sparse, 27_182));
        assertEquals("replica/unavailable", none.code());
        assertEquals("new", note(sparse, 4711));

        // Somebody serves again.
        Sharing again = master.publish(Sharing.network(0, false));
        sparse.sharing().orElseThrow().call(again.address());
        long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
        Object found = null;
        while (found == null && System.nanoTime() < end) {
          try {
            found = note(sparse, 27_182);
          } catch (CairnException e) {
            assertEquals("replica/unavailable", e.code());
          }
        }
        assertEquals(second, found);

        // Warm, it needs nobody.
        List<Arriving> progress = new ArrayList<>();
        assertTrue(
            sparse.sharing().orElseThrow().warm(LONG_ENOUGH_MILLIS, progress::add), "" + progress);
        Arriving last = progress.get(progress.size() - 1);
        assertEquals(last.total(), last.bytes());
        master.unpublish();
        assertEquals(
            PEOPLE,
            Cairn.query("[:find ?e :where [?e :note ?n] [?e :key ?k]]", sparse.db()).rows().size());
      }
      // All of it is an ordinary clone now.
      try (Connection snapshot = Cairn.connect("datahike:file://" + temporary.resolve("sparse"))) {
        assertEquals(second, note(snapshot, 27_182));
      }
    }
  }

  @Test
  void whatIsNeededAndDoesNotComeIsAnErrorAndNoHang() throws Exception {
    try (Connection master = master()) {
      fill(master, FEW);
      Sharing published = master.publish(Sharing.network(0, false));
      try (Connection sparse = sparse("sparse", published, Map.of("fetch-timeout", 300L))) {
        master.unpublish();
        long start = System.nanoTime();
        CairnException none = assertThrows(CairnException.class, () -> note(sparse, 3_141));
        assertEquals("replica/unavailable", none.code());
        assertTrue(System.nanoTime() - start < LONG_ENOUGH_MILLIS * 1_000_000);
        assertFalse(sparse.sharing().orElseThrow().warm(300, arriving -> {}));
      }
    }
  }
}
