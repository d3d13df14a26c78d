package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;
import org.cairndb.replica.SimulatedPeers.Message;
import org.cairndb.replica.SimulatedPeers.Version;
import org.cairndb.storage.Disk;
import org.cairndb.storage.FileStorage;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Fault;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * One replica of {@link SimulatedPeers}: a folder, what fills it, and a follower. A peer either
 * verifies blocks and appends them in order, or fills files in any order and believes what comes.
 */
final class SimulatedPeer {
  private static final int MOST_ASKED = 24;

  final int id;
  final boolean verifies;
  Version version = new Version(0, Map.of());
  long t = -1;

  private final SimulatedPeers world;
  private final boolean lies;
  private SimulatedDisk disk;
  private @Nullable Follower follower;

  SimulatedPeer(SimulatedPeers world, int id, boolean lies, boolean verifies) {
    this.world = world;
    this.id = id;
    this.lies = lies;
    this.verifies = verifies;
    this.disk = new SimulatedDisk(world.seed + id);
  }

  // The network.

  void receive(Message message) {
    byte[] bytes = message.bytes();
    if (message.name().isEmpty()) {
      adopt(message.version());
    } else if (bytes == null) {
      answer(message);
    } else if (message.version().number() == version.number()) {
      byte[] wanted = version.files().get(message.name());
      int end = Math.min(wanted.length, message.at() + world.blockBytes);
      boolean sound = Arrays.equals(wanted, message.at(), end, bytes, 0, bytes.length);
      if (sound || !verifies) {
        place(message.name(), message.at(), bytes);
      }
    }
  }

  /** Goes over to a later version: what is not in it goes, and what was not appended to. */
  private void adopt(Version later) {
    if (later.number() > version.number()) {
      version = later;
      for (String name : disk.files()) {
        byte[] wanted = later.files().get(name);
        boolean grew = wanted != null && isPrefix(disk.content(name), wanted);
        if (!grew || (!verifies && world.random.nextInt(4) == 0)) {
          delete(name);
        }
      }
    }
  }

  private void delete(String name) {
    try {
      disk.delete(name);
    } catch (StorageException e) {
      world.full++;
    }
    look();
  }

  private void answer(Message ask) {
    byte[] file = disk.files().contains(ask.name()) ? disk.content(ask.name()) : null;
    Message answer = world.answer(ask, file);
    byte[] bytes = answer.bytes();
    if (lies && bytes != null && bytes.length > 0) {
      world.lies++;
      bytes[world.random.nextInt(bytes.length)] ^= (byte) (1 << world.random.nextInt(8));
    }
    world.send(answer);
  }

  /** Asks a peer for some of what is missing. */
  void want(int from) {
    if (from == id) {
      return;
    }
    List<Message> missing = missing(version, from);
    for (int n = 0; n < MOST_ASKED && !missing.isEmpty(); n++) {
      int next = verifies ? 0 : world.random.nextInt(missing.size());
      world.send(missing.remove(next));
    }
  }

  boolean isWhole(Version all) {
    return version == all && missing(all, 0).isEmpty();
  }

  private List<Message> missing(Version of, int from) {
    List<Message> missing = new ArrayList<>();
    List<String> present = disk.files();
    of.files()
        .forEach(
            (name, wanted) -> {
              byte[] has = present.contains(name) ? disk.content(name) : new byte[0];
              for (int at = 0; at < wanted.length; at += world.blockBytes) {
                int end = Math.min(wanted.length, at + world.blockBytes);
                if (end > has.length || !Arrays.equals(has, at, end, wanted, at, end)) {
                  missing.add(new Message(id, from, of, name, at, null));
                }
              }
            });
    return missing;
  }

  // The folder.

