package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.SecretKeys;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.system.Address;
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
  void aFolderIsSharedAndClonedFromTheShell() throws Exception {
    Path files = Files.createDirectories(folder.resolve("files/sub"));
    Files.writeString(files.resolve("a.txt"), "hello");
    String home = "-Dcairn.dat.home=" + folder;
    String created =
        dat(home, "create", "files", "--title", "Some files")
            .run()
            .checked()
            .lines()
            .toList()
            .get(1);
    assertTrue(created.matches("dat://[0-9a-f]{64}"), created);
    Command.Outcome again = dat(home, "create", "files").run();
    assertEquals(1, again.code(), again.out());
    SharedArchive shared =
        SharedArchive.join(
            Archive.open(
                folder.resolve("files"), ArchiveOptions.ofUser().keysIn(new SecretKeys(folder))),
            SwarmOptions.USUAL
                .withListen(new Address("127.0.0.1", 0))
                .withDiscovery(DiscoverySettings.NONE),
            name -> true);
    try (shared) {
      shared.archive().importFolder();
      String peer = shared.swarm().address().orElseThrow().toString();
      String[] network = {"--peer", peer, "--no-mdns", "--port", "0"};
      String cloned = dat(home, "clone", created, "copy").and(network).run().checked();
      assertTrue(cloned.startsWith("2 files"), cloned);
      assertEquals("hello", Files.readString(folder.resolve("copy/sub/a.txt")));
      Files.writeString(files.resolve("b.txt"), "more");
      shared.archive().importFolder();
      dat(home, "pull", "copy").and(network).run().checked();
      assertEquals("more", Files.readString(folder.resolve("copy/sub/b.txt")));
    }
    String log = dat(home, "log", "copy").run().checked();
    assertTrue(log.contains("2 [put] /sub/a.txt 5 B (1 block)"), log);
    String status = dat(home, "status", "copy", "--verify").run().checked();
    assertTrue(status.contains("all that is here is what was signed"), status);
    Command.Outcome alone = dat(home, "pull", "copy", "--timeout", "1", "--no-mdns").run();
    assertEquals(1, alone.code(), alone.out());
    Command.Outcome wrong = dat(home, "clone", "nonsense").run();
    assertEquals(1, wrong.code(), wrong.err());
    assertTrue(wrong.err().contains("not a link"), wrong.err());
  }

  private Command dat(String home, String... words) {
    return Command.in(folder, CAIRN, "dat").and(words).with("CAIRN_JAVA_OPTS", home);
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
