package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cairndb.datom.Datom;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.LogRange;
import org.cairndb.db.Schema;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Storage;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts that are to be as if they had never been. */
class PurgeTest {
  private static final String SECRET = "\u2660 classified ";

  @TempDir private Path folder;

  private static final String SCHEMA =
      "[{:db/ident :name :db/unique :db.unique/identity}"
          + " {:db/ident :friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}"
          + " {:db/ident :part :db/valueType :db.type/ref :db/isComponent true}"
          + " {:db/ident :x+y :db/tupleAttrs [:x :y]}]";

  private static Given people() {
    return Given.withHistory()
        .with(SCHEMA)
        .with("[{:db/id 11 :name \"A\" :x 1 :y 1 :part {:db/id 12 :x 7}}]")
        .with("[{:db/id 13 :name \"B\" :friend [11 12]} [:db/add 11 :x 2]]")
        .with("[[:db/retract 12 :x 7] [:db/retract 11 :part 12] [:db/retract 13 :friend 11]]")
        .with("[{:db/id 11 :name \"AA\" :x 3}]");
  }

  /** What is known of the entities 11 to 13 at any time, by the history and by the log. */
  private static Set<String> known(Given given) {
    Set<String> known = new TreeSet<>();
    Given.all(given.db().history()).forEach(datom -> note(datom, known));
    Set<String> logged = new TreeSet<>();
    LogRange.of(given.db(), null, null)
        .forEach(tx -> tx.datoms().forEach(datom -> note(datom, logged)));
    assertEquals(known, logged);
    return known;
  }

  private static void note(Datom datom, Set<String> known) {
    if (datom.e() >= 11 && datom.e() <= 13) {
      known.add(Given.text(datom));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[:db/purge 11 :x 3] | [11 :x 3] [11 :x+y [3 1]] | [11 :x+y [nil 1]]",
        "[:db/purge [:name \"AA\"] :x 1] | [11 :x 1] [11 :x+y [1 1]] | ",
        "[:db/purge [:name \"A\"] :x 1] | [11 :x 1] [11 :x+y [1 1]] | ",
        "[:db/purge 11 :x 99] | | ",
        "[:db.purge/attribute 11 :x] | [11 :x 1] [11 :x 2] [11 :x 3] [11 :x+y [1 1]] [11 :x+y [2"
            + " 1]] [11 :x+y [3 1]] | [11 :x+y [nil 1]]",
        "[:db.purge/attribute 11 :part] | [11 :part 12] [12 :x 7] [12 :x+y [7 nil]] [13 :friend 12]"
            + " | ",
        "[:db.purge/entity [:name \"B\"]] | [13 :name \"B\"] [13 :friend 11] [13 :friend 12] | ",
        "[:db.purge/entity 11] | [11 :name \"A\"] [11 :name \"AA\"] [11 :x 1] [11 :x 2] [11 :x 3]"
            + " [11 :y 1] [11 :x+y [1 1]] [11 :x+y [2 1]] [11 :x+y [3 1]] [11 :part 12] [12 :x 7]"
            + " [12 :x+y [7 nil]] [13 :friend 11] [13 :friend 12] | ",
        "[:db.history.purge/before 3] | | ",
        "[:db.history.purge/before 4] | [11 :x 1] [11 :x+y [1 1]] | ",
        "[:db.history.purge/before 536870917] | [11 :x 1] [11 :x+y [1 1]] [12 :x 7] [11 :part 12]"
            + " [12 :x+y [7 nil]] [13 :friend 11] | "
      })
  void aPurgeTakesAwayWhatItNames(String operation, String gone, String come) {
    Given before = people();
    Given after = before.with("[" + operation + "]");
    Set<String> expected = known(before);
    String lost = " " + gone + " ";
    expected.removeIf(fact -> lost.contains(" " + fact + " "));
    if (come != null) {
      expected.add(come);
    }
    assertEquals(expected, known(after));
  }