  private void place(String name, int at, byte[] bytes) {
    try {
      for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
        disk.createFolder(name.substring(0, end));
      }
      if (verifies) {
        append(name, at, bytes);
      } else {
        byte[] has = disk.files().contains(name) ? disk.content(name) : new byte[0];
        byte[] more = Arrays.copyOf(has, Math.max(has.length, at + bytes.length));
        System.arraycopy(bytes, 0, more, at, bytes.length);
        disk.overwrite(name, more);
      }
    } catch (StorageException e) {
      world.full++;
    }
    look();
  }

  private void append(String name, int at, byte[] bytes) {
    byte[] wanted = version.files().get(name);
    if (disk.files().contains(name) && !isPrefix(disk.content(name), wanted)) {
      delete(name); // torn
    }
    if (!disk.files().contains(name)) {
      disk.create(name, new byte[0]);
    }
    int size = disk.content(name).length;
    if (size >= at && size < at + bytes.length) {
      try (Disk.AppendFile file = disk.openAppend(name)) {
        file.append(Arrays.copyOfRange(bytes, size - at, bytes.length));
        if (world.random.nextInt(3) == 0) {
          file.force();
        }
      }
    }
  }

  private static boolean isPrefix(byte[] a, byte[] b) {
    return a.length <= b.length && Arrays.equals(a, 0, a.length, b, 0, a.length);
  }

  /** The power fails; what was not forced is lost, torn or garbage. */
  void crash() {
    Follower dead = follower;
    if (dead != null) {
      dead.close();
    }
    follower = null;
    Damage[] kinds = Damage.values();
    disk = disk.crash(world.random.nextLong(), kinds[world.random.nextInt(kinds.length)]);
  }

  /** From some call on nothing can be written any more, for a while. */
  void fillDisk() {
    disk.fail(Fault.ENOSPC, world.random.nextInt(4), world.random.nextBoolean());
  }

  void repairDisk() {
    disk.fail(Fault.ENOSPC, Integer.MAX_VALUE, false);
  }

  // The follower.

  /** Lets the follower look, and checks all that it promises. */
  void look() {
    Follower following = follower;
    if (following == null) {
      open();
    } else {
      following.advance();
      assertEquals(t, t(following), () -> "seed " + world.seed + ": a report is missing");
      assertTrue(!verifies || !isCutOff(), () -> "seed " + world.seed + ": " + following.status());
      if (world.random.nextInt(3) == 0) {
        checkState();
      }
    }
  }

  private void open() {
    if (!disk.files().contains("CAIRN")) {
      return;
    }
    try {
      FileStorage storage = FileStorage.open(disk, world.host);
      Follower opened = Follower.open(storage, world.host, 1 << 20, "m", 0);
      opened.observe((report, complete) -> told(report));
      follower = opened;
      t = t(opened);
    } catch (CairnException e) {
      follower = null; // nothing that could be shown has arrived
    }
  }

  private void told(TxReport report) {
    long before = report.dbBefore().maxTx() - CurrentDatabase.TX0;
    long after = report.dbAfter().maxTx() - CurrentDatabase.TX0;
    assertEquals(t, before, () -> "seed " + world.seed);
    boolean skips =
        report.txMeta() instanceof IPersistentMap meta
            && meta.valAt(Keyword.intern("replica", "skipped")) != null;
    assertTrue(skips ? after > t : after == t + 1, () -> "seed " + world.seed + ": t " + after);
    t = after;
    world.reports++;
  }

  boolean isCutOff() {
    return follower != null && follower.status().state() == Status.State.CUT_OFF;
  }

  void connectAnew() {
    if (follower != null) {
      follower.close();
    }
    open();
    look();
  }

  @Nullable Status status() {
    return follower == null ? null : follower.status();
  }

  void checkState() {
    if (follower == null) {
      return;
    }
    String shown;
    try {
      shown = SimulatedPeers.describe(follower.database());
    } catch (IncompleteException e) {
      assertTrue(!isWhole(version), () -> "seed " + world.seed + ": " + e);
      return; // a part of the trees is torn or has gone, and is not here again yet
    }
    assertEquals(world.states.get((int) t), shown, () -> "seed " + world.seed + ", t " + t);
    world.checked++;
  }

  private static long t(Follower follower) {
    return follower.database().maxTx() - CurrentDatabase.TX0;
  }
}
