package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.index.ForgedTree;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.storage.Described;
import org.cairndb.storage.Disk;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryDisk;
import org.cairndb.storage.Position;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.cairndb.transact.Transactor;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Test;

/** What a follower does when a newer generation of the journal arrives. */
class FollowerGenerationTest {
  private static final int NO_CHECKPOINT = 1 << 28;
  private static final String SECOND = "meta/0000000002-00000.log";

  private final SimulatedHost host = new SimulatedHost(1);
  private final SimulatedDisk replica = new SimulatedDisk(1);

  /** A value of the master's, and the end of the journal then. */
  private record State(CurrentDatabase database, Position position) {}

  private FileStorage create(MemoryDisk disk, boolean history) {
    Config config = new Config(Config.SCHEMALESS.map().assoc(Config.KEEP_HISTORY, history));
    return FileStorage.create(disk, host, Transactor.emptyCheckpoint(config, Schema.INITIAL));
  }

  private Transactor master(FileStorage storage) {
    return new Transactor(storage, storage.recover(), host, 1 << 20, NO_CHECKPOINT);
  }

  private State write(FileStorage storage, String... names) {
    try (Transactor master = master(storage)) {
      List<Object> data = new ArrayList<>();
      for (String name : names) {
        data.add(RT.map(Keyword.intern("name"), name));
      }
      TxReport report = master.submit(RT.vector(data.toArray()), null, true).join();
      return new State(report.dbAfter(), master.position());
    }
  }

  private static void checkpoint(FileStorage storage, State state) {
    Described checkpoint = Transactor.describe(state.database(), storage);
    try (JournalWriter journal = storage.openWriter()) {
      journal.checkpoint(checkpoint.payload(), checkpoint.needs(), state.position());
    }
  }

  private Follower follow() {
    return Follower.open(FileStorage.open(replica, host), host, 1 << 20, "m", 0);
  }

  private static Map<String, byte[]> files(Disk disk) {
    Map<String, byte[]> files = new TreeMap<>();
    collect(disk, "", files);
    return files;
  }

  private static void collect(Disk disk, String folder, Map<String, byte[]> files) {
    for (String name : disk.list(folder)) {
      String path = folder.isEmpty() ? name : folder + "/" + name;
      if (name.equals("CAIRN") || name.endsWith(".log") || name.length() == 64) {
        files.put(path, disk.readAll(path, 1 << 24));
      } else if (!name.startsWith(".")) {
        collect(disk, path, files);
      }
    }
  }