  @Test
  void aFactThatIsSaidAgainInTheSameTransactionIsNew() {
    Given after = people().with("[[:db/purge 11 :x 3] [:db/add 11 :x 3]]");
    long tx = after.db().maxTx();
    for (Datom datom : Given.all(after.db().history())) {
      if (datom.e() == 11 && datom.a() == Keyword.intern("x") && datom.v().equals(3L)) {
        assertEquals(tx, datom.tx());
        assertTrue(datom.added());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[:db.purge/entity [:name \"Z\"]] | :transact/purge",
        "[:db/purge 1 :db/ident :name] | :transact/purge",
        "[:db.purge/entity 1] | :transact/purge",
        "[:db.purge/attribute 11] | :transact/syntax",
        "[:db/purge 11 :x] | :transact/syntax",
        "[:db.history.purge/before \"now\"] | :transact/syntax",
        "[:db.purge/entity -1] | :transact/syntax",
      })
  void whatCannotBePurgedIsRefused(String operation, String error) {
    assertEquals(error, people().thrown("[" + operation + "]").error().toString());
  }

  @Test
  void withoutHistoryThereIsNothingToPurge() {
    Given given = Given.schemaless().with("[{:db/id 1 :a 1}]");
    for (String purge : List.of("[:db/purge 1 :a 1]", "[:db.history.purge/before 1]")) {
      assertEquals(":transact/purge", given.thrown("[" + purge + "]").error().toString());
    }
  }

  private static Transactor open(Storage storage) {
    return new Transactor(storage, storage.recover(), SystemHost.INSTANCE, 64 << 10, 12 << 10);
  }

  private List<String> filesWith(Path place, String text) throws IOException {
    byte[] sought = text.getBytes(StandardCharsets.UTF_8);
    String pattern = new String(sought, StandardCharsets.ISO_8859_1);
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(pattern)) {
          found.add(place.relativize(file).toString());
        }
      }
    }
    return found;
  }

  /** Deletes what the newest state does not need, as garbage collection does. */
  private static void collect(Path place) throws IOException {
    FileStorage storage = FileStorage.open(place);
    Set<String> needed = new TreeSet<>();
    try (JournalWriter writer = storage.openWriter()) {
      CurrentDatabase database =
          StoredState.open(
              storage, storage.recover(), new org.cairndb.index.NodeCache(storage, Long.MAX_VALUE));
      StoredState.Checkpoint state = StoredState.write(database, storage);
      writer.checkpoint(state.payload(), state.needs(), writer.position());
      writer.forgetBefore(writer.position().generation());
      state.needs().stream().map(BlobId::toString).forEach(needed::add);
    }
    try (Stream<Path> packs = Files.walk(place.resolve("data"))) {
      for (Path pack : packs.filter(Files::isRegularFile).toList()) {
        String name = pack.getFileName().toString();
        if (needed.stream().noneMatch(id -> id.contains(name) || name.contains(id))) {
          Files.delete(pack);
        }
      }
    }
  }

  @Test
  void noByteOfWhatWasPurgedIsLeftInTheFolder() throws IOException {
    Path place = folder.resolve("db");
    FileStorage.create(
        place, SystemHost.INSTANCE, Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL));
    NaiveTimes model = new NaiveTimes();
    try (Transactor stored = open(FileStorage.open(place))) {
      for (int round = 0; round < 3; round++) {
        List<Object> txData = new ArrayList<>();
        for (long e = 1; e <= 3000; e++) {
          Object v = e % 3 == 0 ? "open " + e + " " + round : SECRET + e + " " + round;
          txData.add(RT.vector(Keyword.intern("db", "add"), e, Keyword.intern("name"), v));
        }
        model.add(stored.submit(txData, null, true).join());
      }
    }
    List<String> before = filesWith(place, SECRET);
    assertTrue(before.stream().anyMatch(name -> name.startsWith("data")), before::toString);
    assertTrue(before.stream().anyMatch(name -> name.startsWith("meta")), before::toString);
    List<Object> purges = new ArrayList<>();
    for (long e = 1; e <= 3000; e++) {
      if (e % 3 != 0) {
        Keyword name = Keyword.intern("name");
        purges.add(RT.vector(Keyword.intern("db.purge", "attribute"), e, name));
      }
    }
    try (Transactor stored = open(FileStorage.open(place))) {
      model.add(stored.submit(purges, null, true).join());
      Object more = RT.vector(RT.vector(Keyword.intern("db", "add"), 3L, Keyword.intern("b"), 1L));
      model.add(stored.submit(more, null, true).join());
      model.compareSome(stored.database(), 3, new java.util.Random(1));
    }
    collect(place);
    assertEquals(List.of(), filesWith(place, SECRET));
    assertFalse(filesWith(place, "open ").isEmpty());
    try (Transactor again = open(FileStorage.open(place))) {
      model.compareSome(again.database(), 3, new java.util.Random(2));
      assertFalse(again.database().purged());
      assertEquals(List.of(), FileStorage.open(place).verify());
    }
  }
}
