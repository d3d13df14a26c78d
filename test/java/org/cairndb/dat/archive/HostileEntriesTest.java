package org.cairndb.dat.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries that an owner has signed and that no program of good will makes. */
@Timeout(60)
class HostileEntriesTest {
  private static final byte[] PAYLOAD =
      "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  @TempDir private Path temporary;

  private ArchiveOptions options;
  private final java.util.Set<String> failed = java.util.concurrent.ConcurrentHashMap.newKeySet();
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Feed metadata = Feed.create(FeedFiles.inMemory(), keys);
  private final Feed content = Feed.create(FeedFiles.inMemory(), keys.ofContent());
  private Path to;

  @BeforeEach
  void begin() {
    metadata.append(List.of(EntryCodec.encodeHead(content.key())));
    to = temporary.resolve("clones/clone");
    options = ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home")));
  }

  private void append(String name, byte[] paths) {
    Stat.Extent extent = new Stat.Extent(content.length(), 1, content.byteLength(), PAYLOAD.length);
    content.append(List.of(PAYLOAD));
    Entry entry = new Entry(metadata.length(), name, Stat.ofFile(0644, extent, 0));
    metadata.append(List.of(EntryCodec.encode(entry, paths)));
  }

  private static void copy(Feed from, Feed to) {
    for (long block = 0; block < from.length(); block++) {
      if (to.has(block)) {
        continue;
      }
      to.put(block, from.get(block), from.proof(block, to.digest(block)));
    }
  }

  private static void await(BooleanSupplier met, java.util.function.Supplier<Object> what) {
    long end = System.nanoTime() + 15_000_000_000L;
    while (!met.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "waited in vain: " + what.get());
      SystemHost.INSTANCE.sleepMillis(2);
    }
  }

  private Archive follow() {
    Archive clone = Archive.follow(to, keys.publicKey(), options);
    clone.listen(
        new ArchiveListener() {
          @Override
          public void failed(RuntimeException error) {
            failed.add(error.toString());
          }
        });
    clone.receive(name -> true, name -> false);
    copy(metadata, clone.metadata());
    await(
        () -> clone.content().isPresent() && clone.version() == metadata.length() - 1,
        () -> clone.version() + " " + failed + java.util.Arrays.toString(to.toFile().list()));
    copy(content, clone.content().orElseThrow());
    return clone;
  }

  /** Whatever their names are, files are made in the folder, and not among the archive's own. */
  @Test
  void namesThatAnOwnerHasSignedStayInTheFolder() throws IOException {
    append("/a", new byte[] {1, 0});
    for (String name :
        List.of(
            "../b",
            "/../c",
            "/../../d",
            "/x/../../../e",
            "//../f",
            "/./../g",
            temporary.resolve("h").toString(),
            "/.dat/i",
            "/.DAT/j",
            "/x/../.dat/k",
            "/.d\u200dat/l",
            "/..\0/m",
            "..",
            "/..",
            "/",
            "")) {
      append(name, new byte[] {1, 0});
    }
    append("/last", new byte[] {1, 0});
    try (Archive clone = follow()) {
      await(
          () -> {
            copy(content, clone.content().orElseThrow()); // again, until its files are known
            return Files.exists(to.resolve("last"));
          },
          () -> clone.version() + " " + failed + java.util.Arrays.toString(to.toFile().list()));
      assertArrayEquals(PAYLOAD, Files.readAllBytes(to.resolve("a")));
    }
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) == PAYLOAD.length) {
          found.add(to.relativize(file).toString());
        }
      }
    }
    found.removeIf(file -> file.startsWith(temporary.toString().substring(1)));
    assertEquals(new TreeSet<>(List.of("a", "last")), found);
  }
}
