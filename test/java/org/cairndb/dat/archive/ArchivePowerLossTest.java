package org.cairndb.dat.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.UnlinkedException;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives whose machine loses power: each file of {@code .dat} is left as it was at some time
 * since it was last forced, or as a mixture of two such times.
 */
class ArchivePowerLossTest {
  private static final int SECTOR_BYTES = 512;

  @TempDir private Path temporary;

  private ArchiveOptions options;
  private int folders;

  @BeforeEach
  void setOptions() {
    options = ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home")));
  }

  /** The files of a feed as they were after each step since they were forced. */
  private static final class Past {
    private final Path own;
    private final Map<String, List<byte[]>> states = new HashMap<>();

    Past(Path folder) {
      this.own = folder.resolve(".dat");
    }

    void note() throws IOException {
      try (Stream<Path> files = Files.list(own)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.getFileName().toString();
          states.computeIfAbsent(name, n -> new ArrayList<>()).add(Files.readAllBytes(file));
        }
      }
    }

    void forced() throws IOException {
      states.clear();
      note();
    }

    /** Writes what is left; what is forced by each step is as it is now. */
    void leave(Path to, Random random) throws IOException {
      for (Map.Entry<String, List<byte[]>> file : states.entrySet()) {
        List<byte[]> versions = file.getValue();
        byte[] last = versions.get(versions.size() - 1);
        boolean feeds = file.getKey().matches(".*\\.(tree|signatures|bitfield|data)");
        Files.write(to.resolve(file.getKey()), feeds ? mixed(versions, random) : last);
      }
    }

    private static byte[] mixed(List<byte[]> versions, Random random) {
      byte[] one = versions.get(random.nextInt(versions.size()));
      byte[] two = versions.get(random.nextInt(versions.size()));
      byte[] mixed = one.clone();
      for (int at = 0; at < Math.min(one.length, two.length); at += SECTOR_BYTES) {
        if (random.nextBoolean()) {
          int end = Math.min(at + SECTOR_BYTES, Math.min(one.length, two.length));
          System.arraycopy(two, at, mixed, at, end - at);
        }
      }
      return mixed;
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void anOwnerNeverSignsASecondHistory() throws Exception {
    Random seeds = new Random(Seed.of(ArchivePowerLossTest.class));
    for (int run = 0; run < 4; run++) {
      owner(new Random(seeds.nextLong()));
    }
  }

  @Tag("nightly")
  @Test
  void manyOwners() throws Exception {
    Random seeds = new Random(Seed.of(ArchivePowerLossTest.class));
    for (int run = 0; run < 400; run++) {
      owner(new Random(seeds.nextLong()));
    }
  }

  private void owner(Random random) throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("master" + folders++));
    List<byte[]> entries = new ArrayList<>();
    List<byte[]> hashes = new ArrayList<>();
    Archive.create(folder, options).close();
    for (int life = 0; life < 5; life++) {
      Path next = Files.createDirectories(temporary.resolve("master" + folders++));
      try (Archive archive = Archive.open(folder, options)) {
        assertSeen(archive, entries, hashes);
        assertEquals(0, archive.importFolder().recorded(), "recorded although nothing changed");
        assertEquals(List.of(), archive.verify());
        Past past = new Past(folder);
        past.forced();
        for (int step = 1 + random.nextInt(10); step > 0; step--) {
          Path file = folder.resolve("f" + random.nextInt(6));
          if (random.nextInt(5) == 0) {
            Files.deleteIfExists(file);
          } else if (random.nextBoolean()) {
            Files.write(
                file, bytes(random, 900), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          } else {
            Files.write(file, bytes(random, random.nextInt(8) == 0 ? 400_000 : 3_000));
          }
          long before = archive.content().orElseThrow().byteLength();
          archive.importFolder();
          if (archive.content().orElseThrow().byteLength() - before > 256 << 10) {
            past.forced(); // too much to be kept twice, so it was forced
          } else if (random.nextInt(6) == 0) {
            archive.force();
            past.forced();
          } else {
            past.note();
          }
        }
        saw(archive, entries, hashes);
        Files.createDirectories(next.resolve(".dat"));
        past.leave(next.resolve(".dat"), random);
        copyFiles(folder, next);
      }
      folder = next;
    }
  }

  /** What peers may have got by now. */
  private static void saw(Archive archive, List<byte[]> entries, List<byte[]> hashes) {
    Feed metadata = archive.metadata();
    for (long block = entries.size(); block < metadata.length(); block++) {
      entries.add(metadata.get(block));
    }
    Feed content = archive.content().orElseThrow();
    for (long block = hashes.size(); block < content.length(); block++) {
      hashes.add(content.leaf(block).orElseThrow().hash());
    }
  }

