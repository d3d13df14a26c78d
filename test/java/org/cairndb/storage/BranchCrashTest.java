package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cairndb.error.StorageException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/** A branch is as it was before a change or as after it, whenever the power fails. */
class BranchCrashTest {
  private static final String DRAFT = "Draft/ä";
  private static final String ABSENT = "absent";

  private final long seed = Seed.of(BranchCrashTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private int states;
  private String main = "";

  /** A database with a checkpoint that needs a blob, a small commit and one in a blob. */
  private SimulatedDisk database() {
    SimulatedDisk disk = new SimulatedDisk(random.nextLong());
    FileStorage storage = FileStorage.create(disk, host, StorageContract.bytes(1, 100));
    try (JournalWriter writer = storage.openWriter()) {
      BlobId blob = storage.writeBlob(StorageContract.bytes(2, 3000));
      writer.checkpoint(StorageContract.bytes(3, 50), List.of(blob), writer.position());
      writer.append(StorageContract.bytes(4, 500));
      writer.append(StorageContract.bytes(5, 66_000));
    }
    main = state(storage);
    return disk;
  }

  /** What a branch holds, in a form that differs if that does. */
  private static String state(FileStorage storage) {
    Recovered recovered = storage.recover();
    StringBuilder text = new StringBuilder().append(Arrays.hashCode(recovered.checkpoint()));
    recovered.commits().forEach(commit -> text.append(' ').append(Arrays.hashCode(commit)));
    return text.toString();
  }

  private static String state(FileStorage main, String branch) {
    return main.branches().contains(branch) ? state(main.branch(branch)) : ABSENT;
  }

  /** Carries out a change, with a loss of power before each of its operations and at the end. */
  private void change(SimulatedDisk disk, String before, String after, Runnable change) {
    disk.before(
        operation -> {
          List<Damage> damages = new ArrayList<>(List.of(Damage.values()));
          Collections.shuffle(damages, random);
          for (Damage damage : damages.subList(0, 5)) {
            check(disk.crash(random.nextLong(), damage), List.of(before, after));
          }
          check(disk.restart(), List.of(before, after));
        });
    change.run();
    disk.before(operation -> {});
    for (Damage damage : Damage.values()) {
      check(disk.crash(random.nextLong(), damage), List.of(after));
    }
  }

  private void check(SimulatedDisk disk, List<String> allowed) {
    states++;
    FileStorage storage = FileStorage.open(disk, host);
    assertEquals(main, state(storage));
    assertEquals(List.of(), storage.verify());
    String found = state(storage, DRAFT);
    assertTrue(allowed.contains(found), () -> found + " is none of " + allowed);
    if (found.equals(ABSENT)) {
      storage.createBranch(DRAFT, List.of());
      assertEquals(main, state(storage, DRAFT));
    }
    goOn(disk, storage, storage.branch(DRAFT));
    storage.collect(Long.MAX_VALUE);
    assertEquals(main, state(storage));
    assertEquals(List.of(), storage.verify());
  }

  /** What is added to a branch survives the next loss of power, and so does the branch. */
  private void goOn(SimulatedDisk disk, FileStorage storage, FileStorage branch) {
    try (JournalWriter writer = branch.openWriter()) {
      writer.append(StorageContract.bytes(random.nextInt(), 200));
    }
    String longer = state(branch);
    Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
    SimulatedDisk crashed = disk.crash(random.nextLong(), damage);
    FileStorage again = FileStorage.open(crashed, host);
    assertEquals(longer, state(again, DRAFT));
    assertEquals(main, state(again));
    assertEquals(longer, state(storage, DRAFT));
  }

  private String append(FileStorage storage, int n) {
    try (JournalWriter writer = storage.openWriter()) {
      for (int i = 0; i < n; i++) {
        writer.append(StorageContract.bytes(random.nextInt(), 40_000));
        writer.checkpoint(StorageContract.bytes(i, 10), List.of(), writer.position());
      }
      writer.append(StorageContract.bytes(random.nextInt(), 300));
    }
    return state(storage);
  }

  @Test
  void aBranchThatIsBeingMadeForcedOrDeletedIsAsBeforeOrAsAfter() {
    SimulatedDisk disk = database();
    FileStorage storage = FileStorage.open(disk, host);
    change(disk, ABSENT, main, () -> storage.createBranch(DRAFT, List.of()));
    String longer = append(storage.branch(DRAFT), 3);
    byte[] payload = StorageContract.bytes(8, 80);
    String forced = String.valueOf(Arrays.hashCode(payload));
    change(disk, longer, forced, () -> storage.branch(DRAFT).force(() -> described(storage)));
    longer = append(storage.branch(DRAFT), 1);
    change(disk, longer, ABSENT, () -> storage.deleteBranch(DRAFT));
    change(disk, ABSENT, forced, () -> storage.createBranch(DRAFT, () -> described(storage)));
    change(disk, forced, ABSENT, () -> storage.deleteBranch(DRAFT));
    change(disk, ABSENT, main, () -> storage.createBranch(DRAFT, List.of()));
    assertTrue(states > 500, "states: " + states);
  }

  private static Described described(FileStorage storage) {
    return new Described(
        StorageContract.bytes(8, 80), List.of(storage.writeBlob(StorageContract.bytes(9, 9))));
  }

  /** A copy that is made while the writer waits for the disk. */
  private static void copyBeforeTheForce(SimulatedDisk disk, FileStorage storage, Runnable copy) {
    boolean[] made = {false};
    try (JournalWriter writer = storage.openWriter()) {
      disk.before(
          operation -> {
            if (operation.kind().equals("force") && operation.name().startsWith("meta/")) {
              disk.before(other -> {});
              copy.run();
              made[0] = true;
            }
          });
      writer.append(StorageContract.bytes(77, 700));
    }
    assertTrue(made[0], "the writer forces what it appends");
  }

  @Test
  void aBranchHasNothingThatItsOriginMayLose() {
    for (Damage damage : Damage.values()) {
      SimulatedDisk disk = database();
      FileStorage storage = FileStorage.open(disk, host);
      List<SimulatedDisk> crashed = new ArrayList<>();
      copyBeforeTheForce(
          disk,
          storage,
          () -> {
            storage.createBranch(DRAFT, List.of());
            crashed.add(disk.crash(random.nextLong(), damage));
          });
      FileStorage after = FileStorage.open(crashed.get(0), host);
      assertEquals(state(after), state(after, DRAFT), damage.toString());
    }
  }

  @Test
  void aBackupHasNothingThatTheDatabaseMayLose() {
    for (Damage damage : Damage.values()) {
      SimulatedDisk disk = database();
      FileStorage storage = FileStorage.open(disk, host);
      List<Integer> commits = new ArrayList<>();
      List<SimulatedDisk> crashed = new ArrayList<>();
      copyBeforeTheForce(
          disk,
          storage,
          () -> {
            commits.add(storage.snapshot().recovered().commits().size());
            crashed.add(disk.crash(random.nextLong(), damage));
          });
      FileStorage after = FileStorage.open(crashed.get(0), host);
      assertTrue(commits.get(0) <= after.recover().commits().size(), damage.toString());
    }
  }

  /** Whose last force failed: the system shows bytes that are not on the disk. */
  @Test
  void aBranchOfADatabaseWhoseWriterFailedHasWhatTheNextWriterFinds() {
    SimulatedDisk disk = database();
    FileStorage storage = FileStorage.open(disk, host);
    JournalWriter writer = storage.openWriter();
    disk.fail(Fault.EIO, 1, false); // the append is done, its force fails
    assertThrows(StorageException.class, () -> writer.append(StorageContract.bytes(78, 700)));
    disk.fail(Fault.EIO, Integer.MAX_VALUE, false);
    SimulatedDisk left = disk.restart();
    FileStorage next = FileStorage.open(left, host);
    next.createBranch(DRAFT, List.of());
    FileStorage after = FileStorage.open(left.crash(random.nextLong(), Damage.LOST), host);
    assertEquals(state(after), state(after, DRAFT));
  }

  @Test
  void aBranchIsMadeOrNotWhenACallFailsAndIsThereToStayOnceItIsWrittenTo() {
    int failures = 0;
    for (Fault fault : List.of(Fault.EIO, Fault.ENOSPC)) {
      boolean failed = true;
      for (int call = 0; failed; call++) {
        SimulatedDisk disk = database();
        FileStorage storage = FileStorage.open(disk, host);
        disk.fail(fault, call, false);
        failed = false;
        try {
          storage.createBranch(DRAFT, List.of());
        } catch (StorageException e) {
          failed = true;
          failures++;
        }
        disk.fail(fault, Integer.MAX_VALUE, false);
        check(failed ? disk.restart() : disk, List.of(ABSENT, main));
        SimulatedDisk other = disk.restart();
        FileStorage after = FileStorage.open(other, host);
        if (!after.branches().contains(DRAFT)) {
          after.createBranch(DRAFT, List.of());
        }
        try (JournalWriter writer = after.branch(DRAFT).openWriter()) {
          writer.append(new byte[] {1, 2, 3});
        }
        String longer = state(after, DRAFT);
        FileStorage lost = FileStorage.open(other.crash(random.nextLong(), Damage.LOST), host);
        assertEquals(longer, state(lost, DRAFT), fault + " in call " + call);
      }
    }
    assertTrue(failures > 20, "failures: " + failures);
  }

  @Test
  void aCollectionLeavesEveryBranchWhatItNeedsWheneverThePowerFails() {
    SimulatedDisk disk = database();
    FileStorage storage = FileStorage.open(disk, host);
    storage.createBranch(DRAFT, List.of());
    storage.createBranch("gone", () -> described(storage));
    storage.deleteBranch("gone");
    append(storage, 2);
    main = state(storage);
    String draft = state(storage, DRAFT);
    List<BlobId> removed = new ArrayList<>(storage.blobs().keySet());
    change(disk, draft, draft, () -> storage.collect(Long.MAX_VALUE));
    removed.removeAll(storage.blobs().keySet());
    assertTrue(removed.contains(BlobId.of(StorageContract.bytes(9, 9))), removed::toString);
    storage.deleteBranch(DRAFT);
    storage.collect(Long.MAX_VALUE);
    assertTrue(storage.blobs().isEmpty(), storage.blobs()::toString);
  }

  @Test
  void aDeletedDatabaseLeavesNothingOfItsBranches() {
    SimulatedDisk disk = database();
    FileStorage storage = FileStorage.open(disk, host);
    storage.createBranch(DRAFT, List.of());
    storage.createBranch("another", List.of());
    JournalWriter writer = storage.branch("another").openWriter();
    writer.append(new byte[9]);
    SimulatedDisk after = disk.restart();
    assertTrue(DatabaseFolder.delete(after));
    assertTrue(after.files().isEmpty(), after.files()::toString);
    assertFalse(after.exists("branches"));
  }

  @Test
  void damageToAFileOfABranchIsFound() {
    SimulatedDisk disk = database();
    FileStorage.open(disk, host).createBranch(DRAFT, List.of());
    for (String name : disk.files()) {
      if (name.startsWith("branches/")) {
        byte[] content = disk.content(name);
        for (int at = 0; at < content.length; at += 7) {
          SimulatedDisk other = disk.restart();
          byte[] damaged = content.clone();
          damaged[at] ^= 1;
          other.overwrite(name, damaged);
          List<?> findings = FileStorage.open(other, host).verify();
          assertFalse(findings.isEmpty(), name + " at " + at);
          assertTrue(findings.toString().contains(name), findings::toString);
        }
      }
    }
  }
}
