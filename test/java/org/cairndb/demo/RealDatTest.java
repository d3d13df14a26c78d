package org.cairndb.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness for the real dat: two peers find each other, and none outlives its test. */
final class RealDatTest {
  private static final Pattern KEY = Pattern.compile("dat://([0-9a-f]{64})");
  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");
  private static final Pattern SYNCED = Pattern.compile("dat synced");

  @TempDir Path folder;

  @Test
  void aCloneFollowsItsMaster() throws Exception {
    Path master = Files.createDirectories(folder.resolve("master"));
    Files.writeString(master.resolve("CAIRN"), "first, and never changed");
    Files.writeString(master.resolve("a"), "one");
    List<DatProcess> processes;
    try (RealDat dat = open()) {
      dat.run("m", master, 20_000, List.of("create", "-y"));
      DatProcess share = dat.start("m", master, List.of("share"));
      String key = share.await(KEY, 20_000);
      share.await(IMPORTED, 20_000);
      String told = dat.run("s", folder, 20_000, List.of("clone", "dat://" + key, "clone"));
      assertTrue(told.contains("2 files"), told);
      Path clone = folder.resolve("clone");
      assertEquals("one", Files.readString(clone.resolve("a")));
      DatProcess sync = dat.start("s", clone, List.of("sync"));
      sync.await(SYNCED, 20_000);

      Files.writeString(master.resolve("a"), "three");
      Files.writeString(master.resolve("b"), "new");
      awaitContent(clone.resolve("a"), "three");
      awaitContent(clone.resolve("b"), "new");
      processes = List.of(share, sync);
      assertTrue(processes.stream().allMatch(DatProcess::isAlive));
    }
    assertFalse(processes.stream().anyMatch(DatProcess::isAlive));
  }

  @Test
  void whatDatSaysWhenItFailsIsInTheException() {
    try (RealDat dat = open()) {
      DatException e =
          assertThrows(
              DatException.class,
              () -> dat.run("s", folder, 20_000, List.of("clone", "dat://nonsense", "clone")));
      assertTrue(e.getMessage().contains("dat clone dat://nonsense clone"), e.getMessage());
      assertTrue(e.getMessage().contains("output=") && !e.getMessage().endsWith("output="));
    }
  }

  @Test
  void nothingIsLeftRunningWhenTheJvmIsKilled() throws Exception {
    Needs.networkNamespaces();
    Path master = Files.createDirectories(folder.resolve("master"));
    Path pids = folder.resolve("pids");
    Process jvm =
        ChildJvm.with(
                List.of(
                    Sharer.class.getName(),
                    Needs.dat().toString(),
                    master.toString(),
                    pids.toString()))
            .inheritIO()
            .start();
    try {
      for (int i = 0; !Files.exists(pids) && i < 600; i++) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      List<ProcessHandle> processes = jvm.descendants().toList();
      assertTrue(processes.size() >= 3, processes.toString());
      jvm.destroyForcibly().waitFor();
      for (int i = 0; processes.stream().anyMatch(ProcessHandle::isAlive); i++) {
        assertTrue(i < 100, () -> "still there after 5 s: " + processes);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } finally {
      jvm.destroyForcibly();
    }
  }

  /** Shares a folder until it is killed. */
  public static final class Sharer {
    private Sharer() {}

    /** Takes the program, the folder, and a file to make when it shares. */
    public static void main(String[] arguments) throws Exception {
      Path master = Path.of(arguments[1]);
      Files.writeString(master.resolve("a"), "one");
      RealDat dat =
          RealDat.open(SystemHost.INSTANCE, Path.of(arguments[0]), master.resolveSibling("home2"));
      dat.run("m", master, 20_000, List.of("create", "-y"));
      dat.start("m", master, List.of("share")).await(KEY, 20_000);
      Files.createFile(Path.of(arguments[2]));
      TimeUnit.MINUTES.sleep(5);
    }
  }

  private RealDat open() {
    return RealDat.open(SystemHost.INSTANCE, Needs.dat(), folder.resolve("home"));
  }

  private static void awaitContent(Path file, String content) throws Exception {
    for (int i = 0; !Files.exists(file) || !Files.readString(file).equals(content); i++) {
      assertTrue(i < 200, () -> file + " has not come within 10 s");
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
