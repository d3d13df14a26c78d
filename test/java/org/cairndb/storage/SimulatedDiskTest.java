package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.cairndb.error.StorageException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.SimulatedDisk;
import org.junit.jupiter.api.Test;

/** The simulation is a disk, and it loses what it may lose and nothing else. */
class SimulatedDiskTest extends DiskContract {
  private static final Set<Damage> CERTAIN =
      EnumSet.of(
          Damage.LOST,
          Damage.KEPT,
          Damage.NAMES_LOST,
          Damage.NAMES_BEFORE_BYTES,
          Damage.LENGTH_BEFORE_BYTES,
          Damage.RESURRECTED);

  @Override
  Disk newDisk() {
    return new SimulatedDisk(1);
  }

  @Test
  void whatWasForcedIsKeptAndTheRestIsLostInManyWays() {
    SimulatedDisk simulated = new SimulatedDisk(1);
    simulated.createFolder("f");
    simulated.forceFolder("");
    simulated.create("f/a", new byte[600]);
    simulated.force("f/a");
    simulated.forceFolder("f");
    assertTrue(simulated.isDurable("f/a"));
    simulated.create("f/b", bytes("b"));
    try (Disk.AppendFile file = simulated.openAppend("f/a")) {
      byte[] ones = new byte[5000];
      java.util.Arrays.fill(ones, (byte) 1);
      file.append(ones);
    }
    assertFalse(simulated.isDurable("f/a"));
    assertFalse(simulated.isDurable("f/b"));
    for (Damage damage : Damage.values()) {
      Set<String> outcomes = new HashSet<>();
      for (int seed = 0; seed < 50; seed++) {
        SimulatedDisk after = simulated.crash(seed, damage);
        assertArrayEquals(new byte[600], after.read("f/a", 0, 600));
        outcomes.add(after.exists("f/b") + " " + java.util.Arrays.hashCode(after.content("f/a")));
      }
      boolean certain = CERTAIN.contains(damage);
      assertEquals(certain, outcomes.size() == 1, damage + ": " + outcomes.size());
    }
    assertEquals(600, simulated.crash(1, Damage.LOST).size("f/a"));
    assertArrayEquals(simulated.content("f/a"), simulated.crash(1, Damage.KEPT).content("f/a"));
  }

  @Test
  void aForceAfterAFailedOneProvesNothing() {
    int lost = 0;
    for (int seed = 0; seed < 20; seed++) {
      SimulatedDisk simulated = new SimulatedDisk(seed);
      simulated.create("a", bytes("content"));
      simulated.forceFolder("");
      simulated.fail(Fault.EIO, 0, false);
      assertThrows(StorageException.class, () -> simulated.force("a"));
      simulated.force("a");
      assertArrayEquals(bytes("content"), simulated.content("a"));
      byte[] after = simulated.crash(seed, Damage.LOST).content("a");
      lost += java.util.Arrays.equals(bytes("content"), after) ? 0 : 1;
    }
    assertTrue(lost > 5, "lost: " + lost);
  }

  @Test
  void oneOperationFailsOrAllFromOneOn() {
    SimulatedDisk simulated = new SimulatedDisk(1);
    simulated.fail(Fault.ENOSPC, 1, false);
    simulated.createFolder("a");
    StorageException e = assertThrows(StorageException.class, () -> simulated.createFolder("b"));
    assertTrue(e.getMessage().contains("No space left on device"));
    simulated.createFolder("b");
    simulated.fail(Fault.EIO, 1, true);
    simulated.createFolder("c");
    assertThrows(StorageException.class, () -> simulated.createFolder("d"));
    assertThrows(StorageException.class, () -> simulated.createFolder("d"));
  }
}
