package org.cairndb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.system.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cairn dat} answers, and its exit status, over loopback. */
class DatCommandTest {
  private static final SwarmOptions LOOPBACK =
      SwarmOptions.USUAL
          .withListen(new Address("127.0.0.1", 0))
          .withDiscovery(DiscoverySettings.NONE);

  @TempDir private Path folder;
  private final String home = System.getProperty("cairn.dat.home", "");
  private String err = "";

  @BeforeEach
  void keepKeysHere() {
    System.setProperty("cairn.dat.home", folder.resolve("home").toString());
  }

  @AfterEach
  void keepKeysThere() {
    if (home.isEmpty()) {
      System.clearProperty("cairn.dat.home");
    } else {
      System.setProperty("cairn.dat.home", home);
    }
  }

  private String answer(int status, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int found =
        Main.run(
            List.of(words),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            false);
    err = errors.toString(StandardCharsets.UTF_8);
    assertEquals(status, found, out + err);
    return out.toString(StandardCharsets.UTF_8);
  }

  private Path shared() throws IOException {
    Path shared = Files.createDirectories(folder.resolve("shared/sub"));
    Files.writeString(shared.resolve("b.txt"), "two");
    Files.writeString(shared.resolve("c.txt"), "three");
    Files.writeString(shared.resolveSibling("a.txt"), "one");
    return shared.getParent();
  }

  /** An archive of three files that is given to peers on loopback. */
  private SharedArchive served(Path shared) {
    SharedArchive serving =
        SharedArchive.join(Archive.create(shared, ArchiveOptions.ofUser()), LOOPBACK, name -> true);
    serving.archive().importFolder();
    return serving;
  }

