package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.error.ConfigException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.ReleasedException;
import org.cairndb.error.ReplicaException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases by name, and what connections to one database see of each other. */
class ConnectionTest {
  private static final Keyword NAME = Keyword.intern("name");

  @TempDir private Path temporary;

  private String uri(String name) {
    return "datahike:file://" + temporary.resolve(name);
  }

  private static Object person(String name) {
    return RT.vector(RT.map(NAME, name));
  }

  private static Set<String> names(CurrentDatabase database) {
    Set<String> names = new TreeSet<>();
    for (Datom datom : database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
      if (datom.a().equals(NAME)) {
        names.add((String) datom.v());
      }
    }
    return names;
  }

  @Test
  void whatIsTransactedIsThereAfterReopening() {
    IPersistentMap config = Cairn.createDatabase(uri("a"));
    assertEquals(Keyword.intern("read"), config.valAt(Keyword.intern("schema-flexibility")));
    try (Connection connection = Cairn.connect(uri("a"))) {
      TxReport report = connection.transact(person("Alice"), null);
      assertEquals(CurrentDatabase.TX0, report.dbBefore().maxTx());
      assertEquals(CurrentDatabase.TX0 + 1, connection.database().maxTx());
      connection.transact(person("Bob"), null);
    }
    try (Connection connection = Cairn.connect(uri("a"))) {
      assertEquals(Set.of("Alice", "Bob"), names(connection.database()));
      assertEquals(2, connection.database().maxEntity());
      assertEquals(CurrentDatabase.TX0 + 2, connection.database().maxTx());
    }
  }

  @Test
  void aDatabaseValueNeverChanges() {
    Cairn.createDatabase(uri("b"));
    try (Connection connection = Cairn.connect(uri("b"))) {
      connection.transact(person("Alice"), null);
      CurrentDatabase before = connection.database();
      for (int i = 0; i < 1200; i++) {
        var unused = connection.transactAsync(person("n" + i), null);
      }
      connection.transact(person("Zoe"), null);
      assertEquals(Set.of("Alice"), names(before));
      assertEquals(1202, names(connection.database()).size());
    }
  }

  @Test
  void twoConnectionsToOneFolderShareOneWriter() {
    Cairn.createDatabase(uri("c"));
    Connection one = Cairn.connect(uri("c"));
    Connection two = Cairn.connect(uri("c"));
    one.transact(person("Alice"), null);
    two.transact(person("Bob"), null);
    assertEquals(Set.of("Alice", "Bob"), names(one.database()));
    assertEquals(names(one.database()), names(two.database()));
    one.close();
    assertEquals(Set.of("Alice", "Bob"), names(two.database()));
    two.close();
    ReleasedException released = assertThrows(ReleasedException.class, two::database);
    assertEquals(
        Keyword.intern("connection-has-been-released"),
        released.getData().valAt(Keyword.intern("type")));
    assertThrows(ReleasedException.class, () -> two.transact(person("Eve"), null));
  }

