package org.cairndb.dat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.Entry;
import org.cairndb.dat.archive.ImportReport;
import org.cairndb.dat.archive.ImportRules;
import org.cairndb.dat.archive.LiveRecording;
import org.cairndb.dat.archive.SecretKeys;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.system.Address;
import org.cairndb.testing.FolderChanges;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Anything is done to a folder that is shared live. Whenever it is left alone for a moment, the
 * archive has what is in it, a clone has the same, and the archive's history leads there.
 */
class LiveFolderTest {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final SwarmOptions LOOPBACK =
      SwarmOptions.USUAL
          .withListen(new Address("127.0.0.1", 0))
          .withDiscovery(DiscoverySettings.NONE);

  @TempDir private Path temporary;

  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final LiveRecording.Listener listener =
      new LiveRecording.Listener() {
        @Override
        public void recorded(ImportReport report) {}

        @Override
        public void failed(RuntimeException error) {
          failures.add(error);
        }
      };

  @Test
  void theCloneIsWhatTheFolderIs() throws Exception {
    run(Seed.of(LiveFolderTest.class), 1, 8);
  }

  @Test
  @Tag("nightly")
  void manyFolders() throws Exception {
    run(Seed.of(LiveFolderTest.class), 25, 40);
  }

  private void run(long seed, int folders, int rounds) throws Exception {
    for (int i = 0; i < folders; i++) {
      folder(temporary.resolve("run" + i), new Random(seed + i), rounds, "seed=" + (seed + i));
    }
  }

  private void folder(Path place, Random random, int rounds, String seed) throws Exception {
    Path from = Files.createDirectories(place.resolve("from"));
    Path to = place.resolve("to");
    ArchiveOptions options = ArchiveOptions.ofUser().keysIn(new SecretKeys(place.resolve("home")));
    FolderChanges changes = new FolderChanges(from, place.resolve("aside"), random);
    changes.some(5);
    try (SharedArchive master =
        SharedArchive.join(Archive.create(from, options), LOOPBACK, name -> true)) {
      master.record(() -> ImportRules.ofFolder(from), listener);
      master.archive().importFolder();
      Archive follower = Archive.follow(to, master.archive().key(), options);
      try (SharedArchive clone = SharedArchive.join(follower, LOOPBACK, name -> true)) {
        clone.call(master.swarm().address().orElseThrow());
        for (int round = 0; round < rounds; round++) {
          changes.some(1 + random.nextInt(12));
          String story = seed + ", round " + round + ": " + changes.done();
          awaitSame(from, to, master, clone, story);
          replay(master.archive(), random, story);
        }
        assertEquals(List.of(), clone.archive().verify(), seed);
      }
      assertEquals(List.of(), master.archive().verify(), seed);
      assertEquals(0, master.archive().importFolder().recorded(), seed);
    }
  }

  private void awaitSame(
      Path from, Path to, SharedArchive master, SharedArchive clone, String story)
      throws IOException {
    TreeMap<String, String> expected = shown(from);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!expected.equals(recorded(master.archive())) || !expected.equals(plain(to))) {
      assertTrue(
          System.nanoTime() < end,
          () ->
              String.join(
                  "\n",
                  story,
                  "folder " + expected,
                  "archive " + recorded(master.archive()),
                  "clone " + plain(to),
                  master.archive() + " " + clone.archive() + " " + clone.peers(),
                  "failures " + failures));
      org.cairndb.system.SystemHost.INSTANCE.sleepMillis(40);
    }
  }

  /** The entries one after the other lead to the directory; an old version is what it was. */
  private static void replay(Archive archive, Random random, String story) {
    long old = random.nextLong(archive.version() + 1);
    TreeMap<String, Entry> files = new TreeMap<>();
    TreeMap<String, Entry> then = new TreeMap<>();
    archive.history(
        1,
        archive.version() + 1,
        entry -> {
          for (TreeMap<String, Entry> map : List.of(files, then)) {
            if (map == files || entry.version() <= old) {
              if (entry.isDeletion()) {
                map.remove(entry.name());
              } else {
                map.put(entry.name(), entry);
              }
            }
          }
        });
    assertEquals(archive.directory().files(), files, story);
    assertEquals(archive.checkout(old).files(), then, story);
  }

  private static String told(byte[] bytes) {
    return bytes.length + " " + Arrays.hashCode(bytes);
  }

  private static TreeMap<String, String> recorded(Archive archive) {
    TreeMap<String, String> files = new TreeMap<>();
    try {
      for (Entry entry : archive.directory().entries()) {
        byte[] bytes = archive.read(entry, 0, (int) entry.file().size());
        files.put(entry.name(), told(bytes));
      }
    } catch (RuntimeException e) {
      files.put("cannot be read", e.toString());
    }
    return files;
  }

  private static TreeMap<String, String> plain(Path folder) {
    TreeMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = "/" + folder.relativize(path);
        if (!name.startsWith("/.dat")) {
          files.put(name, told(Files.readAllBytes(path)));
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      files.put("it is changing", e.toString());
    }
    return files;
  }

  /** What is to be recorded: links are followed, but not in circles. */
  private static TreeMap<String, String> shown(Path folder) throws IOException {
    TreeMap<String, String> files = new TreeMap<>();
    show(folder, "", files, new ArrayDeque<>());
    return files;
  }

  private static void show(
      Path folder, String name, TreeMap<String, String> files, Deque<Path> above)
      throws IOException {
    Path real = folder.toRealPath();
    if (above.contains(real)) {
      return;
    }
    above.push(real);
    try (Stream<Path> inside = Files.list(folder)) {
      for (Path path : inside.toList()) {
        String child = name + "/" + path.getFileName();
        if (!path.getFileName().toString().startsWith(".")) {
          if (Files.isDirectory(path)) {
            show(path, child, files, above);
          } else if (Files.isRegularFile(path)) {
            files.put(child, told(Files.readAllBytes(path)));
          }
        }
      }
    }
    above.pop();
  }
}
