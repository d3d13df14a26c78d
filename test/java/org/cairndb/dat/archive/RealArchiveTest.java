package org.cairndb.dat.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives of the real {@code dat} are ours, and ours are its. */
class RealArchiveTest {
  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");
  private static final String SMALL = "small";

  @TempDir private Path temporary;

  private final Random random = new Random(Seed.of(RealArchiveTest.class));

  private Path write(Path folder, String name, int size) throws IOException {
    byte[] content = new byte[size];
    random.nextBytes(content);
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.write(path, content);
  }

  private ArchiveOptions options(String peer) {
    return ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home").resolve(peer)));
  }

  private static void assertHas(Archive archive, Path folder, String... names) throws IOException {
    for (String name : names) {
      assertArrayEquals(Files.readAllBytes(folder.resolve(name)), archive.read("/" + name), name);
    }
    assertEquals(names.length, archive.directory().size(), archive.directory().files().toString());
  }

  @Test
  void eachProgramOpensWhatTheOtherHasRecorded() throws Exception {
    Path master = Files.createDirectories(temporary.resolve("master"));
    write(master, "a", 10);
    write(master, "b.bin", 150_000);
    write(master, "empty", 0);
    write(master, "sub/c", 1);
    write(master, "sub/ü", 5);
    try (RealDat dat = RealDat.open(SystemHost.INSTANCE, Needs.dat(), temporary.resolve("home"))) {
      dat.run("m", master, 30_000, List.of("create", "-y"));
      DatProcess share = dat.start("m", master, List.of("share"));
      share.await(IMPORTED, 30_000);
      share.close();
      long real;
      try (Archive archive = Archive.open(master, options("m"))) {
        assertTrue(archive.isWritable());
        real = archive.version();
        assertHas(archive, master, "a", "b.bin", "empty", "sub/c", "sub/ü");
        assertEquals(List.of(), archive.verify());
        assertEquals(0, archive.importFolder().recorded());
        write(master, "b.bin", 70_000);
        write(master, "sub/new", 200);
        Files.delete(master.resolve("sub/c"));
        archive.importFolder();
        assertEquals(real + 3, archive.version());
      }
      String log = dat.run("m", master, 30_000, List.of("log"));
      assertTrue(log.contains("/sub/new") && log.contains("[del] /sub/c"), log);

      // The real tool goes on, and shares what both have recorded.
      write(master, "last", 9);
      DatProcess again = dat.start("m", master, List.of("share"));
      again.await(IMPORTED, 30_000);
      Path clone = temporary.resolve("clone");
      try (Archive archive = Archive.open(master, options("m").readOnly())) {
        assertEquals(real + 4, archive.version());
        dat.run("c", temporary, 60_000, List.of("clone", "dat://" + archive.key(), "clone"));
      }
      again.close();
      try (Archive archive = Archive.open(clone, options("c"))) {
        // Empty files are what the real clone leaves out.
        Files.write(clone.resolve("empty"), new byte[0]);
        assertHas(archive, clone, "a", "b.bin", "empty", "last", "sub/new", "sub/ü");
        assertEquals(List.of(), archive.verify());
      }
      assertArrayEquals(
          Files.readAllBytes(master.resolve("b.bin")), Files.readAllBytes(clone.resolve("b.bin")));
    }
  }

