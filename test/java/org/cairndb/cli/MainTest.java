package org.cairndb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands answer, and their exit status. */
class MainTest {
  @TempDir private Path folder;
  private String people = "";
  private String err = "";

  @BeforeEach
  void create() {
    people = folder.resolve("people").toString();
    try (Connection connection = Cairn.config().file(Path.of(people)).create().connect()) {
      connection.transact(
          "[{:name \"Alice\" :age 33} {:name \"Bob \\\"B\\\"\" :age 5.5 :born #inst \"1985\"}]");
      connection.transact("[[:db/retract 1 :age 33]]");
    }
  }

  private String answer(int status, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int found =
        Main.run(
            List.of(words),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false);
    err = errors.toString(StandardCharsets.UTF_8);
    assertEquals(status, found, out + err);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void queriesAnswerWithATable() {
    assertEquals(
        """
        n        a
        -------  ---
        Alice    33
        Bob "B"  5.5
        """,
        answer(0, "q", people, "[:find ?n ?a :where [?e :name ?n] [?e :age ?a]]", "--as-of=1"));
    assertEquals("2 rows\n", err);
    String older = "[:find ?n :in $ ?min :where [?e :name ?n] [?e :age ?a] [(> ?a ?min)]]";
    assertEquals("n\n-------\nBob \"B\"\n", answer(0, "q", people, older, "3"));
  }

  @Test
  void queriesAnswerWithEdnAndJson() {
    String query = "[:find ?n ?b :where [?e :name ?n] [?e :born ?b]]";
    assertEquals(
        "[\"Bob \\\"B\\\"\" #inst \"1985-01-01T00:00:00.000-00:00\"]\n",
        answer(0, "q", people, query, "--edn"));
    assertEquals(
        "[[\"Bob \\\"B\\\"\",\"1985-01-01T00:00:00Z\"]]\n",
        answer(0, "q", people, query, "--json"));
    assertEquals(
        "[[33,true],[33,false]]\n".length(),
        answer(0, "q", people, "[:find ?a ?o :where [1 :age ?a _ ?o]]", "--history", "--json")
            .length());
    assertTrue(answer(0, "q", people, query, "--explain").contains(":born"));
  }

  @Test
  void whatIsWrongWithAQueryIsPointedAt() {
    assertEquals("", answer(1, "q", people, "[:find ?n :where [?e :name]]"));
    assertTrue(err.startsWith("cairn q: "), err);
    assertTrue(err.contains("?n"), err);
  }

  @Test
  void statsCount() {
    String shown = answer(0, "stats", people);
    assertTrue(shown.contains("transactions       2\n"), shown);
    assertTrue(shown.contains("retired datoms     1\n"), shown);
    assertTrue(shown.contains("2  :name\n"), shown);
    String json = answer(0, "stats", people, "--json");
    assertTrue(json.contains("\"datoms\":6,"), json);
    assertTrue(json.contains("\"name\":2"), json);
  }

  @Test
  void verifyNamesEachPlaceThatIsWrong() throws IOException {
    assertTrue(answer(0, "verify", people).startsWith("sound: "));
    Path segment;
    try (Stream<Path> files = Files.list(Path.of(people, "meta"))) {
      segment = files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    String found = answer(1, "verify", people);
    assertTrue(found.contains(segment.getFileName().toString()), found);
    String json = answer(1, "verify", people, "--json");
    assertTrue(json.contains("\"sound\":false") && json.contains("storage/corrupt"), json);
  }

  @Test
  void anExportIsImported() {
    String file = folder.resolve("people.edn").toString();
    String copy = folder.resolve("copy").toString();
    assertEquals("t 536870914 exported to " + file + "\n", answer(0, "export", people, file));
    answer(2, "export", people, file);
    assertTrue(err.contains("--force"), err);
    answer(0, "export", people, file, "--force");
    assertEquals("sound: " + file + "\n", answer(0, "export", "--check", file));
    assertEquals("t 536870914 imported to " + copy + "\n", answer(0, "import", file, copy));
    String all = "[:find ?e ?a ?v ?t ?o :where [?e ?a ?v ?t ?o]]";
    assertEquals(answer(0, "q", people, all, "--history"), answer(0, "q", copy, all, "--history"));
    answer(1, "import", file, copy);
    assertTrue(err.contains("must be empty"), err);
  }

  @Test
  void whatNothingNeedsIsRemoved() throws IOException {
    Path stray = Path.of(people, "data", "ab", "ab" + "0".repeat(62));
    Files.createDirectories(stray.getParent());
    Files.write(stray, new byte[1000]);
    String all = "[:find ?e ?a ?v ?t ?o :where [?e ?a ?v ?t ?o]]";
    String before = answer(0, "q", people, all, "--history");
    answer(2, "gc", people, "--keep", "soon");
    answer(1, "gc", folder.resolve("nothing").toString());
    assertTrue(Files.exists(stray));
    String told = answer(0, "gc", people, "--keep", "0s", "--json");
    String removed = "{\"removed\":{\"files\":1,\"bytes\":1000},\"generations\":1,\"newest\":{";
    assertTrue(told.startsWith(removed), told);
    assertFalse(Files.exists(stray));
    assertEquals(before, answer(0, "q", people, all, "--history"));
    told = answer(0, "gc", people);
    assertTrue(told.startsWith("removed 0 files, 0 bytes, and 0 generations"), told);
    assertEquals(before, answer(0, "q", people, all, "--history"));
  }

  @Test
  void wrongCallsAreToldAndDoNothing() {
    answer(2, "q", people);
    assertEquals("cairn q: the query is missing\nusage: cairn q DATABASE QUERY [INPUT …]\n", err);
    answer(2, "verify", people, "more");
    answer(2, "stats", people, "--fast");
    answer(2, "q", people, "[:find ?e :where [?e :name]]", "--as-of", "yesterday");
    assertTrue(err.contains("found=yesterday"), err);
    answer(2, "stats", "datahike:mem://people");
    answer(1, "stats", folder.resolve("nothing").toString());
    assertFalse(Files.exists(folder.resolve("nothing")));
    assertTrue(answer(0, "verify", "--help").startsWith("cairn verify DATABASE\n"));
  }

  @Test
  void backupsAreMadeListedVerifiedRestoredAndForgotten() throws IOException {
    String backup = folder.resolve("backup").toString();
    String answer = answer(0, "backup", people, backup);
    assertTrue(answer.startsWith("t 2: "), answer);
    try (Connection connection = Cairn.config().file(Path.of(people)).connect()) {
      connection.transact("[{:name \"Carla\"}]");
      answer = answer(0, "backup", people, backup, "--json");
      assertTrue(answer.contains("\"t\":3,") && answer.contains("\"new\":true"), answer);
    }
    List<String> lines = answer(0, "backup", "--list", backup).lines().toList();
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).startsWith("t 2  "), lines.get(0));
    assertEquals("sound: " + backup + "\n", answer(0, "backup", "--verify", backup));
    String older = folder.resolve("older").toString();
    assertTrue(answer(0, "restore", backup, older, "--t=2").startsWith("t 2 restored to "));
    String names = "[:find (count ?e) :where [?e :name]]";
    assertEquals("[[2]]\n", answer(0, "q", older, names, "--json"));
    answer(1, "restore", backup, older);
    assertTrue(err.contains("empty folder only"), err);
    answer(1, "restore", backup, older + "2", "--t", "7");
    assertTrue(err.contains("does not keep this state"), err);
    assertTrue(answer(0, "backup", "--forget=2", backup).startsWith("t 2 is kept no more"));
    answer(2, "backup", "--list", "--verify", backup);
    answer(2, "backup", people);
    try (Stream<Path> files = Files.walk(Path.of(backup, "data"))) {
      Files.write(files.filter(Files::isRegularFile).findFirst().orElseThrow(), new byte[] {1});
    }
    assertTrue(answer(1, "backup", "--verify", backup).contains("1 findings: "));
  }
}