  private static void assertSeen(Archive archive, List<byte[]> entries, List<byte[]> hashes) {
    Feed metadata = archive.metadata();
    assertTrue(metadata.length() >= entries.size(), entries.size() + " in " + metadata);
    for (int block = 0; block < entries.size(); block++) {
      assertArrayEquals(entries.get(block), metadata.get(block));
    }
    Feed content = archive.content().orElseThrow();
    assertTrue(content.length() >= hashes.size(), hashes.size() + " in " + content);
    for (int block = 0; block < hashes.size(); block++) {
      assertArrayEquals(hashes.get(block), content.leaf(block).orElseThrow().hash());
    }
  }

  @Test
  void aCloneGoesOnAndGetsWhatItLacks() throws Exception {
    Random seeds = new Random(Seed.of(ArchivePowerLossTest.class));
    for (int run = 0; run < 3; run++) {
      clone(new Random(seeds.nextLong()));
    }
  }

  private void clone(Random random) throws Exception {
    Path from = Files.createDirectories(temporary.resolve("from" + folders++));
    Path to = Files.createDirectories(temporary.resolve("to" + folders++));
    try (Archive master = Archive.create(from, options)) {
      Archive.follow(to, master.key(), options).close();
      for (int life = 0; life < 5; life++) {
        Path next = Files.createDirectories(temporary.resolve("to" + folders++));
        try (Archive clone = Archive.open(to, options)) {
          clone.receive(name -> true, name -> false);
          Past past = new Past(to);
          past.forced();
          for (int step = 1 + random.nextInt(5); step > 0; step--) {
            Files.write(from.resolve("f" + random.nextInt(4)), bytes(random, 3_000));
            master.importFolder();
            take(clone.metadata(), master.metadata());
            long end = System.nanoTime() + 20_000_000_000L;
            while (clone.version() < master.version() || clone.content().isEmpty()) {
              assertTrue(System.nanoTime() < end);
              Thread.sleep(2);
            }
            while (random.nextInt(3) > 0 && !isSame(from, to)) {
              take(clone.content().orElseThrow(), master.content().orElseThrow());
              assertTrue(System.nanoTime() < end);
              Thread.sleep(2);
            }
            past.note();
          }
          Files.createDirectories(next.resolve(".dat"));
          past.leave(next.resolve(".dat"), random);
        }
        copyFiles(to, next);
        to = next;
      }
      try (Archive clone = Archive.open(to, options)) {
        clone.receive(name -> true, name -> false);
        long end = System.nanoTime() + 20_000_000_000L;
        while (!isSame(from, to)) {
          take(clone.metadata(), master.metadata());
          clone.content().ifPresent(content -> take(content, master.content().orElseThrow()));
          assertTrue(System.nanoTime() < end, () -> "" + clone);
          Thread.sleep(2);
        }
        assertEquals(List.of(), clone.verify());
      }
    }
  }

  private static boolean isSame(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(file.getFileName());
        if (!Files.exists(copy)
            || !Arrays.equals(Files.readAllBytes(file), Files.readAllBytes(copy))) {
          return false;
        }
      }
    }
    return true;
  }

  private static void take(Feed feed, Feed master) {
    for (long block = 0; block < master.length(); block++) {
      if (master.has(block) && !feed.has(block)) {
        try {
          feed.put(block, master.get(block), master.proof(block, 0));
        } catch (UnlinkedException e) {
          long next = feed.length();
          feed.link(master.leaf(next).orElseThrow(), master.proof(next, 0));
          feed.put(block, master.get(block), master.proof(block, 0));
        }
      }
    }
  }

  @Test
  void anOwnerWhoHasLostMoreSignsNothing() throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("lost"));
    Path old = Files.createDirectories(temporary.resolve("old"));
    Archive.create(folder, options).close();
    copyFiles(folder.resolve(".dat"), old);
    Path after = Files.createDirectories(temporary.resolve("after"));
    try (Archive archive = Archive.open(folder, options)) {
      Files.write(folder.resolve("a"), new byte[10]);
      archive.importFolder();
      archive.force();
      Files.write(folder.resolve("a"), new byte[20]);
      archive.importFolder();
      copyFiles(folder.resolve(".dat"), Files.createDirectories(after.resolve(".dat")));
    }
    for (String name : List.of("tree", "signatures", "bitfield", "data")) {
      Files.write(
          after.resolve(".dat/metadata." + name),
          Files.readAllBytes(old.resolve("metadata." + name)));
    }
    Files.write(after.resolve("a"), new byte[20]);
    CorruptException refused = null;
    try (Archive archive = Archive.open(after, options)) {
      assertFalse(archive.isWritable(), "it would sign a second history");
    } catch (CorruptException e) {
      refused = e;
    }
    assertTrue(refused != null && refused.getMessage().contains("second history"), "" + refused);
  }
}
