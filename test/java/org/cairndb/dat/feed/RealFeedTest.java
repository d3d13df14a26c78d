package org.cairndb.dat.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the real {@code dat} are ours, and ours are its. */
class RealFeedTest {
  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");
  private static final List<String> FILES = List.of("tree", "signatures", "bitfield", "data");

  /** Mode 0644, no owner, no content, content offset 1 block and 3 bytes, times. */
  private static final String STAT =
      "08a48302" + "1000" + "1800" + "2000" + "2800" + "3001" + "3803";

  @TempDir private Path folder;

  private KeyPair secretKey(Path master) throws IOException {
    byte[] key = Files.readAllBytes(master.resolve(".dat/metadata.key"));
    String name = HexFormat.of().formatHex(PublicKey.of(key).discoveryKey());
    Path secret =
        folder
            .resolve("home/m/.dat/secret_keys")
            .resolve(name.substring(0, 2) + "/" + name.substring(2));
    return KeyPair.ofSecret(Files.readAllBytes(secret));
  }

  @Test
  void eachProgramGoesOnWhereTheOtherStopped() throws Exception {
    Path master = Files.createDirectories(folder.resolve("master"));
    Files.writeString(master.resolve("a"), "one");
    try (RealDat dat = RealDat.open(SystemHost.INSTANCE, Needs.dat(), folder.resolve("home"))) {
      dat.run("m", master, 30_000, List.of("create", "-y"));
      DatProcess share = dat.start("m", master, List.of("share"));
      share.await(IMPORTED, 30_000);
      share.close();

      Path files = master.resolve(".dat");
      KeyPair keys = secretKey(master);
      assertContentKeyFollows(keys, files);
      assertSameBytes(keys, files);

      Feed feed = Feed.open(FeedFiles.in(files, "metadata"), keys);
      assertEquals(List.of(), feed.verify());
      assertEquals(2, feed.length());
      // A file without content beside /a, which entry 1 is.
      byte[] entry = HexFormat.of().parseHex("0a02" + "2f62" + "1210" + STAT + "1a04" + "01010100");
      feed.append(List.of(entry));
      feed.close();
      String log = dat.run("m", master, 30_000, List.of("log"));
      assertTrue(log.contains("/a") && log.contains("/b"), log);

      // And back: what the real tool appends now, it appends to ours.
      Files.writeString(master.resolve("c"), "three");
      dat.start("m", master, List.of("share")).await(IMPORTED, 30_000);
      Feed again = Feed.open(FeedFiles.in(files, "metadata"), null);
      assertTrue(again.length() >= 4, again.toString());
      assertEquals(List.of(), again.verify());
      assertTrue(new String(again.get(3), StandardCharsets.UTF_8).contains("/"));
      again.close();
    }
  }

  private static void assertContentKeyFollows(KeyPair keys, Path files) throws IOException {
    assertArrayEquals(
        Files.readAllBytes(files.resolve("content.key")), keys.ofContent().publicKey().toBytes());
  }

  /** The same keys and blocks, appended one by one by our program, give the same files. */
  private void assertSameBytes(KeyPair keys, Path real) throws IOException {
    Path ours = Files.createDirectories(folder.resolve("ours"));
    Feed from = Feed.open(FeedFiles.in(real, "metadata"), null);
    Feed to = Feed.create(FeedFiles.in(ours, "metadata"), keys);
    for (long block = 0; block < from.length(); block++) {
      to.append(List.of(from.get(block)));
    }
    to.close();
    from.close();
    for (String file : FILES) {
      assertArrayEquals(
          Files.readAllBytes(real.resolve("metadata." + file)),
          Files.readAllBytes(ours.resolve("metadata." + file)),
          file);
    }
  }
}
