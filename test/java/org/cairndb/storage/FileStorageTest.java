package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairndb.error.CorruptException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.ReplicaException;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database in a real folder. */
class FileStorageTest extends StorageContract {
  @TempDir Path temporary;
  private Path folder;

  @Override
  Storage create(byte[] checkpoint) {
    folder = temporary.resolve("a/b/db");
    return FileStorage.create(folder, SystemHost.INSTANCE, checkpoint);
  }

  static void assertSame(List<byte[]> expected, List<byte[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i));
    }
  }

  @Test
  void whileItIsReplicatedTheJournalsFilesAreSmallAndEachIsNamedWhenItIsDurable() throws Exception {
    Storage storage = create(bytes(1, 10));
    List<byte[]> commits = new ArrayList<>();
    List<String> named = new ArrayList<>();
    try (JournalWriter writer = storage.openWriter()) {
      storage.replicate(
          name -> {
            assertTrue(Files.isRegularFile(folder.resolve(name)), name);
            named.add(name);
          });
      for (int i = 0; i < 2_000; i++) {
        // One commit has no room in a small segment, another in none.
        int length = i == 700 ? 30_000 : i == 800 ? 70_000 : 100;
        commits.add(bytes(i, length));
        writer.append(commits.get(i));
        String newest = named.get(named.size() - 1);
        assertSame(commits.subList(i, i + 1), List.of(lastCommit(newest, length)));
        int segment = Integer.parseInt(newest.substring(16, 21));
        long most = Math.max(1_024, 4L * segment);
        long size = Files.size(folder.resolve(newest));
        assertTrue(size <= most || i == 700, () -> newest + ": " + size + " of " + most);
      }
      storage.replicate(null);
      long before = files("meta").size();
      for (int i = 0; i < 100; i++) {
        commits.add(bytes(i, 100));
        writer.append(bytes(i, 100));
      }
      assertEquals(before, files("meta").size());
      assertEquals(2_001, named.size());
      assertEquals(1, named.stream().filter(name -> name.startsWith("data/")).count());
    }
    try (JournalWriter writer = FileStorage.open(folder).openWriter()) {
      assertSame(commits, writer.recovered().commits());
    }
  }

  /** The commit at the end of a segment, by its bytes; by the journal where it is in a blob. */
  private byte[] lastCommit(String segment, int length) throws IOException {
    if (length > Segment.MAX_PAYLOAD) {
      List<byte[]> all = FileStorage.open(folder).recover().commits();
      return all.get(all.size() - 1);
    }
    byte[] file = Files.readAllBytes(folder.resolve(segment));
    int end = file.length - Chain.BYTES - (8 - length % 8) % 8;
    return Arrays.copyOfRange(file, end - length, end);
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.toList();
    }
  }

  @Test
  void commitsComeBackInOrderWhateverTheirSize() {
    Storage storage = create(bytes(1, 10));
    List<byte[]> commits = new ArrayList<>();
    try (JournalWriter writer = storage.openWriter()) {
      for (int length :
          new int[] {0, 1, 7, 8, 9, 40_000, 40_000, 65_439, 65_440, 65_441, 5, 300_000}) {
        commits.add(bytes(length, length));
        Position position = writer.append(bytes(length, length));
        Recovered seen = FileStorage.open(folder).recover();
        assertSame(commits, seen.commits());
        assertEquals(position, seen.position());
      }
    }
    try (JournalWriter writer = FileStorage.open(folder).openWriter()) {
      assertSame(commits, writer.recovered().commits());
      commits.add(bytes(5, 5));
      writer.append(bytes(5, 5));
    }
    assertSame(commits, storage.recover().commits());
    assertEquals(storage.databaseId(), FileStorage.open(folder).databaseId());
  }

  @Test
  void noSegmentIsLargerThanABlockOfDat() throws IOException {
    Storage storage = create(bytes(1, 100_000));
    try (JournalWriter writer = storage.openWriter()) {
      for (int i = 0; i < 300; i++) {
        writer.append(bytes(i, i * 37 % 3000));
      }
    }
    try (Stream<Path> segments = Files.list(folder.resolve("meta"))) {
      List<Path> all = segments.toList();
      assertTrue(all.size() > 5);
      for (Path segment : all) {
        assertTrue(Files.size(segment) <= 65_536);
      }
    }
  }

  @Test
  void aCheckpointCarriesOverTheCommitsAfterItsState() {
    for (int count : new int[] {0, 1, 10, 400}) {
      Storage storage = create(bytes(1, 10));
      List<byte[]> later = new ArrayList<>();
      try (JournalWriter writer = storage.openWriter()) {
        writer.append(bytes(0, 500));
        Position asOf = writer.append(bytes(1, 500));
        for (int i = 0; i < count; i++) {
          later.add(bytes(i, 1000));
          writer.append(bytes(i, 1000));
        }
        writer.checkpoint(bytes(2, 20), List.of(), asOf);
        assertSame(later, storage.recover().commits());
        later.add(bytes(9, 9));
        assertEquals(writer.append(bytes(9, 9)), storage.recover().position());
        assertThrows(
            IllegalArgumentException.class, () -> writer.checkpoint(bytes(2, 2), List.of(), asOf));
        writer.forgetBefore(2);
        assertEquals(List.of(2), List.copyOf(FolderLayout.segments(disk()).keySet()));
      }
      assertSame(later, FileStorage.open(folder).recover().commits());
      assertTrue(FileStorage.delete(folder));
    }
  }

  private Disk disk() {
    return new FileDisk(folder, SystemHost.INSTANCE);
  }

  @Test
  void openingAndReadingChangeNothing() throws IOException {
    Storage storage = create(bytes(1, 10));
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(bytes(1, 70_000));
    }
    Map<String, Long> before = listing();
    FileStorage.open(folder).recover();
    FileStorage.open(folder).recover(Position.START, 1000);
    assertEquals(before, listing());
  }

  private Map<String, Long> listing() throws IOException {
    Map<String, Long> listing = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        listing.put(path.toString(), Files.getLastModifiedTime(path).toMillis());
      }
    }
    return listing;
  }

  @Test
  void creatingTwiceAndOpeningNothingFailWithTypes() {
    create(bytes(1, 10));
    DatabaseExistsException exists =
        assertThrows(DatabaseExistsException.class, () -> create(bytes(2, 10)));
    assertTrue(exists.getData().toString().contains(":type :db-already-exists"));
    DatabaseMissingException missing =
        assertThrows(
            DatabaseMissingException.class, () -> FileStorage.open(temporary.resolve("none")));
    assertTrue(missing.getData().toString().contains(":type :db-does-not-exist"));
  }

  @Test
  void deletingLeavesTheFilesOfOthers() throws IOException {
    assertFalse(FileStorage.delete(temporary.resolve("a/b/db")));
    create(bytes(1, 100_000));
    Files.writeString(folder.resolve("dat.json"), "{}");
    Files.writeString(folder.resolve("meta/note.txt"), "mine");
    assertTrue(FileStorage.exists(folder));
    assertTrue(FileStorage.delete(folder));
    assertFalse(FileStorage.exists(folder));
    assertFalse(FileStorage.delete(folder));
    try (Stream<Path> rest = Files.walk(folder)) {
      List<String> names =
          rest.filter(Files::isRegularFile)
              .map(p -> folder.relativize(p).toString())
              .sorted()
              .toList();
      assertEquals(List.of("dat.json", "meta/note.txt"), names);
    }
    Files.delete(folder.resolve("dat.json"));
    create(bytes(2, 10));
    Files.delete(folder.resolve("meta/note.txt"));
    assertTrue(FileStorage.delete(folder));
    assertFalse(Files.exists(folder));
    assertTrue(Files.exists(folder.getParent()));
  }

  @Test
  void aCopyWithoutItsHiddenFilesIsAReplica() throws IOException {
    Storage storage = create(bytes(1, 10));
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(bytes(1, 1));
    }
    Path copy = temporary.resolve("copy");
    copy(folder, copy);
    FileStorage.open(copy).openWriter().close();
    Files.createDirectory(copy.resolve(".dat"));
    Files.createFile(copy.resolve(".dat/metadata.key"));
    assertThrows(ReplicaException.class, () -> FileStorage.open(copy).openWriter());
    Files.createFile(copy.resolve(".dat/metadata.ogd"));
    FileStorage.open(copy).openWriter().close();
    Files.delete(copy.resolve(".cairn/owner"));
    Storage replica = FileStorage.open(copy);
    ReplicaException e = assertThrows(ReplicaException.class, replica::openWriter);
    assertEquals("transact/replica", e.error().toString().substring(1));
    assertThrows(ReplicaException.class, () -> replica.writeBlob(bytes(1, 1)));
    assertSame(List.of(bytes(1, 1)), replica.recover().commits());
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void filesAreTheirOwnersOnly() throws IOException {
    Storage storage = create(bytes(1, 100_000));
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(bytes(1, 65_000));
      writer.append(bytes(1, 65_000));
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", mode, path.toString());
      }
    }
  }

  @Test
  void aSecondProgramThatWritesIsNoticed() throws IOException {
    Storage storage = create(bytes(1, 10));
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(bytes(1, 1));
      Path segment = folder.resolve("meta/0000000001-00000.log");
      Files.write(segment, new byte[1], java.nio.file.StandardOpenOption.APPEND);
      Exception first = assertThrows(Exception.class, () -> writer.append(bytes(2, 2)));
      assertTrue(first.getMessage().contains("another program"), first.getMessage());
      assertEquals(first, assertThrows(Exception.class, () -> writer.append(bytes(3, 3))));
    }
    assertSame(List.of(bytes(1, 1)), storage.recover().commits());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Storage storage = create(bytes(1, 10));
    BlobId needed;
    try (JournalWriter writer = storage.openWriter()) {
      needed = storage.writeBlob(bytes(1, 1));
      writer.checkpoint(bytes(2, 10), List.of(needed), writer.position());
      for (int i = 0; i < 3; i++) {
        writer.append(bytes(1, 65_000));
      }
    }
    for (String name :
        List.of(
            "meta/0000000002-00000.log", "meta/0000000002-00001.log", FolderLayout.blob(needed))) {
      Path away = temporary.resolve("away");
      Files.move(folder.resolve(name), away);
      CorruptException e = assertThrows(CorruptException.class, storage::recover);
      assertTrue(e.place().endsWith(name), e.getMessage());
      Files.move(away, folder.resolve(name));
    }
    storage.recover();
  }
}
