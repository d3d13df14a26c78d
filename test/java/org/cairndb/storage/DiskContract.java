package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cairndb.error.LockedException;
import org.cairndb.error.StorageException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every disk does. */
abstract class DiskContract {
  Disk disk;

  /** A disk over a folder that does not exist yet. */
  abstract Disk newDisk();

  @BeforeEach
  void makeDisk() {
    disk = newDisk();
    disk.createFolder("");
  }

  static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  static void assertMissing(Executable operation) {
    StorageException e = assertThrows(StorageException.class, operation);
    assertTrue(Disk.isMissing(e), e.getMessage());
  }

  @Test
  void aFileReadsAsItWasWritten() {
    disk.create("a", bytes("hello"));
    assertEquals(5, disk.size("a"));
    assertArrayEquals(bytes("hello"), disk.readAll("a", 100));
    assertArrayEquals(bytes("hel"), disk.readAll("a", 3));
    assertArrayEquals(bytes("ell"), disk.read("a", 1, 3));
    assertArrayEquals(bytes("lo"), disk.read("a", 3, 100));
    assertArrayEquals(bytes(""), disk.read("a", 5, 1));
    assertArrayEquals(bytes(""), disk.read("a", 1_000, 1));
  }

  @Test
  void aFileThatIsThereIsNotMadeAgain() {
    disk.create("a", bytes("first"));
    StorageException e =
        assertThrows(StorageException.class, () -> disk.create("a", bytes("second")));
    assertFalse(Disk.isMissing(e));
    assertArrayEquals(bytes("first"), disk.readAll("a", 100));
  }

  @Test
  void appendingAddsAtTheEnd() {
    disk.create("a", bytes("one"));
    try (Disk.AppendFile file = disk.openAppend("a")) {
      assertEquals(3, file.size());
      file.append(bytes("two"));
      file.append(bytes(""));
      file.force();
      file.append(bytes("three"));
      assertEquals(11, file.size());
      assertArrayEquals(bytes("onetwothree"), disk.readAll("a", 100));
    }
    disk.force("a");
    Disk.AppendFile again = disk.openAppend("a");
    again.append(bytes("!"));
    again.close();
    again.close();
    assertArrayEquals(bytes("onetwothree!"), disk.readAll("a", 100));
  }

  @Test
  void whatIsMissingIsSaidToBe() {
    assertFalse(disk.exists("a"));
    assertMissing(() -> disk.size("a"));
    assertMissing(() -> disk.readAll("a", 1));
    assertMissing(() -> disk.openAppend("a"));
    assertMissing(() -> disk.force("a"));
    assertMissing(() -> disk.rename("a", "b"));
    assertMissing(() -> disk.delete("a"));
    assertMissing(() -> disk.create("no/a", bytes("")));
    assertMissing(() -> disk.createFolder("no/folder"));
    assertMissing(() -> disk.forceFolder("no"));
    assertMissing(() -> disk.lock("no/lock"));
    assertEquals(List.of(), disk.list("no"));
  }

  @Test
  void foldersHoldFiles() {
    disk.createFolder("f");
    disk.createFolder("f");
    disk.createFolder("f/g");
    disk.create("f/b", bytes("b"));
    disk.create("f/a", bytes("a"));
    disk.create("f/g/c", bytes("c"));
    disk.create("fa", bytes("fa"));
    assertEquals(List.of("a", "b", "g"), disk.list("f"));
    assertEquals(List.of("f", "fa"), disk.list(""));
    assertEquals(List.of("c"), disk.list("f/g"));
    assertEquals(List.of(), disk.list("f/a"));
    assertTrue(disk.exists("f"));
    assertTrue(disk.exists("f/g/c"));
    disk.forceFolder("f/g");
    disk.forceFolder("");
    assertThrows(StorageException.class, () -> disk.delete("f/g"));
    disk.delete("f/g/c");
    disk.delete("f/g");
    assertEquals(List.of("a", "b"), disk.list("f"));
  }

  @Test
  void renamingMovesAndReplaces() {
    disk.createFolder("f");
    disk.create("a", bytes("new"));
    disk.create("f/b", bytes("old"));
    disk.rename("a", "f/b");
    assertFalse(disk.exists("a"));
    assertArrayEquals(bytes("new"), disk.readAll("f/b", 100));
  }

  @Test
  void aFileThatIsRenamedAwayCanStillBeWrittenByWhoHasItOpen() {
    disk.create("a", bytes("a"));
    disk.create("b", bytes("b"));
    Disk.AppendFile file = disk.openAppend("a");
    disk.rename("b", "a");
    if (!(disk instanceof MemoryDisk)) {
      file.append(bytes("lost"));
      assertArrayEquals(bytes("b"), disk.readAll("a", 100));
    }
    file.close();
  }

  @Test
  void aLockHasOneHolder() {
    Disk.Lock first = disk.lock("lock");
    assertThrows(LockedException.class, () -> disk.lock("lock"));
    Disk.Lock other = disk.lock("other");
    first.close();
    first.close();
    Disk.Lock second = disk.lock("lock");
    first.close();
    assertThrows(LockedException.class, () -> disk.lock("lock"));
    second.close();
    other.close();
    assertTrue(disk.exists("lock"));
  }

  @Test
  void anInterruptChangesNothing() {
    Thread.currentThread().interrupt();
    disk.createFolder("f");
    disk.create("f/a", bytes("a"));
    disk.force("f/a");
    disk.forceFolder("f");
    try (Disk.AppendFile file = disk.openAppend("f/a")) {
      file.append(bytes("b"));
      file.force();
    }
    disk.rename("f/a", "f/b");
    Disk.Lock lock = disk.lock("f/lock");
    assertArrayEquals(bytes("ab"), disk.readAll("f/b", 10));
    assertEquals(List.of("b", "lock"), disk.list("f"));
    lock.close();
    assertTrue(Thread.interrupted(), "the flag stays");
    assertTrue(disk.isWritable());
  }
}
