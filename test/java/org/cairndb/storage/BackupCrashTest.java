package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever happens to a backup, the states that it keeps stay whole; so does what is restored. */
class BackupCrashTest {
  private final long seed = Seed.of(BackupCrashTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final SimulatedDisk disk = new SimulatedDisk(seed);
  private final SimulatedDisk backup = new SimulatedDisk(seed + 1);
  private FileStorage storage;

  /** The files that a database in the state of t has. */
  private final Map<Long, Map<String, byte[]>> states = new TreeMap<>();

  private int checked;

  @BeforeEach
  void keepOneState() {
    storage = FileStorage.create(disk, host, StorageContract.bytes(1, 40));
    try (JournalWriter writer = storage.openWriter()) {
      BlobId blob = storage.writeBlob(StorageContract.bytes(2, 3000));
      writer.append(StorageContract.bytes(3, 70_000));
      writer.checkpoint(StorageContract.bytes(4, 40), List.of(blob), writer.position());
      writer.append(StorageContract.bytes(5, 60_000));
      note(1);
      write(backup, 1);
      BlobId more = storage.writeBlob(StorageContract.bytes(6, 2000));
      writer.append(StorageContract.bytes(7, 10_000));
      writer.checkpoint(StorageContract.bytes(8, 40_000), List.of(blob, more), writer.position());
      writer.append(StorageContract.bytes(9, 100));
      note(2);
    }
  }

  private BackedUp write(SimulatedDisk to, long t) {
    return new BackupFolder(to, host).write(storage::snapshot, state -> t, progress -> {});
  }

  /** Remembers the files of the newest state. */
  private void note(long t) {
    Map<String, byte[]> files = new TreeMap<>();
    Snapshot snapshot = storage.snapshot();
    files.put(FolderLayout.IDENTITY, disk.content(FolderLayout.IDENTITY));
    files.put(FolderLayout.JOURNAL_NOTE, disk.content(FolderLayout.JOURNAL_NOTE));
    for (int i = 0; i <= snapshot.position().segment(); i++) {
      String name = FolderLayout.segment(snapshot.position().generation(), i);
      files.put(name, disk.content(name));
    }
    for (BlobId id : snapshot.blobsInUse()) {
      files.put(FolderLayout.blob(id), disk.content(FolderLayout.blob(id)));
    }
    states.put(t, files);
  }

  private void checkFiles(long t, SimulatedDisk restored) {
    Map<String, byte[]> expected = states.get(t);
    List<String> found = restored.files().stream().filter(n -> !n.startsWith(".cairn")).toList();
    assertEquals(List.copyOf(expected.keySet()), found);
    expected.forEach((name, bytes) -> assertArrayEquals(bytes, restored.content(name), name));
    FileStorage.open(restored, host).openWriter().close();
    checked++;
  }

  /** Restores every state that is kept; tells which. */
  private List<Long> checkAll(SimulatedDisk found) {
    BackupFolder folder = new BackupFolder(found, host);
    assertEquals(List.of(), folder.verify(progress -> {}));
    List<BackupPoint> points = folder.points();
    for (BackupPoint point : points) {
      SimulatedDisk target = new SimulatedDisk(random.nextLong());
      folder.restore(point, target, progress -> {});
      checkFiles(point.t(), target.crash(random.nextLong(), Damage.LOST));
    }
    return points.stream().map(BackupPoint::t).toList();
  }

  @Test
  void aStateThatIsKeptSurvivesTheLossOfPowerAtEveryOperationOfTheNextBackup() {
    backup.before(operation -> lose());
    write(backup, 2);
    backup.before(operation -> {});
    assertEquals(List.of(1L, 2L), checkAll(backup.crash(random.nextLong(), Damage.LOST)));
    assertTrue(checked > 150, "checked: " + checked);
  }

  private void lose() {
    for (int i = 0; i < 2; i++) {
      Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
      SimulatedDisk after = backup.crash(random.nextLong(), damage);
      assertTrue(checkAll(after).contains(1L), "lost");
      write(after, 2);
      assertEquals(List.of(1L, 2L), checkAll(after.crash(random.nextLong(), Damage.LOST)));
    }
    SimulatedDisk killed = backup.restart();
    write(killed, 2);
    assertEquals(List.of(1L, 2L), checkAll(killed.crash(random.nextLong(), Damage.LOST)));
  }

  @Test
  void theFirstBackupIsThereOrNotAndCanBeMadeAgain() {
    SimulatedDisk first = new SimulatedDisk(seed);
    first.before(
        operation -> {
          for (Damage damage : List.of(Damage.LOST, Damage.values()[random.nextInt(5)])) {
            SimulatedDisk after = first.crash(random.nextLong(), damage);
            write(after, 2);
            assertEquals(List.of(2L), checkAll(after.crash(random.nextLong(), Damage.LOST)));
          }
        });
    write(first, 2);
    first.before(operation -> {});
    assertEquals(List.of(2L), checkAll(first.crash(random.nextLong(), Damage.LOST)));
  }

  @Test
  void aStateThatIsKeptSurvivesEveryFailureAndTheNextBackupMakesUpForIt() {
    for (Fault fault : List.of(Fault.EIO, Fault.ENOSPC, Fault.EMFILE, Fault.EIO_WHEN_READING)) {
      int at = 0;
      while (failsAndIsMadeUpFor(fault, at, fault == Fault.ENOSPC)) {
        at++;
      }
      assertTrue(at > 3, fault + " failed " + at + " calls");
    }
  }

  private boolean failsAndIsMadeUpFor(Fault fault, int at, boolean always) {
    SimulatedDisk failing = backup.restart();
    failing.fail(fault, at, always);
    boolean failed = false;
    try {
      write(failing, 2);
    } catch (CairnException e) {
      assertTrue(e.code().startsWith("storage/"), e.code());
      failed = true;
    }
    failing.fail(fault, Integer.MAX_VALUE, false);
    assertTrue(checkAll(failing.crash(random.nextLong(), Damage.LOST)).contains(1L));
    write(failing, 2);
    assertEquals(List.of(1L, 2L), checkAll(failing.crash(random.nextLong(), Damage.LOST)));
    return failed;
  }

  @Test
  void aRestoredDatabaseIsThereWholeOrNotAtAll() {
    BackupFolder folder = new BackupFolder(backup, host);
    BackupPoint point = folder.points().get(0);
    SimulatedDisk target = new SimulatedDisk(seed);
    target.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            SimulatedDisk after = target.crash(random.nextLong(), damage);
            if (!DatabaseFolder.exists(after)) {
              folder.restore(point, after, progress -> {});
            }
            checkFiles(1, after.crash(random.nextLong(), Damage.LOST));
          }
        });
    folder.restore(point, target, progress -> {});
    target.before(operation -> {});
    checkFiles(1, target.crash(random.nextLong(), Damage.LOST));
    assertThrows(CairnException.class, () -> folder.restore(point, target, progress -> {}));
    assertTrue(checked > 100, "checked: " + checked);
  }

  @Test
  void aStateThatIsForgottenTakesNothingWithItThatAnotherNeeds() {
    write(backup, 2);
    BackupPoint point = new BackupFolder(backup, host).points().get(0);
    backup.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            SimulatedDisk after = backup.crash(random.nextLong(), damage);
            assertTrue(checkAll(after).contains(2L));
          }
        });
    assertTrue(new BackupFolder(backup, host).forget(point) > 1);
    backup.before(operation -> {});
    assertEquals(List.of(2L), checkAll(backup));
  }

  @Test
  void damageAnywhereInABackupIsFoundAndRestoresNothing() {
    write(backup, 2);
    for (String name : backup.files()) {
      byte[] bytes = backup.content(name);
      for (int i = 0; i < bytes.length; i += 1 + random.nextInt(Math.max(1, bytes.length / 20))) {
        byte[] changed = bytes.clone();
        changed[i] ^= (byte) (1 << random.nextInt(8));
        checkFound(name, changed);
      }
      if (bytes.length > 0) {
        checkFound(name, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      }
    }
  }

  private void checkFound(String name, byte[] changed) {
    SimulatedDisk rotten = backup.restart();
    rotten.overwrite(name, changed);
    BackupFolder folder = new BackupFolder(rotten, host);
    try {
      assertFalse(folder.verify(progress -> {}).isEmpty(), name);
    } catch (CorruptException e) {
      return; // the file that says what the folder is
    }
    for (BackupPoint point : new BackupFolder(backup, host).points()) {
      SimulatedDisk target = new SimulatedDisk(random.nextLong());
      try {
        folder.restore(point, target, progress -> {});
        checkFiles(point.t(), target);
      } catch (CorruptException e) {
        assertFalse(DatabaseFolder.exists(target));
      }
    }
  }

  @Test
  void garbageCollectionLeavesASnapshotWhatItHas() {
    Snapshot snapshot = storage.snapshot();
    List<BlobId> held = List.copyOf(snapshot.blobsInUse());
    try (JournalWriter writer = storage.openWriter()) {
      writer.checkpoint(new byte[9], List.of(), writer.position()); // needs none of them
    }
    storage.collect(Long.MAX_VALUE);
    assertTrue(held.size() > 1);
    held.forEach(id -> assertTrue(snapshot.read(id).length > 0));
    java.lang.ref.Reference.reachabilityFence(snapshot);
    assertEquals(java.util.Set.copyOf(held), storage.blobs().keySet());
  }

  @Test
  void onlyWhatIsNewIsCopied() {
    BackedUp again = write(backup, 2);
    assertTrue(again.isNew());
    assertEquals(1, again.kept(), "the blob of 3000 bytes");
    assertEquals(3000, again.keptBytes());
    BackedUp idle = write(backup, 2);
    assertFalse(idle.isNew());
    assertEquals(0, idle.copied());
    assertEquals(idle.point().parts().size(), idle.kept());
  }
}
