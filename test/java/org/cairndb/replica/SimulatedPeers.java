package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.Described;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.MemoryDisk;
import org.cairndb.storage.Position;
import org.cairndb.testing.SimulatedHost;
import org.cairndb.transact.Transactor;
import org.jspecify.annotations.Nullable;

/**
 * The world of {@link PeersSimulationTest}. The master publishes versions of its folder; a version
 * is the list of all files with their content, known to be the master's, as a signed feed would
 * make it. Blocks of the files come from whoever has them. All follows from the seed.
 */
final class SimulatedPeers {
  /** What happened, so that a test can see that something did. */
  record Counts(
      long reports, long states, long lost, long lies, long crashes, long full, long anew) {
    Counts plus(Counts o) {
      return new Counts(
          reports + o.reports,
          states + o.states,
          lost + o.lost,
          lies + o.lies,
          crashes + o.crashes,
          full + o.full,
          anew + o.anew);
    }
  }

  /** The whole folder at one moment. */
  record Version(int number, Map<String, byte[]> files) {}

  /** A block of a file of a version; without bytes it is asked for; without name announced. */
  record Message(int from, int to, Version version, String name, int at, byte @Nullable [] bytes) {}

  private static final int STEPS = 120;
  private static final int NO_CHECKPOINT = 1 << 28;

  final long seed;
  final Random random;
  final SimulatedHost host;
  final int blockBytes;
  final List<String> states = new ArrayList<>();
  long reports;
  long checked;
  long full;
  long lies;

  private final MemoryDisk origin = new MemoryDisk();
  private final List<SimulatedPeer> replicas = new ArrayList<>();
  private final List<Message> network = new ArrayList<>();
  private final Set<List<Integer>> cut = new HashSet<>();
  private final FileStorage storage;
  private Version newest;
  private long lost;
  private long crashes;
  private long anew;

  SimulatedPeers(long seed) {
    this.seed = seed;
    random = new Random(seed * 0x9e3779b97f4a7c15L);
    host = new SimulatedHost(seed);
    blockBytes = 1_024 << random.nextInt(7);
    Config config = new Config(Config.SCHEMALESS.map().assoc(Config.KEEP_HISTORY, seed % 2 == 0));
    storage = FileStorage.create(origin, host, Transactor.emptyCheckpoint(config, Schema.INITIAL));
    newest = new Version(0, Map.of());
    write();
    int liar = 1 + random.nextInt(2);
    for (int id = 1, peers = 3 + random.nextInt(7); id < peers; id++) {
      replicas.add(new SimulatedPeer(this, id, id == liar, random.nextBoolean()));
    }
  }

  Counts live() {
    for (int step = 0; step < STEPS; step++) {
      step();
    }
    settle();
    return new Counts(reports, checked, lost, lies, crashes, full, anew);
  }

  private void step() {
    host.advanceMillis(random.nextInt(random.nextInt(8) == 0 ? 3_000 : 30));
    SimulatedPeer peer = replicas.get(random.nextInt(replicas.size()));
    int dice = random.nextInt(100);
    if (dice < 8) {
      write();
    } else if (dice < 12) {
      List<Integer> way = List.of(random.nextInt(replicas.size() + 1), peer.id);
      if (!cut.remove(way)) {
        cut.add(way);
      }
    } else if (dice < 15) {
      peer.crash();
      crashes++;
    } else if (dice < 17) {
      peer.fillDisk();
    } else if (dice < 40) {
      announce();
    } else {
      peer.want(random.nextInt(replicas.size() + 1));
    }
    for (int n = random.nextInt(40); n > 0 && !network.isEmpty(); n--) {
      deliver(true);
    }
    replicas.get(random.nextInt(replicas.size())).look();
  }

  /** The master, or whoever knows of a version, tells somebody of it. */
  private void announce() {
    int from = random.nextInt(replicas.size() + 1);
    int to = 1 + random.nextInt(replicas.size());
    send(new Message(from, to, from == 0 ? newest : replicas.get(from - 1).version, "", 0, null));
  }

  void send(Message message) {
    network.add(message);
  }

  private void deliver(boolean bad) {
    Message message = network.remove(random.nextInt(network.size()));
    boolean isCut = cut.contains(List.of(message.from(), message.to()));
    if (bad && (isCut || random.nextInt(10) == 0)) {
      lost++;
      return;
    }
    if (bad && random.nextInt(10) == 0) {
      network.add(message);
    }
    if (message.to() > 0) {
      replicas.get(message.to() - 1).receive(message);
    } else {
      send(answer(message, newest.files().get(message.name())));
    }
  }

