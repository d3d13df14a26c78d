package org.cairndb.dat.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives as their owners write and read them. */
class ArchiveTest {
  @TempDir private Path temporary;

  private final Random random = new Random(Seed.of(ArchiveTest.class));
  private Path folder;
  private ArchiveOptions options;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("files"));
    options = ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home")));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anEntryThatClaimsMoreThanThereCanBeCostsLittle() throws Exception {
    try (Archive master = Archive.create(folder, options)) {
      master.put("/a", bytes(10));
      long huge = 1L << 50;
      Stat stat = Stat.ofFile(0644, new Stat.Extent(1, huge, 10, huge), 0);
      master
          .metadata()
          .append(List.of(EntryCodec.encode(new Entry(2, "/huge", stat), new byte[] {1, 0})));
      master
          .metadata()
          .append(List.of(EntryCodec.encode(new Entry(3, "/huge", null), new byte[] {0, 0})));
      Path to = temporary.resolve("clone");
      try (Archive clone = Archive.follow(to, master.key(), options)) {
        List<Range> wanted = new java.util.concurrent.CopyOnWriteArrayList<>();
        clone.listen(
            new ArchiveListener() {
              @Override
              public void wanted(List<Range> blocks) {
                wanted.addAll(blocks);
              }
            });
        clone.receive(name -> true, name -> false);
        assertTimeoutPreemptively(
            java.time.Duration.ofSeconds(20),
            () -> {
              for (long block = 0; block < 4; block++) {
                var proof = master.metadata().proof(block, clone.metadata().digest(block));
                clone.metadata().put(block, master.metadata().get(block), proof);
                Thread.sleep(20);
              }
              while (clone.version() < 3) {
                Thread.sleep(5);
              }
            });
        assertTrue(wanted.stream().mapToLong(r -> r.to() - r.from()).sum() <= 3 << 20, "" + wanted);
        assertEquals(1, clone.directory().size());
      }
    }
  }

  @Test
  void nothingIsMadeBehindALinkThatLeadsOut() throws Exception {
    Path outside = Files.createDirectories(temporary.resolve("outside"));
    try (Archive master = Archive.create(folder, options)) {
      master.put("/link/sub/a", bytes(10));
      Path to = Files.createDirectories(temporary.resolve("clone"));
      Files.createSymbolicLink(to.resolve("link"), outside);
      try (Archive clone = Archive.follow(to, master.key(), options)) {
        var failed = new java.util.concurrent.LinkedBlockingQueue<RuntimeException>();
        clone.listen(
            new ArchiveListener() {
              @Override
              public void failed(RuntimeException error) {
                failed.add(error);
              }
            });
        clone.receive(name -> true, name -> false);
        for (long block = 0; block < 2; block++) {
          var proof = master.metadata().proof(block, clone.metadata().digest(block));
          clone.metadata().put(block, master.metadata().get(block), proof);
        }
        while (clone.content().isEmpty() || clone.find("/link/sub/a").isEmpty()) {
          Thread.sleep(5);
        }
        var content = clone.content().orElseThrow();
        var from = master.content().orElseThrow();
        content.put(0, from.get(0), from.proof(0, content.digest(0)));
        assertTrue(failed.poll(20, java.util.concurrent.TimeUnit.SECONDS) != null);
        assertEquals(0, outside.toFile().list().length);
      }
      Files.delete(to.resolve("link"));
    }
  }

  @Test
  void ofAFileThatMayLoseItsEndOnlyTheRestIsRecorded() throws IOException {
    Map<String, Long> most = new HashMap<>();
    ArchiveOptions limited = options.record(name -> most.getOrDefault(name, Long.MAX_VALUE));
    byte[] small = bytes(100);
    byte[] large = bytes(5 << 20);
    Files.write(folder.resolve("small"), small);
    Files.write(folder.resolve("large"), large);
    most.put("/small", 60L);
    most.put("/large", (4L << 20) + 7);
    try (Archive archive = Archive.create(folder, limited)) {
      assertEquals(2, archive.importFolder().recorded());
      assertArrayEquals(Arrays.copyOf(small, 60), archive.read("/small"));
      assertArrayEquals(Arrays.copyOf(large, (4 << 20) + 7), archive.read("/large"));
      assertEquals(0, archive.importFolder().recorded());
      most.put("/small", 0L);
      assertEquals(0, archive.importFolder().deleted());
      Files.write(folder.resolve("later"), small);
      most.put("/later", 0L);
      assertEquals(0, archive.importFolder().recorded());
      most.clear();
      assertEquals(3, archive.importFolder().recorded());
      assertArrayEquals(small, archive.read("/small"));
      assertArrayEquals(large, archive.read("/large"));
      assertEquals(List.of(), archive.verify());
    }
  }

  private Map<String, byte[]> contents(Archive archive) {
    Map<String, byte[]> contents = new TreeMap<>();
    archive.directory().entries().forEach(e -> contents.put(e.name(), archive.read(e.name())));
    return contents;
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found) {
    assertEquals(new TreeSet<>(expected.keySet()), new TreeSet<>(found.keySet()));
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
  }

  /** Random changes in the folder, recorded now and then; a map is the model. */
  @Test
  void theArchiveHasWhatTheFolderHad() throws IOException {
    Map<String, byte[]> model = new TreeMap<>();
    List<Map<String, byte[]>> versions = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    Archive archive = Archive.create(folder, options);
    for (int round = 0; round < 60; round++) {
      for (int i = random.nextInt(5); i >= 0; i--) {
        change(model);
      }
      ImportReport report = archive.importFolder();
      assertEquals(Map.of(), report.leftOut());
      assertSame(model, contents(archive));
      versions.add(new HashMap<>(model));
      numbers.add(archive.version());
      if (random.nextInt(6) == 0) {
        archive.close();
        archive = Archive.open(folder, options);
        assertSame(model, contents(archive));
      }
    }
    assertEquals(List.of(), archive.verify());
    for (int i = 0; i < versions.size(); i++) {
      Directory old = archive.checkout(numbers.get(i));
      assertEquals(versions.get(i).keySet(), old.files().keySet());
      old.files().forEach((name, entry) -> assertEquals(name, entry.name()));
    }
    int last = versions.size() - 1;
    for (Change change : archive.changes(numbers.get(0), numbers.get(last))) {
      byte[] before = versions.get(0).get(change.name());
      byte[] after = versions.get(last).get(change.name());
      assertEquals(before == null, change.before() == null);
      assertEquals(after == null, change.after() == null);
    }
    archive.close();
  }

  private void change(Map<String, byte[]> model) throws IOException {
    String name =
        "/" + List.of("a", "b", "ü/x", "ü/y/z", "d/e/f", "d/e/g", "d/h").get(random.nextInt(7));
    Path path = folder.resolve(name.substring(1));
    int sizes = random.nextInt(4);
    if (random.nextInt(4) == 0) {
      Files.deleteIfExists(path);
      model.remove(name);
      return;
    }
    byte[] content = bytes(sizes == 0 ? 0 : sizes == 1 ? 70_000 + random.nextInt(100_000) : 10);
    Files.createDirectories(path.getParent());
    Files.write(path, content);
    model.put(name, content);
  }

  @Test
  void aLargeFileIsRecordedInPiecesAndReadInParts() throws IOException {
    byte[] content = bytes(9 << 20);
    Files.write(folder.resolve("large"), content);
    Files.write(folder.resolve("z"), utf8("after"));
    try (Archive archive = Archive.create(folder, options)) {
      ImportReport report = archive.importFolder();
      assertEquals(2, report.recorded());
      assertEquals(content.length + 5, report.bytes());
      Entry entry = archive.find("/large").orElseThrow();
      assertEquals(144, entry.file().blocks());
      assertArrayEquals(content, archive.read("/large"));
      for (int i = 0; i < 50; i++) {
        int from = random.nextInt(content.length);
        int count = random.nextInt(200_000);
        byte[] expected = Arrays.copyOfRange(content, from, Math.min(from + count, content.length));
        assertArrayEquals(expected, archive.read(entry, from, count));
      }
      assertEquals(0, archive.read(entry, content.length, 10).length);
    }
  }

  @Test
  void onlyWhatHasChangedIsRecorded() throws IOException {
    Files.write(folder.resolve("a"), utf8("one"));
    Files.write(folder.resolve("b"), utf8("two"));
    try (Archive archive = Archive.create(folder, options)) {
      assertEquals(2, archive.importFolder().recorded());
      long version = archive.version();
      Files.setLastModifiedTime(
          folder.resolve("a"), FileTime.fromMillis(Long.MAX_VALUE / 2_000_000));
      ImportReport touched = archive.importFolder();
      assertEquals(2, touched.unchanged());
      assertEquals(version, archive.version());
      // As long as before, and it says that it is old: the real tool would take it for the same.
      Files.write(folder.resolve("b"), utf8("TWO"));
      Files.setLastModifiedTime(folder.resolve("b"), FileTime.fromMillis(1_000));
      assertEquals(1, archive.importFolder().recorded());
      assertArrayEquals(utf8("TWO"), archive.read("/b"));
    }
  }

  @Test
  void filesAndFoldersTakeEachOthersPlace() throws IOException {
    Files.write(folder.resolve("x"), utf8("file"));
    Files.createDirectories(folder.resolve("y/z"));
    Files.write(folder.resolve("y/z/1"), utf8("inside"));
    try (Archive archive = Archive.create(folder, options)) {
      archive.importFolder();
      Files.delete(folder.resolve("x"));
      Files.createDirectories(folder.resolve("x"));
      Files.write(folder.resolve("x/in"), utf8("in"));
      Files.delete(folder.resolve("y/z/1"));
      Files.delete(folder.resolve("y/z"));
      Files.delete(folder.resolve("y"));
      Files.write(folder.resolve("y"), utf8("now a file"));
      archive.importFolder();
      assertEquals(List.of("/x/in", "/y"), List.copyOf(archive.directory().files().keySet()));
    }
  }

  @Test
  void linksAreFollowedButNotInCircles() throws IOException {
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    Files.write(elsewhere.resolve("f"), utf8("linked"));
    Files.createSymbolicLink(folder.resolve("to"), elsewhere);
    Files.createSymbolicLink(folder.resolve("file"), elsewhere.resolve("f"));
    Files.createSymbolicLink(folder.resolve("nowhere"), elsewhere.resolve("none"));
    Files.createDirectories(folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("sub/up"), folder);
    Files.createSymbolicLink(elsewhere.resolve("self"), elsewhere);
    try (Archive archive = Archive.create(folder, options)) {
      archive.importFolder();
      assertEquals(List.of("/file", "/to/f"), List.copyOf(archive.directory().files().keySet()));
      assertArrayEquals(utf8("linked"), archive.read("/to/f"));
    }
  }

  @Test
  void ignoredFilesAreNotRecordedAndNotDeleted() throws IOException {
    for (String name :
        List.of(
            "a.txt",
            "b.tmp",
            "sub/c.tmp",
            "sub/.DS_Store",
            ".hidden",
            ".h/x",
            "sub/.h/x",
            "modules/m",
            "sub/modules/m",
            "docs/1.log",
            "docs/k.md",
            ".well-known/dat",
            "ab",
            "ac")) {
      Path path = folder.resolve(name);
      Files.createDirectories(path.getParent());
      Files.write(path, utf8(name));
    }
    try (Archive archive = Archive.create(folder, options)) {
      archive.put("/b.tmp", utf8("b.tmp"));
      Files.write(
          folder.resolve(".datignore"), utf8("*.tmp\nmodules\r\n\ndocs/*.{log,bak}\na[b-c]\n"));
      Files.delete(folder.resolve("b.tmp"));
      archive.importFolder();
      assertEquals(
          List.of("/.well-known/dat", "/a.txt", "/b.tmp", "/docs/k.md", "/sub/c.tmp"),
          List.copyOf(archive.directory().files().keySet()));
    }
  }

  @Test
  void aFileThatWasChangedAndNotRecordedIsNeverGivenOut() throws IOException {
    Files.write(folder.resolve("a"), utf8("one"));
    try (Archive archive = Archive.create(folder, options)) {
      archive.importFolder();
      Files.write(folder.resolve("a"), utf8("two"));
      assertThrows(CorruptException.class, () -> archive.read("/a"));
      assertEquals(1, archive.verify().size());
      archive.importFolder();
      assertEquals(List.of(), archive.verify());
      Entry old = archive.checkout(1).find("/a");
      CairnException gone = assertThrows(CairnException.class, () -> archive.read(old, 0, 3));
      assertEquals("dat/block-missing", gone.code());
    }
  }

  @Test
  void onlyOneWritesAndOthersRead() throws IOException {
    Files.write(folder.resolve("a"), utf8("one"));
    try (Archive archive = Archive.create(folder, options)) {
      archive.importFolder();
      CairnException locked =
          assertThrows(CairnException.class, () -> Archive.open(folder, options));
      assertEquals("dat/locked", locked.code());
      try (Archive reader = Archive.open(folder, options.readOnly())) {
        assertArrayEquals(utf8("one"), reader.read("/a"));
        CairnException refused = assertThrows(CairnException.class, reader::importFolder);
        assertEquals("dat/read-only", refused.code());
      }
    }
    CairnException exists =
        assertThrows(CairnException.class, () -> Archive.create(folder, options));
    assertEquals("dat/archive-exists", exists.code());
    Path none = temporary.resolve("none");
    CairnException missing = assertThrows(CairnException.class, () -> Archive.open(none, options));
    assertEquals("dat/archive-missing", missing.code());
    assertFalse(Files.exists(none));
  }

  @Test
  void theSecretKeyIsForItsUserOnly() throws IOException {
    SecretKeys keys = options.keys();
    try (Archive archive = Archive.create(folder, options)) {
      Path file = keys.fileOf(archive.key());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(64, Files.size(file));
    }
    ArchiveOptions stranger = options.keysIn(new SecretKeys(temporary.resolve("other")));
    try (Archive archive = Archive.open(folder, stranger)) {
      assertFalse(archive.isWritable());
    }
    try (Archive archive = Archive.open(folder, options)) {
      assertTrue(archive.isWritable());
    }
  }

  /** What a process leaves that is killed between contents and entries. */
  @Test
  void contentsWithoutEntriesCountForNothing() throws IOException {
    try (Archive archive = Archive.create(folder, options)) {
      archive.put("/a", utf8("one"));
      archive.content().orElseThrow().append(List.of(utf8("lost")));
    }
    try (Archive archive = Archive.open(folder, options)) {
      assertFalse(archive.content().orElseThrow().has(1));
      archive.put("/b", utf8("two"));
      assertArrayEquals(utf8("two"), archive.read("/b"));
      assertEquals(List.of(), archive.verify());
    }
  }

  @Test
  void namesThatLeadOutOfTheFolderAreRefused() throws IOException {
    try (Archive archive = Archive.create(folder, options)) {
      for (String name :
          List.of(
              "a",
              "/",
              "",
              "//a",
              "/../a",
              "/a/../b",
              "/a/",
              "/./a",
              "/.dat/x",
              "/.DAT/x",
              "/.dat",
              "/.dat./x",
              "/.d\u200dat/x",
              "/.dat::$INDEX_ALLOCATION/x",
              "/a\0b",
              "/" + "x".repeat(300))) {
        CairnException refused =
            assertThrows(CairnException.class, () -> archive.put(name, utf8("x")), name);
        assertEquals("dat/name", refused.code());
      }
      assertEquals(0, archive.version());
    }
  }
}
