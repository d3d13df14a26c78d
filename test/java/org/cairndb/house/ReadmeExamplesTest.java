package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Command;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the README do what it says. */
class ReadmeExamplesTest {
  @TempDir Path folder;

  @Test
  void theSessionGivesTheValueThatItShows() {
    String session = block("clojure");
    Matcher shown = Pattern.compile("(?m)^;; => (.*)$").matcher(session);
    assertTrue(shown.find());
    String forms = session.replace("file:///tmp/people", "file://" + folder.resolve("people"));
    String out =
        Command.in(folder, Repository.HOME.resolve("bin/cairn").toString(), "repl")
            .reading(forms)
            .run()
            .checked();
    assertEquals(shown.group(1), out.strip().lines().reduce("", (a, b) -> b));
  }

  /** The program is one that {@link ConsumersIT} compiles and runs. */
  @Test
  void theJavaProgramGivesWhatItSays() throws Exception {
    Path program = Repository.HOME.resolve("test/consumers/maven/src/main/java/Staff.java");
    assertEquals(Repository.read(program), block("java"));
    Matcher said = Pattern.compile("println\\(.*// (.*)").matcher(block("java"));
    assertTrue(said.find());
    Command command =
        new Command(folder, Map.of(), "", ChildJvm.with(List.of(program.toString())).command());
    assertEquals(said.group(1), command.run().checked().strip());
  }

  /** The first block of code in a language. */
  private static String block(String language) {
    Matcher block =
        Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(Repository.read("README.md"));
    assertTrue(block.find());
    return block.group(1);
  }
}
