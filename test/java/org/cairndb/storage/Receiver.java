package org.cairndb.storage;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.IncompleteException;
import org.cairndb.testing.Damage;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;

/**
 * A replica's folder, into which a replicator puts what has changed: it removes a file and fills it
 * anew, and forces nothing. Its power fails before each of these steps.
 */
final class Receiver {
  private final SimulatedDisk replica;
  private final SimulatedHost host;
  private final Random random;
  private final Consumer<Recovered> check;

  Receiver(long seed, Consumer<Recovered> check) {
    this.replica = new SimulatedDisk(seed);
    this.host = new SimulatedHost(seed);
    this.random = new Random(seed);
    this.check = check;
    replica.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            look(replica.crash(random.nextLong(), damage));
          }
        });
  }

  /** Fetches what another disk has, and looks at it. */
  void receive(SimulatedDisk origin) {
    for (String name : replica.files()) {
      if (!origin.exists(name)) {
        replica.delete(name);
      }
    }
    for (String name : origin.files()) {
      byte[] content = origin.content(name);
      boolean hidden = name.startsWith(FolderLayout.HIDDEN);
      if (!hidden && !(replica.exists(name) && Arrays.equals(content, replica.content(name)))) {
        fetch(name, content);
      }
    }
    Recovered found = FileStorage.open(replica, host).recover();
    check.accept(found);
    if (!found.complete()) {
      throw new AssertionError("all has arrived: " + found.remark());
    }
  }

  private void fetch(String name, byte[] content) {
    for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
      replica.createFolder(name.substring(0, end));
    }
    if (replica.exists(name)) {
      replica.delete(name);
    }
    int cut = random.nextInt(content.length + 1);
    replica.create(name, Arrays.copyOf(content, cut));
    look(replica);
    try (Disk.AppendFile file = replica.openAppend(name)) {
      file.append(Arrays.copyOfRange(content, cut, content.length));
    }
    look(replica);
  }

  private void look(SimulatedDisk disk) {
    try {
      check.accept(FileStorage.open(disk, host).recover());
    } catch (IncompleteException | DatabaseMissingException e) {
      // it has not arrived, or not survived, and nothing else is shown in its place
    }
  }
}