  private void place(String name, byte[] content) {
    for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
      replica.createFolder(name.substring(0, end));
    }
    replica.overwrite(name, content);
  }

  private static long t(CurrentDatabase database) {
    return database.maxTx() - CurrentDatabase.TX0;
  }

  @Test
  void aCheckpointThatHasComeWithoutTheCommitsBehindItTakesNobodyBack() {
    MemoryDisk origin = new MemoryDisk();
    FileStorage storage = create(origin, true);
    State first = write(storage, "Alice");
    write(storage, "Bob");
    write(storage, "Carol");
    files(origin).forEach(this::place);
    try (Follower follower = follow()) {
      assertEquals(3, t(follower.database()));
      checkpoint(storage, first); // the other two are carried over into the second generation
      Map<String, byte[]> all = files(origin);
      byte[] second = all.remove(SECOND);
      all.forEach(this::place);
      for (int end = 0; end <= second.length; end++) {
        place(SECOND, Arrays.copyOf(second, end));
        follower.advance();
        int bytes = end;
        assertEquals(3, t(follower.database()), () -> "after bytes " + bytes);
        assertEquals(null, follower.status().error(), () -> "after bytes " + bytes);
      }
      write(storage, "Dan");
      files(origin).forEach(this::place);
      follower.advance();
      assertEquals(4, t(follower.database()));
      assertEquals(Status.State.COMPLETE, follower.status().state());
    }
  }

  /**
   * A master that was set back to its first transaction and wrote other things. All that is left of
   * its journal is a newer generation.
   */
  private void assertFork(boolean history, String... others) {
    MemoryDisk origin = new MemoryDisk();
    FileStorage storage = create(origin, history);
    write(storage, "Alice");
    MemoryDisk backup = new MemoryDisk();
    files(origin)
        .forEach(
            (name, content) -> {
              for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
                backup.createFolder(name.substring(0, end));
              }
              backup.create(name, content);
            });
    backup.createFolder("data");
    backup.createFolder(".cairn");
    backup.createFolder(".cairn/tmp");
    backup.create(".cairn/owner", origin.readAll(".cairn/owner", 1 << 10));
    write(storage, "Bob");
    files(origin).forEach(this::place);
    try (Follower follower = follow()) {
      host.advanceMillis(60_000);
      FileStorage restored = FileStorage.open(backup, host);
      State last = null;
      for (String other : others) {
        last = write(restored, other.split(" "));
      }
      checkpoint(restored, last);
      files(origin).keySet().forEach(replica::delete);
      Map<String, byte[]> all = files(backup);
      all.remove("meta/0000000001-00000.log");
      all.forEach(this::place);
      follower.advance();
      host.advanceMillis(Follower.PATIENCE_MILLIS);
      follower.advance();
      CairnException error = (CairnException) follower.status().error();
      assertEquals("replica/fork", error.code());
      assertEquals(Status.State.CUT_OFF, follower.status().state());
      assertEquals(2, t(follower.database()));
    }
  }

  @Test
  void aCheckpointOfAnotherHistoryIsAForkAlsoAtTheSameT() {
    assertFork(false, "Bert Bella");
  }

  @Test
  void aCheckpointOfAnotherHistoryIsAForkAlsoWithAsManyDatoms() {
    assertFork(true, "B0b");
  }

  @Test
  void aCheckpointOfAnotherHistoryIsAForkAlsoWhenItIsAhead() {
    assertFork(true, "B0b", "Carol", "Dan");
  }

  /** What a writer may sign: a database whose attributes are not in order. */
  private static State forged(State state) {
    CurrentDatabase honest = state.database();
    CurrentDatabase forged =
        new CurrentDatabase(
                honest.id(),
                honest.config(),
                honest.schema(),
                honest.tree(IndexOrder.EAVT),
                ForgedTree.outOfOrder(honest.tree(IndexOrder.AEVT)),
                honest.tree(IndexOrder.AVET),
                honest.maxEntity(),
                honest.maxTx())
            .withHistory(honest.retired());
    return new State(forged, state.position());
  }

  private static List<Object> names(CurrentDatabase database) {
    int name = database.schema().attribute(Keyword.intern("name")).id();
    Scan scan = database.tree(IndexOrder.AEVT).scan(IndexRange.of(IndexOrder.AEVT, Key.a(name)));
    List<Object> names = new ArrayList<>();
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        names.add(scan.leaf().v().get(i));
      }
    }
    return names;
  }

  @Test
  void aGenerationWithNodesThatAreNoneLeavesAFollowerAtItsLastGoodState() {
    MemoryDisk origin = new MemoryDisk();
    FileStorage storage = create(origin, true);
    write(storage, "Alice", "Bob");
    files(origin).forEach(this::place);
    try (Follower follower = follow()) {
      State second = write(storage, "Carol");
      checkpoint(storage, forged(second));
      files(origin).keySet().stream().filter(replica::exists).forEach(replica::delete);
      Map<String, byte[]> newest = files(origin);
      newest.remove("meta/0000000001-00000.log");
      newest.forEach(this::place);
      follower.advance();
      host.advanceMillis(Follower.PATIENCE_MILLIS);
      for (int i = 0; i < 3; i++) {
        follower.advance();
        CorruptException error = (CorruptException) follower.status().error();
        assertTrue(error.getMessage().contains("rows of a node are not in order"));
        assertEquals(Status.State.CUT_OFF, follower.status().state());
        assertEquals(List.of("Alice", "Bob"), names(follower.database()));
      }
      try (Transactor mended = master(storage)) {
        second = new State(second.database(), mended.position());
      }
      checkpoint(storage, second);
      files(origin).forEach(this::place);
      follower.advance();
      assertEquals(null, follower.status().error());
      assertEquals(List.of("Alice", "Bob", "Carol"), names(follower.database()));
    }
  }

  @Test
  void aFollowerThatFetchesWhatIsTouchedTellsTheQueryThatTouchesANodeThatIsNone() {
    MemoryDisk origin = new MemoryDisk();
    FileStorage storage = create(origin, true);
    State only = write(storage, "Alice", "Bob");
    checkpoint(storage, forged(only));
    files(origin).forEach(this::place);
    FileStorage here = FileStorage.open(replica, host);
    try (Follower follower = Follower.openSoon(here, host, 1 << 20, "m", 1000)) {
      CurrentDatabase found = follower.database();
      assertThrows(CorruptException.class, () -> names(found));
      assertEquals(only.database().datomCount(), found.datomCount());
      Scan other = found.tree(IndexOrder.EAVT).scan(IndexRange.of(IndexOrder.EAVT, Key.ALL));
      assertTrue(other.advance());
    }
  }
}