  /** The block that was asked for, out of a file that has it. */
  Message answer(Message ask, byte @Nullable [] file) {
    byte[] wanted = ask.version().files().get(ask.name());
    int end = Math.min(wanted.length, ask.at() + blockBytes);
    boolean has =
        file != null
            && file.length >= end
            && Arrays.equals(file, ask.at(), end, wanted, ask.at(), end);
    byte[] block = has ? Arrays.copyOfRange(wanted, ask.at(), end) : null;
    return block == null
        ? new Message(ask.to(), ask.from(), ask.version(), "", 0, null)
        : new Message(ask.to(), ask.from(), ask.version(), ask.name(), ask.at(), block);
  }

  /**
   * The master opens its database, writes a little and closes it. Then it may make a checkpoint: of
   * the newest state, or of one before, as if transactions had gone on meanwhile. Nothing depends
   * on how its threads run.
   */
  private void write() {
    CurrentDatabase described;
    Position asOf;
    try (Transactor master =
        new Transactor(storage, storage.recover(), host, 1 << 20, NO_CHECKPOINT)) {
      if (states.isEmpty()) {
        states.add(describe(master.database()));
      }
      described = master.submit(txData(), null, true).join().dbAfter();
      asOf = master.position();
      states.add(describe(described));
      for (int n = random.nextInt(4); n > 0; n--) {
        List<UUID> merged = n == 2 ? List.of(new UUID(0, random.nextLong())) : List.of();
        CurrentDatabase next = master.submit(txData(), null, merged, true).join().dbAfter();
        states.add(describe(next));
        if (random.nextBoolean()) {
          described = next;
          asOf = master.position();
        }
      }
    }
    if (random.nextInt(3) == 0) {
      Described checkpoint = Transactor.describe(described, storage);
      try (JournalWriter journal = storage.openWriter()) {
        journal.checkpoint(checkpoint.payload(), checkpoint.needs(), asOf);
      }
    }
    Map<String, byte[]> files = new TreeMap<>();
    collect("", files);
    List<String> generations =
        files.keySet().stream()
            .filter(name -> name.endsWith(".log"))
            .map(name -> name.substring(0, 15))
            .distinct()
            .toList();
    for (int old = random.nextInt(generations.size()); old > 0; old--) {
      String gone = generations.get(old - 1);
      files.keySet().removeIf(name -> name.startsWith(gone));
    }
    newest = new Version(newest.number() + 1, files);
  }

  private Object txData() {
    List<Object> data = new ArrayList<>();
    for (int n = random.nextInt(5); n >= 0; n--) {
      Object attribute = Keyword.intern("a" + random.nextInt(4));
      String value = random.nextInt(20) == 0 ? "x".repeat(9_000) : "v" + random.nextInt(9);
      long e = 1 + random.nextInt(12);
      data.add(RT.vector(Keyword.intern("db", "add"), e, attribute, value));
    }
    return data;
  }

  private void collect(String folder, Map<String, byte[]> files) {
    for (String name : origin.list(folder)) {
      String path = folder.isEmpty() ? name : folder + "/" + name;
      if (!name.startsWith(".")) {
        if (name.equals("CAIRN") || name.endsWith(".log") || name.length() == 64) {
          files.put(path, origin.readAll(path, 1 << 24));
        } else {
          collect(path, files);
        }
      }
    }
  }

  /** The network and the disks are good again, and everything arrives. */
  private void settle() {
    cut.clear();
    for (SimulatedPeer peer : replicas) {
      peer.repairDisk();
      send(new Message(0, peer.id, newest, "", 0, null));
    }
    for (int round = 0; replicas.stream().anyMatch(p -> !p.isWhole(newest)); round++) {
      assertTrue(round < 2_000, () -> "seed " + seed + ": peers do not get all");
      replicas.forEach(peer -> peer.want(0));
      while (!network.isEmpty()) {
        deliver(false);
      }
    }
    for (SimulatedPeer peer : replicas) {
      peer.look();
      host.advanceMillis(Follower.PATIENCE_MILLIS);
      peer.look();
      if (peer.isCutOff()) {
        assertTrue(!peer.verifies, () -> "seed " + seed + ": " + peer.status());
        anew++;
        peer.connectAnew();
      }
      assertEquals(states.size() - 1, peer.t, () -> "seed " + seed + ": " + peer.status());
      assertEquals(Status.State.COMPLETE, peer.status().state(), () -> "seed " + seed);
      peer.checkState();
    }
  }

  static String describe(CurrentDatabase database) {
    StringBuilder all = new StringBuilder();
    all.append(database.maxTx()).append(' ').append(database.maxEntity());
    all.append(database.commitId()).append(database.parentCommitIds());
    for (Datom d : database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
      all.append(';').append(d.e()).append(d.a()).append(' ').append(d.v().hashCode());
      all.append(' ').append(d.tx());
    }
    return all.toString();
  }
}
