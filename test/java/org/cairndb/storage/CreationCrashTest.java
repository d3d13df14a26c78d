package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/** A database that is being made or deleted is absent or complete, whenever the power fails. */
class CreationCrashTest {
  private final long seed = Seed.of(CreationCrashTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final byte[] small = StorageContract.bytes(1, 100);
  private final byte[] large = StorageContract.bytes(2, 100_000);
  private int states;

  @Test
  void aCrashWhileCreatingLeavesNothingOrAll() {
    for (byte[] checkpoint : new byte[][] {small, large}) {
      SimulatedDisk disk = new SimulatedDisk(seed);
      disk.before(operation -> crash(disk, checkpoint));
      FileStorage.create(disk, host, checkpoint);
      disk.before(operation -> {});
      SimulatedDisk after = disk.crash(random.nextLong(), Damage.LOST);
      assertTrue(DatabaseFolder.exists(after), "created, and then lost");
    }
    assertTrue(states > 200, "states: " + states);
  }

  private void crash(SimulatedDisk disk, byte[] checkpoint) {
    for (Damage damage : Damage.values()) {
      for (int i = 0; i < 3; i++) {
        checkAbsentOrComplete(disk.crash(random.nextLong(), damage), checkpoint);
      }
    }
    checkAbsentOrComplete(disk.restart(), checkpoint);
  }

  private void checkAbsentOrComplete(SimulatedDisk disk, byte[] checkpoint) {
    states++;
    if (DatabaseFolder.exists(disk)) {
      assertArrayEquals(checkpoint, FileStorage.open(disk, host).recover().checkpoint());
      assertThrows(DatabaseExistsException.class, () -> FileStorage.create(disk, host, small));
      FileStorage.open(disk, host).openWriter().close();
    } else {
      createOver(disk);
    }
  }

  private void createOver(SimulatedDisk disk) {
    byte[] other = StorageContract.bytes(3, 50);
    FileStorage.create(disk, host, other);
    SimulatedDisk after = disk.crash(random.nextLong(), Damage.SECTORS_512);
    FileStorage storage = FileStorage.open(after, host);
    assertArrayEquals(other, storage.recover().checkpoint());
    storage.openWriter().close();
  }

  @Test
  void aCrashWhileDeletingLeavesNothingOrAll() {
    SimulatedDisk disk = new SimulatedDisk(seed);
    Storage storage = FileStorage.create(disk, host, large);
    byte[] last = StorageContract.bytes(7, 7);
    try (JournalWriter writer = storage.openWriter()) {
      writer.append(StorageContract.bytes(4, 65_000));
      writer.append(StorageContract.bytes(5, 165_000));
      writer.checkpoint(last, java.util.List.of(), writer.position());
      writer.append(StorageContract.bytes(6, 65_000));
    }
    disk.before(operation -> crash(disk, last));
    assertTrue(DatabaseFolder.delete(disk));
    disk.before(operation -> {});
    assertFalse(DatabaseFolder.exists(disk.crash(random.nextLong(), Damage.LOST)));
    assertTrue(states > 200, "states: " + states);
    createOver(disk);
  }

  @Test
  void aDeletionThatCrashedCanBeFinished() {
    SimulatedDisk disk = new SimulatedDisk(seed);
    FileStorage.create(disk, host, large);
    disk.crashAt(disk.operations().size() + 5);
    assertThrows(SimulatedDisk.Crash.class, () -> DatabaseFolder.delete(disk));
    SimulatedDisk after = disk.restart();
    assertFalse(DatabaseFolder.delete(after), "there was none any more");
    assertTrue(after.files().isEmpty(), after.files()::toString);
  }
}