  @Test
  void creatingTwiceAndConnectingToNothingAreErrorsThatChangeNothing() throws IOException {
    Cairn.createDatabase(uri("d"));
    assertThrows(DatabaseExistsException.class, () -> Cairn.createDatabase(uri("d")));
    assertThrows(DatabaseMissingException.class, () -> Cairn.connect(uri("nothing")));
    assertFalse(Files.exists(temporary.resolve("nothing")));
    assertFalse(Cairn.databaseExists(uri("nothing")));
    Cairn.deleteDatabase(uri("nothing"));
    Cairn.deleteDatabase(uri("d"));
    assertFalse(Cairn.databaseExists(uri("d")));
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.filter(p -> !p.endsWith("d")).toList());
    }
  }

  @Test
  void aFailedTransactionLeavesItsNeighboursAlone() {
    Cairn.createDatabase(uri("e"));
    try (Connection connection = Cairn.connect(uri("e"))) {
      List<CompletableFuture<TxReport>> futures = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        futures.add(
            connection.transactAsync(i % 5 == 0 ? RT.vector("nonsense") : person("n" + i), null));
      }
      for (int i = 0; i < 50; i++) {
        CompletableFuture<TxReport> future = futures.get(i);
        if (i % 5 == 0) {
          ExecutionException e = assertThrows(ExecutionException.class, future::get);
          assertTrue(e.getCause() instanceof CairnException, () -> "" + e.getCause());
        } else {
          future.join();
        }
      }
      assertEquals(40, names(connection.database()).size());
      assertEquals(CurrentDatabase.TX0 + 40, connection.database().maxTx());
    }
  }

  @Test
  void aThrowingTransactionFunctionDoesNotEndTheWriter() {
    Cairn.createDatabase(uri("f"));
    try (Connection connection = Cairn.connect(uri("f"))) {
      AFn bomb =
          new AFn() {
            @Override
            public Object invoke(Object db) {
              throw new StackOverflowError("as of a function that calls itself");
            }
          };
      Object call = RT.vector(RT.vector(Keyword.intern("db.fn", "call"), bomb));
      assertThrows(StackOverflowError.class, () -> connection.transact(call, null));
      connection.transact(person("Alice"), null);
      assertEquals(Set.of("Alice"), names(connection.database()));
    }
  }

  @Test
  void listenersHearOfEachTransactionInOrderAndMayTransactThemselves() {
    Cairn.createDatabase(uri("g"));
    try (Connection connection = Cairn.connect(uri("g"))) {
      List<Long> heard = Collections.synchronizedList(new ArrayList<>());
      AtomicInteger echoes = new AtomicInteger();
      connection.listen(
          "echo",
          new AFn() {
            @Override
            public Object invoke(Object report) {
              heard.add(((TxReport) report).dbAfter().maxTx());
              if (echoes.getAndIncrement() == 0) {
                connection.transact(person("Echo"), null);
              }
              return true;
            }
          });
      connection.transact(person("Alice"), null);
      connection.transact(person("Bob"), null);
      assertEquals(
          List.of(CurrentDatabase.TX0 + 1, CurrentDatabase.TX0 + 2, CurrentDatabase.TX0 + 3),
          heard);
      connection.unlisten("echo");
      connection.transact(person("Eve"), null);
      assertEquals(3, heard.size());
    }
  }

  @Test
  void aCopyWithoutItsHiddenFolderIsAReplicaThatShowsWhatHasArrived() throws IOException {
    Cairn.createDatabase(uri("master"));
    try (Connection master = Cairn.connect(uri("master"))) {
      master.transact(person("Alice"), null);
      copyShared(temporary.resolve("master"), temporary.resolve("replica"));
      Connection replica = Cairn.connect(uri("replica"));
      assertEquals(Set.of("Alice"), names(replica.database()));
      ReplicaException refused =
          assertThrows(ReplicaException.class, () -> replica.transact(person("X"), null));
      assertTrue(String.valueOf(refused.getMessage()).contains("replica"), refused::getMessage);
      master.transact(person("Bob"), null);
      copyShared(temporary.resolve("master"), temporary.resolve("replica"));
      assertEquals(Set.of("Alice"), names(replica.database()), "a connection is a snapshot");
      Connection again = Cairn.connect(uri("replica"));
      assertNotSame(replica, again);
      assertEquals(Set.of("Alice", "Bob"), names(again.database()));
    }
  }

  /** Copies what a replicator shares: no hidden files. */
  private static void copyShared(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = from.relativize(file);
        if (!relative.toString().startsWith(".")) {
          Path target = to.resolve(relative.toString());
          Files.createDirectories(target.getParent());
          Files.write(target, Files.readAllBytes(file));
        }
      }
    }
  }

  @Test
  void aWholeCopyIsADatabaseOfItsOwn() throws IOException {
    Cairn.createDatabase(uri("one"));
    try (Connection one = Cairn.connect(uri("one"))) {
      one.transact(person("Alice"), null);
    }
    try (Stream<Path> files = Files.walk(temporary.resolve("one"))) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            temporary.resolve("two").resolve(temporary.resolve("one").relativize(file).toString()));
      }
    }
    try (Connection two = Cairn.connect(uri("two"))) {
      two.transact(person("Bob"), null);
      assertEquals(Set.of("Alice", "Bob"), names(two.database()));
    }
    try (Connection one = Cairn.connect(uri("one"))) {
      assertEquals(Set.of("Alice"), names(one.database()));
    }
  }

  @Test
  void memoryDatabasesLiveUntilTheyAreDeleted() {
    String uri = "datahike:mem://" + temporary.getFileName();
    Cairn.createDatabase(uri);
    try (Connection connection = Cairn.connect(uri)) {
      connection.transact(person("Alice"), null);
      assertSame(connection, Cairn.connect("datahike:mem:///" + temporary.getFileName()));
      connection.release(false);
    }
    try (Connection connection = Cairn.connect(uri)) {
      assertEquals(Set.of("Alice"), names(connection.database()));
      connection.transact(person("Bob"), null);
      assertEquals(Set.of("Alice", "Bob"), names(connection.database()));
    }
    Cairn.deleteDatabase(uri);
    assertThrows(DatabaseMissingException.class, () -> Cairn.connect(uri));
  }

  @Test
  void whatIsSaidOnConnectingMustAgreeWithWhatIsStored() {
    Cairn.createDatabase(uri("h"));
    IPersistentMap store =
        RT.map(
            Keyword.intern("backend"),
            Keyword.intern("file"),
            Keyword.intern("path"),
            temporary.resolve("h").toString());
    Object agrees = RT.map(Keyword.intern("store"), store);
    Cairn.connect(agrees).close();
    Object strict =
        RT.map(
            Keyword.intern("store"),
            store,
            Keyword.intern("schema-flexibility"),
            Keyword.intern("write"));
    ConfigException refused = assertThrows(ConfigException.class, () -> Cairn.connect(strict));
    assertTrue(refused.getMessage().contains(":schema-flexibility"), refused::getMessage);
  }

  @Test
  void anInitialTransactionThatFailsLeavesNoDatabase() {
    Object broken = RT.vector("nonsense");
    assertThrows(
        CairnException.class,
        () -> Cairn.createDatabase(uri("i"), Keyword.intern("initial-tx"), broken));
    assertFalse(Cairn.databaseExists(uri("i")));
    Cairn.createDatabase(uri("i"), Keyword.intern("initial-tx"), person("Alice"));
    try (Connection connection = Cairn.connect(uri("i"))) {
      assertEquals(Set.of("Alice"), names(connection.database()));
    }
  }
}
