package org.cairndb.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cairndb.testing.Command;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/cairn demo}, as a user calls it. */
final class DemoCommandTest {
  private static final String CAIRN = Repository.HOME.resolve("bin/cairn").toString();

  @TempDir Path folder;

  @Test
  void playsTheSessionWithTheRealDat() {
    String said =
        Command.in(folder, CAIRN, "demo", "--real")
            .with("CAIRN_DAT", Needs.dat().toString())
            .run()
            .checked();
    assertTrue(said.contains("$ dat clone dat://"), said);
    assertTrue(said.contains("dat synced, waiting for updates."), said);
    assertTrue(
        last(said).matches("demo: ok\\. .*8 of 8 values .*; replicated by the real dat.*"), said);
  }

  @Test
  void playsTheSessionWithOurOwnDat() {
    String said = Command.in(folder, CAIRN, "demo").run().checked();
    assertTrue(said.contains("$ dat clone dat://"), said);
    assertTrue(said.contains("Following in "), said);
    assertTrue(
        last(said).matches("demo: ok\\. .*8 of 8 values .*; replicated by bin/cairn dat.*"), said);
  }

  @Test
  void withoutDatItSaysSoAndCopies() throws Exception {
    String said = Command.in(folder, CAIRN, "demo", "--copy", "--keep").run().checked();
    assertTrue(said.contains("replicated by NOT dat, but a plain copy"), said);
    assertTrue(last(said).startsWith("demo: kept "), said);
    for (String kept : last(said).substring("demo: kept ".length()).split(" and ", -1)) {
      assertTrue(Files.exists(Path.of(kept, "CAIRN")), kept);
      assertTrue(Path.of(kept).startsWith(System.getProperty("java.io.tmpdir")), kept);
      Command.in(folder, "rm", "-r", kept).run().checked();
    }
  }

  @Test
  void anUnknownOptionShowsTheOthers() {
    Command.Outcome outcome = Command.in(folder, CAIRN, "demo", "--fly").run();
    assertEquals(2, outcome.code());
    assertTrue(outcome.out().contains("--copy"), outcome.out());
  }

  private static String last(String said) {
    List<String> lines = said.strip().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
