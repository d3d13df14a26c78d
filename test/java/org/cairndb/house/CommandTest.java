package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairndb.testing.Command;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/cairn}, as a user calls it. */
class CommandTest {
  private static final String CAIRN = Repository.HOME.resolve("bin/cairn").toString();

  @TempDir Path folder;

  @Test
  void formsFromStandardInputPrintTheirValuesAndNothingElse() {
    String forms =
        """
        (d/create-database "datahike:mem://people")
        (def conn (d/connect "datahike:mem://people"))
        (:db-after @(d/transact conn [{:db/id 1 :name "Alice"}]))
        (d/q '[:find ?n . :where [?e :name ?n]] @conn)
        (println "printed")
        (throw (ex-info "mine" {}))
        [(ns-name *ns*) (ex-message *e)]
        """;
    Command.Outcome outcome = Command.in(folder, CAIRN, "repl").reading(forms).run();
    assertEquals(0, outcome.code(), outcome.err());
    String[] lines = outcome.out().split("\n", -1);
    assertEquals("#'user/conn", lines[1]);
    assertEquals("\"Alice\"", lines[3]);
    assertEquals("printed", lines[4]);
    assertEquals("nil", lines[5]);
    assertEquals("[user \"mine\"]", lines[6]);
    assertEquals(8, lines.length, outcome.out());
    assertTrue(outcome.err().contains("mine"), outcome.err());
  }

  @Test
  void aSymbolicLinkAndAnotherFolderLeadToTheSameCairn() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("cairn"), Path.of(CAIRN));
    Path again = Files.createSymbolicLink(folder.resolve("again"), link.getFileName());
    String classPath = Command.in(folder, again.toString(), "classpath").run().checked();
    assertTrue(classPath.startsWith(Repository.HOME.toRealPath() + "/src/clj:"), classPath);
    assertEquals(classPath, Command.in(folder, CAIRN, "classpath").run().checked());
    // JUnit warns of links that lead out of its folder.
    Files.delete(link);
    Files.delete(again);
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    String version = Command.in(folder, CAIRN, "version").run().checked();
    assertTrue(
        Repository.read("pom.xml")
            .contains("<version>" + version.strip().replace("cairn ", "") + "</version>"),
        version);
  }

  @Test
  void aDatabaseIsAskedFromTheShell() {
    String forms =
        """
        (d/create-database "datahike:file://%s/people")
        (def conn (d/connect "datahike:file://%s/people"))
        @(d/transact conn [{:name "Alice" :age 33}])
        """
            .formatted(folder, folder);
    Command.in(folder, CAIRN, "repl").reading(forms).run().checked();
    String query = "[:find ?a :where [_ :age ?a]]";
    assertEquals(
        "[[33]]\n", Command.in(folder, CAIRN, "q", "people", query, "--json").run().checked());
    assertTrue(Command.in(folder, CAIRN, "verify", "people").run().checked().contains("sound"));
    Command.Outcome missing = Command.in(folder, CAIRN, "stats", "nobody").run();
    assertEquals(1, missing.code(), missing.out());
    assertTrue(missing.err().contains("there is no database here"), missing.err());
    assertTrue(Command.in(folder, CAIRN, "help", "q").run().checked().contains("--as-of"));
  }

  @Test
  void anUnknownCommandSaysSoAndShowsTheOthers() {
    Command.Outcome outcome = Command.in(folder, CAIRN, "fly").run();
    assertEquals(2, outcome.code());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("no command fly"), outcome.err());
    assertTrue(outcome.err().contains("repl"), outcome.err());
  }
}
