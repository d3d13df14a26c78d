package org.cairndb.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairndb.error.CairnException;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Storage;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program is killed before each system call with which it changes its database, and told an error
 * by them: by each in turn, counted by name, since that is how strace counts.
 */
final class SystemCallTest {
  private static final Set<String> CHANGES =
      Set.of("write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "rmdir", "mkdir");
  private static final Set<String> LOOKS =
      Set.of("read", "openat", "access", "close", "lseek", "fcntl", "fstat", "stat", "newfstatat");
  private static final String TRACED = String.join(",", CHANGES) + "," + String.join(",", LOOKS);
  private static final List<String> ERRORS =
      List.of("EIO", "ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EACCES", "EMFILE");
  private static final Pattern PATH = Pattern.compile("[\"<](/[^\">]*)[\">]");

  @TempDir private Path temporary;
  private Path strace;
  private Path db;

  /** A call: its name, which of that name it is, from 1, and whether it may change something. */
  private record Point(String name, int number, boolean changes) {}

  @BeforeEach
  void prepare() {
    strace = Needs.program("strace");
    db = temporary.resolve("db");
  }

  @Test
  void nothingIsLostWhereverTheProgramIsKilled() throws Exception {
    kill(4, 4, 70);
  }

  @Test
  @Tag("nightly")
  void nothingIsLostAtAnyCallOfAShortProgram() throws Exception {
    kill(5, 1, 300);
  }

  @Test
  @Tag("nightly")
  void nothingIsLostWhereverALongProgramIsKilled() throws Exception {
    kill(40, 1, 3_000);
  }

  @Test
  void everyErrorOfTheSystemIsTold() throws Exception {
    fail(1, 100, 20);
  }

  @Test
  @Tag("nightly")
  void everyErrorAtEveryCallIsTold() throws Exception {
    fail(2, 1_000, 1);
  }

  /** Kills the program before every so many-th of its calls, beginning with one of the first. */
  private void kill(int rounds, int every, int least) throws Exception {
    int turn = new Random(Seed.of(SystemCallTest.class)).nextInt(every);
    Set<String> paths = paths(rounds);
    List<Point> points = points(rounds, paths);
    long start = System.nanoTime();
    int kills = 0;
    for (Point point : points) {
      if (point.changes && turn++ % every == 0) {
        String fault = point.name + ":signal=KILL:when=" + point.number;
        Outcome outcome = run(rounds, paths, fault);
        assertFalse(outcome.out().contains("done"), () -> "not killed: " + point);
        assertFalse(outcome.out().contains("told"), () -> point + ": " + outcome.out());
        check(outcome, "killed at " + point);
        kills++;
      }
    }
    System.out.println(kills + " kills at " + points.size() + " calls in " + seconds(start) + " s");
    assertTrue(kills >= least, "kills: " + kills);
  }

  private void fail(int rounds, int least, int every) throws Exception {
    Set<String> paths = paths(rounds);
    long start = System.nanoTime();
    int cases = 0;
    int told = 0;
    int turn = new Random(Seed.of(SystemCallTest.class)).nextInt(every);
    for (Point point : points(rounds, paths)) {
      for (String error : point.name.equals("read") ? List.of("EIO", "0") : ERRORS) {
        if (turn++ % every == 0) {
          boolean sticky = turn / every % 2 == 0;
          String what = error.equals("0") ? ":retval=0" : ":error=" + error;
          String fault = point.name + what + ":when=" + point.number + (sticky ? "+" : "");
          Outcome outcome = run(rounds, paths, fault);
          assertEquals(0, outcome.code(), () -> fault + ": " + outcome.out());
          assertFalse(outcome.out().contains("escaped"), () -> fault + ": " + outcome.out());
          if (outcome.out().contains("told")) {
            assertTrue(outcome.out().contains("place="), () -> fault + ": " + outcome.out());
            told++;
          } else {
            assertTrue(outcome.out().contains("done"), () -> fault + ": " + outcome.out());
          }
          check(outcome, fault);
          cases++;
        }
      }
    }
    System.out.println(cases + " errors, " + told + " told, in " + seconds(start) + " s");
    assertTrue(cases >= least, "cases: " + cases);
    assertTrue(told > cases / 3, "told: " + told + " of " + cases);
  }

  private static long seconds(long start) {
    return (System.nanoTime() - start) / 1_000_000_000;
  }

  /** All paths in the folder, and the folder around it, that the program names. */
  private Set<String> paths(int rounds) throws IOException {
    Set<String> paths = new TreeSet<>(Set.of(temporary.toString()));
    for (String line : trace(rounds, Set.of())) {
      Matcher matcher = PATH.matcher(line);
      while (matcher.find()) {
        if (matcher.group(1).startsWith(db.toString())) {
          paths.add(matcher.group(1));
        }
      }
    }
    return paths;
  }

  /** The calls that concern these paths, in order. */
  private List<Point> points(int rounds, Set<String> paths) throws IOException {
    Map<String, Integer> numbers = new TreeMap<>();
    List<Point> points = new ArrayList<>();
    for (Strace.Call call : Strace.calls(trace(rounds, paths))) {
      int number = numbers.merge(call.name(), 1, Integer::sum);
      boolean changes =
          call.name().equals("openat")
              ? call.arguments().contains("O_CREAT")
              : CHANGES.contains(call.name());
      points.add(new Point(call.name(), number, changes));
    }
    return points;
  }

  private List<String> trace(int rounds, Set<String> paths) throws IOException {
    Path file = temporary.resolve("trace");
    Outcome outcome = run(rounds, paths, List.of("-y", "-o", file.toString()));
    assertTrue(outcome.out().contains("done"), outcome::out);
    // A thread that waits in a call when the tracing begins or ends has no name in its line.
    return Files.readAllLines(file).stream().filter(line -> !line.contains("???(")).toList();
  }

  private Outcome run(int rounds, Set<String> paths, String fault) throws IOException {
    return run(rounds, paths, List.of("-o", "/dev/null", "-e", "inject=" + fault));
  }

  /** What the program said, and its exit status. */
  private record Outcome(String out, int code) {}

  /** Traces the program from when its JVM has started, which would take most of the calls. */
  private Outcome run(int rounds, Set<String> paths, List<String> options) throws IOException {
    delete(db);
    Process program =
        ChildJvm.with(
                List.of(
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Xshare:auto",
                    "-Xmx64m",
                    StorageScript.class.getName(),
                    db.toString(),
                    Integer.toString(rounds)))
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("ready", out.readLine());
      List<String> words =
          new ArrayList<>(List.of(strace.toString(), "-f", "-p", Long.toString(program.pid())));
      words.addAll(List.of("-e", "trace=" + TRACED));
      words.addAll(options);
      for (String path : paths) {
        words.addAll(List.of("-P", path));
      }
      Process tracer = new ProcessBuilder(words).redirectErrorStream(true).start();
      try (BufferedReader said = tracer.inputReader(StandardCharsets.UTF_8)) {
        String line = said.readLine();
        while (line != null && !line.contains("attached")) {
          String text = line;
          Needs.that(
              !text.contains("Operation not permitted"),
              "the right to trace processes",
              "run as root, or allow ptrace");
          line = said.readLine();
        }
        program.getOutputStream().write('\n');
        program.getOutputStream().flush();
        String text = out.lines().reduce("", (all, next) -> all + next + "\n");
        int code = program.onExit().join().exitValue();
        said.lines().forEach(rest -> {});
        return new Outcome(text, code);
      } finally {
        tracer.onExit().join();
      }
    } finally {
      program.destroyForcibly();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** All that was acknowledged is there, at most one more, and one can go on at once. */
  private void check(Outcome outcome, String story) {
    List<Integer> acknowledged = StorageScript.acknowledged(outcome.out());
    try {
      if (!FileStorage.exists(db)) {
        assertFalse(outcome.out().contains("created"), "the database is gone");
        FileStorage.create(db, org.cairndb.system.SystemHost.INSTANCE, new byte[4]);
        return;
      }
      long start = System.nanoTime();
      Storage storage = FileStorage.open(db);
      int count = StorageScript.count(storage.recover());
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis < 1_000, "opened after " + millis + " ms");
      assertTrue(count >= acknowledged.size(), "lost: " + count + " of " + acknowledged.size());
      assertTrue(count <= acknowledged.size() + 1, "from nowhere: " + count);
      assertEquals(List.of(), FileStorage.open(db).verify());
      try (JournalWriter writer = storage.openWriter()) {
        writer.append(StorageScript.commitAfter(count));
      }
      assertEquals(count + 1, StorageScript.count(FileStorage.open(db).recover()));
      assertEquals(List.of(), FileStorage.open(db).verify());
    } catch (CairnException | AssertionError e) {
      throw new AssertionError(story + ": " + e + "\n" + outcome.out(), e);
    }
  }
}
