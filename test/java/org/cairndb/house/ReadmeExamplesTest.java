package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
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

  @Test
  void theJavaCodeCompilesAndRuns() throws Exception {
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        """
        import clojure.lang.Keyword;
        import java.util.List;
        import java.util.Map;
        import org.cairndb.Cairn;
        import org.cairndb.Connection;
        import org.cairndb.query.Queries;

        class Example {
          public static void main(String[] arguments) throws Exception {
        """
            + block("java")
            + "}}");
    Command command =
        new Command(folder, Map.of(), "", ChildJvm.with(List.of(source.toString())).command());
    assertEquals("#{[\"Alice\"]}", command.run().checked().strip());
  }

  /** The first block of code in a language. */
  private static String block(String language) {
    Matcher block =
        Pattern.compile("(?s)```" + language + "\\n(.*?)```").matcher(Repository.read("README.md"));
    assertTrue(block.find());
    return block.group(1);
  }
}