  @Test
  void whatIsFetchedIsWhatWasSelectedInTheWordsOfEitherTool() throws Exception {
    try (SharedArchive serving = served(shared())) {
      String link = serving.link().toString();
      String peer = serving.swarm().address().orElseThrow().toString();
      String list = Files.writeString(folder.resolve("list"), "./a.txt\nsub/c.txt\n").toString();
      Object[][] cases = {
        {new String[] {}, List.of("a.txt", "b.txt", "c.txt")},
        {new String[] {"--select", "sub"}, List.of("b.txt", "c.txt")},
        {new String[] {"--select=a.txt,sub/c.txt"}, List.of("a.txt", "c.txt")},
        {new String[] {"--select", "/sub/b.txt", "--select", "a.txt"}, List.of("a.txt", "b.txt")},
        {new String[] {"--selectFromFile", list}, List.of("a.txt", "c.txt")},
        {new String[] {"--sparse"}, List.of()},
        {new String[] {"--empty", "--no-dht", "--utp=false", "-k", "--logspeed", "9"}, List.of()},
      };
      for (int i = 0; i < cases.length; i++) {
        Path clone = folder.resolve("clone" + i);
        List<String> words =
            new java.util.ArrayList<>(
                List.of("dat", "clone", link, "--no-dns", "--port=0", "--peer", peer));
        words.addAll(List.of((String[]) cases[i][0]));
        words.addAll(List.of("--dir", clone.toString()));
        answer(0, words.toArray(new String[0]));
        assertEquals(cases[i][1], files(clone), words.toString());
        assertTrue(answer(0, "dat", "log", clone.toString()).contains("/sub/b.txt"));
      }
      // What was left out comes with a later pull; .datdownload stands for --select.
      Path clone = folder.resolve("clone5");
      Files.writeString(clone.resolve(".datdownload"), "sub\n");
      answer(0, "dat", "pull", clone.toString(), "--no-mdns", "--port=0", "--peer=" + peer);
      assertEquals(List.of("b.txt", "c.txt"), files(clone));
      // A link alone is a clone.
      Path short1 = folder.resolve("short");
      answer(
          0, "dat", link, short1.toString(), "--exit", "--no-mdns", "--port=0", "--peer=" + peer);
      assertEquals(List.of("a.txt", "b.txt", "c.txt"), files(short1));
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains("/.dat"))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void theSecretKeyMovesToAnotherUserWhoCanWriteThen() throws Exception {
    Path shared = shared();
    Path clone = folder.resolve("clone");
    String link;
    try (SharedArchive serving = served(shared)) {
      link = serving.link().toString();
      String peer = "--peer=" + serving.swarm().address().orElseThrow();
      String[] words = {"dat", "clone", link, clone.toString(), "--no-mdns", "--port=0", peer};
      List<String> part = new java.util.ArrayList<>(List.of(words));
      part.add("--select=a.txt");
      answer(0, part.toArray(new String[0]));
      assertTrue(takes(clone, "0".repeat(128)).contains("secret key"));
      answer(0, "dat", "status", clone.toString());
      String secret = answer(0, "dat", "keys", "export", shared.toString()).strip();
      assertEquals(128, secret.length());
      System.setProperty("cairn.dat.home", folder.resolve("other").toString());
      answer(1, "dat", "keys", "export", clone.toString());
      assertTrue(err.contains("secret key"), err);
      assertTrue(takes(clone, secret).contains("not all of the archive"), "a part of it");
      answer(0, words);
      assertTrue(answer(0, "dat", "status", clone.toString()).contains("owner      false"));
      assertTrue(takes(clone, "zz").contains("128 hexadecimal digits"));
      assertEquals("", takes(clone, secret));
    }
    assertTrue(answer(0, "dat", "status", clone.toString()).contains("owner      true"));
    assertEquals(3, files(clone).size());
    try (Archive archive = Archive.open(clone, ArchiveOptions.ofUser())) {
      assertEquals(0, archive.importFolder().recorded());
      Files.writeString(clone.resolve("new"), "new");
      assertEquals(1, archive.importFolder().recorded());
      assertEquals(List.of(), archive.verify());
    }
    assertEquals(4, answer(0, "dat", "log", clone.toString()).lines().count());
    assertTrue(answer(0, "dat", "keys", clone.toString()).contains(link));
  }

  /** What was wrong when a secret key was read; nothing if it was taken. */
  private static String takes(Path clone, String secret) {
    DatKeysCommand keys =
        new DatKeysCommand(
            new ByteArrayInputStream((secret + "\n").getBytes(StandardCharsets.UTF_8)));
    Arguments arguments = Arguments.parse(keys.options(), List.of("import", clone.toString()));
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    try {
      keys.run(
          arguments, new Terminal(nowhere, nowhere, org.cairndb.system.SystemHost.INSTANCE, false));
      return "";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "publish | registry",
        "login | registry",
        "share --http | HTTP",
        "share --up=1mb | speeds",
        "clone --down 1mb | speeds",
        "clone --dht.bootstrap=1.2.3.4:5 | DHT",
        "sync --whitelist=1.2.3.4 | firewall",
        "log --live | sync",
        "share --nonsense | no option --nonsense",
        "pull --dns.domain=three.label.domain | two labels",
      })
  void whatIsNotDoneIsRefusedWithTheReason(String words, String reason) {
    List<String> all = new java.util.ArrayList<>(List.of("dat"));
    all.addAll(List.of(words.split(" ")));
    if (words.startsWith("pull")) {
      answer(0, "dat", "create", folder.toString());
      all.add(folder.toString());
    }
    answer(2, all.toArray(new String[0]));
    assertTrue(err.contains(reason), err);
    assertFalse(err.contains("Exception"), err);
  }

  @Test
  void theDoctorSaysWhatItLookedAtAndTwoEndsFindEachOther() throws Exception {
    String found = answer(0, "dat", "doctor", "--no-mdns", "--port=0");
    for (String name : List.of("addresses", "file names", "port", "calls", "multicast")) {
      assertTrue(found.contains("ok    " + name + ": "), found);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Thread offer =
        new Thread(
            () ->
                Main.run(
                    List.of("dat", "doctor", "--offer", "--no-mdns", "--port=0"),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    System.err,
                    false));
    offer.start();
    var line = java.util.regex.Pattern.compile("doctor (dat://\\w+) .*:(\\d+)\\)");
    java.util.regex.Matcher matcher = line.matcher("");
    for (long end = System.nanoTime() + 60_000_000_000L; !matcher.find(); ) {
      assertTrue(System.nanoTime() < end, out.toString(StandardCharsets.UTF_8));
      Thread.sleep(20);
      matcher = line.matcher(out.toString(StandardCharsets.UTF_8));
    }
    String peer = "--peer=127.0.0.1:" + matcher.group(2);
    String link = matcher.group(1);
    String there = answer(0, "dat", "doctor", link, "--no-mdns", "--port=0", peer);
    assertTrue(there.contains("ok    other end"), there);
    offer.join(60_000);
    assertTrue(out.toString(StandardCharsets.UTF_8).contains("has reached this one"), "" + out);
    String alone =
        answer(1, "dat", "doctor", link, "--no-mdns", "--port=0", "--timeout=1", "--json");
    assertTrue(alone.contains("\"well\":false") || alone.contains("\"well\": false"), alone);
  }
}