  @Test
  void whatWeHaveRecordedTheRealToolShares() throws Exception {
    Path master = Files.createDirectories(temporary.resolve("ours"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String name = (i % 3 == 0 ? "" : "d" + i % 5 + "/") + SMALL + i;
      names.add(name);
      write(master, name, 1 + random.nextInt(100));
    }
    write(master, "large", 5 << 20);
    names.add("large");
    String key;
    try (Archive archive = Archive.create(master, options("m"))) {
      archive.importFolder();
      key = archive.key().toString();
    }
    try (RealDat dat = RealDat.open(SystemHost.INSTANCE, Needs.dat(), temporary.resolve("home"))) {
      DatProcess share = dat.start("m", master, List.of("share"));
      share.await(IMPORTED, 30_000);
      dat.run("c", temporary, 60_000, List.of("clone", "dat://" + key, "clone"));
      for (String name : names) {
        assertArrayEquals(
            Files.readAllBytes(master.resolve(name)),
            Files.readAllBytes(temporary.resolve("clone").resolve(name)),
            name);
      }
      share.close();
      try (Archive archive = Archive.open(master, options("m"))) {
        assertEquals(names.size(), archive.version(), "the real tool found something to record");
      }
    }
  }

  /** Sequences of changes, whose blocks the library that the real tool uses makes the same. */
  @Test
  void entriesAreThoseOfTheRealTool() throws Exception {
    Path script = Path.of("test/dat/entries.js").toAbsolutePath();
    Path modules = Needs.dat().toRealPath();
    while (!modules.getFileName().toString().equals("node_modules")) {
      modules = modules.getParent();
    }
    for (int round = 0; round < 2; round++) {
      Path folder = Files.createDirectories(temporary.resolve("round" + round));
      List<String> steps = new ArrayList<>();
      List<String> blocks = new ArrayList<>();
      Map<String, Long> model = new TreeMap<>();
      try (Archive archive = Archive.create(folder, options("r"))) {
        while (archive.version() < 100) {
          String name = "/" + name();
          boolean deletes = random.nextInt(5) < 2;
          if (deletes != model.containsKey(name) && deletes || !isPossible(name, model)) {
            continue;
          }
          if (deletes && wouldLoseNeighbours(name, model, archive)) {
            continue;
          }
          if (deletes) {
            archive.delete(name);
            model.remove(name);
          } else {
            byte[] content = new byte[1 + random.nextInt(3)];
            random.nextBytes(content);
            archive.put(name, content);
            model.put(name, archive.version());
          }
          steps.add((deletes ? "del " : "put ") + name);
        }
        assertEquals(model.keySet(), archive.directory().files().keySet());
        for (long v = 1; v <= archive.version(); v++) {
          blocks.add(HexFormat.of().formatHex(archive.metadata().get(v)));
        }
        steps.clear();
        archive.history(1, Long.MAX_VALUE, e -> steps.add(step(e)));
      }
      Path input = Files.write(folder.resolve("steps"), steps);
      Path output = folder.resolve("blocks");
      Process node =
          new ProcessBuilder("node", script.toString(), modules.toString(), input.toString())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertTrue(node.waitFor(60, TimeUnit.SECONDS));
      assertEquals(Files.readAllLines(output, StandardCharsets.UTF_8), blocks);
    }
  }

  /** What the library is told: the name, and the value as it stands in our block. */
  private static String step(Entry entry) {
    if (entry.isDeletion()) {
      return "del " + entry.name();
    }
    byte[] block = EntryCodec.encode(new Entry(0, "/", entry.stat()), new byte[0]);
    int from = 5;
    byte[] stat = java.util.Arrays.copyOfRange(block, from, from + block[4]);
    return "put " + entry.name() + " " + HexFormat.of().formatHex(stat);
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      name.append(i == 0 ? "f" : "d").append(random.nextInt(3)).append(i == 0 ? "" : "/");
    }
    return name.toString();
  }

  private static boolean isPossible(String name, Map<String, Long> model) {
    return model.keySet().stream()
        .noneMatch(n -> n.startsWith(name + "/") || name.startsWith(n + "/"));
  }

  /**
   * The real tool's library loses files where the deepest folder that keeps any was last changed by
   * deletions. There ours are not the same, on purpose.
   */
  private static boolean wouldLoseNeighbours(
      String name, Map<String, Long> model, Archive archive) {
    List<Entry> history = new ArrayList<>();
    archive.history(1, Long.MAX_VALUE, history::add);
    String folder = name;
    while (folder.contains("/")) {
      folder = folder.substring(0, folder.lastIndexOf('/'));
      Map<String, Entry> newest = new TreeMap<>();
      int depth = folder.length() + 1;
      for (Entry entry : history) {
        if (entry.name().startsWith(folder + "/")) {
          newest.put(entry.name().substring(depth).split("/")[0], entry);
        }
      }
      newest.remove(name.substring(depth).split("/")[0]);
      boolean any = false;
      boolean anyPut = false;
      for (Map.Entry<String, Entry> part : newest.entrySet()) {
        String below = folder + "/" + part.getKey();
        boolean live =
            model.keySet().stream().anyMatch(n -> n.equals(below) || n.startsWith(below + "/"));
        any |= live;
        anyPut |= live && !part.getValue().isDeletion();
      }
      if (any) {
        return !anyPut;
      }
    }
    return false;
  }
}
