package org.cairndb.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.storage.FileStorage;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writing process is killed, again and again, at moments that it cannot foresee. Each time the
 * database has every transaction that the process had acknowledged, none in part, and none without
 * those before it.
 */
final class KillTest {
  @TempDir private Path folder;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfThereHoweverOftenTheWriterIsKilled()
      throws Exception {
    killAgainAndAgain(20);
  }

  @Test
  @Tag("nightly")
  void theSameForLonger() throws Exception {
    killAgainAndAgain(200);
  }

  private void killAgainAndAgain(int times) throws Exception {
    Random random = new Random(Seed.of(KillTest.class));
    String uri = "datahike:file://" + folder.resolve("db");
    Cairn.createDatabase(uri);
    long count = 0;
    int killedWhileWriting = 0;
    for (int i = 0; i < times; i++) {
      int atOnce = random.nextBoolean() ? 1 : 16;
      // Some before the first transaction: opening after a kill must not be harmed by a kill.
      boolean early = random.nextInt(4) == 0;
      long acknowledged = runAndKill(uri, atOnce, early, random);
      long before = count;
      count = countAfterwards(uri);
      String said =
          "round="
              + i
              + ", before="
              + before
              + ", acknowledged="
              + acknowledged
              + ", there="
              + count;
      assertTrue(count >= before, "went back: " + said);
      assertTrue(count >= acknowledged, "lost: " + said);
      assertTrue(count <= Math.max(before, acknowledged) + atOnce, "from nowhere: " + said);
      killedWhileWriting += acknowledged > before ? 1 : 0;
    }
    System.out.println(times + " kills, " + killedWhileWriting + " while it wrote " + count);
    assertTrue(
        killedWhileWriting > times / 10, "too few kills while it wrote: " + killedWhileWriting);
  }

  /** Returns how many transactions there are by the word of the process; 0 if it said nothing. */
  private long runAndKill(String uri, int atOnce, boolean early, Random random) throws Exception {
    Path errors = folder.resolve("errors");
    Process process =
        ChildJvm.with(
                List.of(
                    "-Xmx64m", // so that there are checkpoints
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    WriterProcess.class.getName(),
                    uri,
                    Integer.toString(atOnce)))
            .redirectError(errors.toFile())
            .start();
    long acknowledged = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.US_ASCII)) {
      if (!early) {
        String first = out.readLine();
        assertTrue(first != null, () -> "the writer gave up: " + read(errors));
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(early ? 1_500 : 400));
      // SIGKILL. Through the handle, since Process.destroyForcibly closes the pipe that we read.
      process.toHandle().destroyForcibly();
      process.waitFor();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        // The kill may have cut the last line, and a shorter number claims less.
        if (line.matches("[0-9]+")) {
          acknowledged = Math.max(acknowledged, Long.parseLong(line) + 1);
        }
      }
    }
    assertEquals("", read(errors));
    return acknowledged;
  }

  private long countAfterwards(String uri) {
    assertEquals(List.of(), FileStorage.open(folder.resolve("db")).verify());
    try (Connection connection = Cairn.connect(uri)) {
      return Batch.count(connection.database());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
