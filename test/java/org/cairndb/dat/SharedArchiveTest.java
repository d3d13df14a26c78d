package org.cairndb.dat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.SecretKeys;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.system.Address;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are shared and cloned between two of our own, over loopback. */
class SharedArchiveTest {
  private static final long LONG_ENOUGH_MILLIS = 30_000;
  private static final SwarmOptions LOOPBACK =
      SwarmOptions.USUAL
          .withListen(new Address("127.0.0.1", 0))
          .withDiscovery(DiscoverySettings.NONE);

  @TempDir private Path temporary;

  private final Random random = new Random(Seed.of(SharedArchiveTest.class));

  private ArchiveOptions options() {
    return ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home")));
  }

  private void write(Path file, int size) throws IOException {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private SharedArchive share(Path folder) {
    boolean isThere = Files.exists(folder.resolve(".dat"));
    Archive archive = isThere ? Archive.open(folder, options()) : Archive.create(folder, options());
    archive.importFolder();
    return SharedArchive.join(archive, LOOPBACK, name -> true);
  }

  private SharedArchive follow(Path folder, SharedArchive from, Predicate<String> selected) {
    boolean isThere = Files.exists(folder.resolve(".dat"));
    Archive archive =
        isThere
            ? Archive.open(folder, options())
            : Archive.follow(folder, from.archive().key(), options());
    SharedArchive clone = SharedArchive.join(archive, LOOPBACK, selected);
    clone.call(from.swarm().address().orElseThrow());
    return clone;
  }

  private static void awaitVersion(SharedArchive clone, SharedArchive master) throws Exception {
    long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
    long version = master.archive().version();
    while (!clone.isComplete() || clone.archive().version() < version) {
      assertTrue(System.nanoTime() < end, () -> clone.archive() + ", " + clone.peers());
      Thread.sleep(10);
    }
  }

  private static TreeMap<String, byte[]> files(Path folder) throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString();
        if (!name.startsWith(".dat")) {
          files.put(name, Files.readAllBytes(path));
        }
      }
    }
    return files;
  }

  private static void assertSame(Path master, Path clone) throws IOException {
    TreeMap<String, byte[]> one = files(master);
    TreeMap<String, byte[]> two = files(clone);
    assertEquals(one.keySet(), two.keySet());
    one.forEach((name, bytes) -> assertArrayEquals(bytes, two.get(name), name));
  }

  @Test
  void aCloneGetsAllFilesAndFollowsEachChange() throws Exception {
    Path from = temporary.resolve("from");
    Path to = temporary.resolve("to");
    write(from.resolve("a.txt"), 10);
    write(from.resolve("big"), 300_000);
    write(from.resolve("empty"), 0);
    write(from.resolve("sub/deep/ü.txt"), 70_000);
    try (SharedArchive master = share(from);
        SharedArchive clone = follow(to, master, name -> true)) {
      assertTrue(clone.awaitComplete(LONG_ENOUGH_MILLIS), () -> "" + clone.peers());
      assertSame(from, to);
      for (int round = 0; round < 8; round++) {
        write(from.resolve("a.txt"), round);
        write(from.resolve("sub/new" + round), random.nextInt(200_000));
        Files.write(from.resolve("big"), new byte[100], java.nio.file.StandardOpenOption.APPEND);
        Files.deleteIfExists(from.resolve("sub/new" + (round - 2)));
        if (round == 5) {
          Files.delete(from.resolve("sub/deep/ü.txt"));
          Files.delete(from.resolve("sub/deep"));
          write(from.resolve("sub/deep"), 5);
        }
        master.archive().importFolder();
        if (round % 2 == 1) {
          awaitVersion(clone, master);
          assertSame(from, to);
        }
      }
      assertEquals(java.util.List.of(), clone.archive().verify());
    }
  }

  @Test
  void aCloneThatWasClosedGoesOnAndServesOthers() throws Exception {
    Path from = temporary.resolve("from");
    Path to = temporary.resolve("to");
    for (int i = 0; i < 200; i++) {
      write(from.resolve("d" + i % 7 + "/f" + i), random.nextInt(3000));
    }
    write(from.resolve("big"), 20_000_000);
    try (SharedArchive master = share(from)) {
      for (int i = 0; i < 6; i++) {
        try (SharedArchive clone = follow(to, master, name -> true)) {
          clone.awaitComplete(random.nextInt(200));
        }
      }
      try (SharedArchive clone = follow(to, master, name -> true)) {
        assertTrue(clone.awaitComplete(LONG_ENOUGH_MILLIS), () -> "" + clone.peers());
        assertSame(from, to);
      }
      write(from.resolve("late"), 100);
      master.archive().importFolder();
    }
    Path other = temporary.resolve("other");
    try (Archive archive = Archive.open(to, options());
        SharedArchive middle = SharedArchive.join(archive, LOOPBACK, name -> true);
        SharedArchive third = follow(other, middle, name -> true)) {
      assertTrue(third.awaitComplete(LONG_ENOUGH_MILLIS), () -> "" + third.peers());
      assertSame(to, other);
    }
  }

  @Test
  void onlyWhatIsSelectedComes() throws Exception {
    Path from = temporary.resolve("from");
    Path to = temporary.resolve("to");
    write(from.resolve("a/one"), 100);
    write(from.resolve("b/two"), 200_000);
    try (SharedArchive master = share(from);
        SharedArchive clone = follow(to, master, name -> name.startsWith("/a/"))) {
      assertTrue(clone.awaitComplete(LONG_ENOUGH_MILLIS));
      assertEquals(java.util.Set.of("a/one"), files(to).keySet());
      assertEquals(2, clone.archive().directory().size());
      assertTrue(clone.archive().content().orElseThrow().blockCount() == 1);
    }
  }
}
