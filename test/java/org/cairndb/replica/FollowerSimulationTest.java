package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.IncompleteException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.MemoryDisk;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.cairndb.transact.Transactor;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A master works; its files arrive at a follower in any order and in pieces, removed first where
 * they have changed, as the real dat does. At every step the follower shows a state that the master
 * had, it never goes back, and its reports are the master's, in order, once each.
 */
class FollowerSimulationTest {
  private final long seed = Seed.of(FollowerSimulationTest.class);

  @Test
  void aFollowerShowsWhatTheMasterHadWhateverArrivesWhen() {
    live(2);
  }

  @Test
  @Tag("nightly")
  void manyFollowersShowWhatTheirMastersHad() {
    assertTrue(live(40) > 0, "a generation must have come without the commits before it");
  }

  /** Returns how often transactions were gone over. */
  private int live(int runs) {
    int skips = 0;
    for (int run = 0; run < runs; run++) {
      World world = new World(seed + run, run % 2 == 0);
      world.live();
      skips += world.skips;
    }
    return skips;
  }

  /** One master, one follower. */
  private static final class World {
    private final long seed;
    private final boolean history;
    private final Random random;
    private final SimulatedHost host;
    private final MemoryDisk origin = new MemoryDisk();
    private final SimulatedDisk replica;
    private final List<TxReport> written = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private @Nullable Follower follower;
    private long t = -1;
    private int skips;

    World(long seed, boolean history) {
      this.seed = seed;
      this.history = history;
      this.random = new Random(seed);
      this.host = new SimulatedHost(seed);
      this.replica = new SimulatedDisk(seed);
    }

    void live() {
      Config config = new Config(Config.SCHEMALESS.map().assoc(Config.KEEP_HISTORY, history));
      FileStorage storage =
          FileStorage.create(
              origin, SystemHost.INSTANCE, Transactor.emptyCheckpoint(config, Schema.INITIAL));
      written.add(null); // t 0
      for (int session = 0; session < 3; session++) {
        int checkpointBytes = 2_000 << random.nextInt(7);
        try (Transactor master =
            new Transactor(
                storage, storage.recover(), SystemHost.INSTANCE, 1 << 20, checkpointBytes)) {
          states.add(0, describe(master.database()));
          work(master);
        }
        arrive(snapshot(), () -> {});
      }
      settle();
    }

    private void work(Transactor master) {
      while (states.size() > written.size()) {
        states.remove(0);
      }
      for (int i = 0; i < 6; i++) {
        for (int n = random.nextInt(4); n >= 0; n--) {
          List<UUID> merged =
              random.nextInt(4) == 0 ? List.of(new UUID(seed, random.nextLong())) : List.of();
          TxReport report = master.submit(txData(), null, merged, true).join();
          written.add(report);
          states.add(describe(report.dbAfter()));
        }
        if (random.nextInt(3) > 0) {
          arrive(snapshot(), () -> {});
        }
      }
    }

    private Object txData() {
      List<Object> data = new ArrayList<>();
      for (int n = random.nextInt(5); n >= 0; n--) {
        long e = 1 + random.nextInt(20);
        String value =
            random.nextInt(80) == 0
                ? "x".repeat(30_000) + random.nextInt()
                : "v" + random.nextInt(9);
        Object op = Keyword.intern("db", "add");
        data.add(RT.vector(op, e, Keyword.intern("a" + random.nextInt(6)), value));
      }
      return PersistentVector.create(data);
    }

    /** The master's files now; older generations may have been removed. */
    private Map<String, byte[]> snapshot() {
      Map<String, byte[]> files = new TreeMap<>();
      collect("", files);
      List<String> generations =
          files.keySet().stream()
              .filter(name -> name.endsWith(".log"))
              .map(name -> name.substring(0, 15))
              .distinct()
              .toList();
      int kept = 1 + random.nextInt(generations.size());
      for (String old : generations.subList(0, generations.size() - kept)) {
        files.keySet().removeIf(name -> name.startsWith(old));
      }
      return files;
    }

    private void collect(String folder, Map<String, byte[]> files) {
      for (String name : origin.list(folder)) {
        String path = folder.isEmpty() ? name : folder + "/" + name;
        if (!name.startsWith(".") && !origin.list(path).isEmpty()) {
          collect(path, files);
        } else if (!name.startsWith(".")) {
          try {
            files.put(path, origin.readAll(path, 1 << 24));
          } catch (RuntimeException e) {
            // an empty folder, or a file that went away meanwhile
          }
        }
      }
    }

    private void arrive(Map<String, byte[]> target, Runnable afterAll) {
      List<Runnable> steps = new ArrayList<>();
      for (String name : replica.files()) {
        byte[] wanted = target.get(name);
        boolean inPlace = wanted != null && isPrefix(replica.content(name), wanted);
        if (!inPlace || (random.nextInt(3) == 0 && !Arrays.equals(wanted, replica.content(name)))) {
          steps.add(() -> replica.delete(name));
        }
      }
      target.forEach(
          (name, bytes) -> {
            for (int from = 0; from < bytes.length || from == 0; from += 65_536) {
              int piece = from;
              steps.add(() -> fill(name, bytes, piece));
            }
          });
      Collections.shuffle(steps, random);
      boolean cut = random.nextInt(4) == 0; // the next state comes before this one has arrived
      for (Runnable step : cut ? steps.subList(0, steps.size() / 2) : steps) {
        try {
          step.run();
        } catch (org.cairndb.error.StorageException e) {
          // removed twice
        }
        look();
      }
      afterAll.run();
    }

    private static boolean isPrefix(byte[] a, byte[] b) {
      return a.length <= b.length && Arrays.equals(a, 0, a.length, b, 0, a.length);
    }

    private void fill(String name, byte[] target, int from) {
      byte[] present = replica.exists(name) ? replica.content(name) : new byte[0];
      int to = Math.min(target.length, from + 65_536);
      for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
        replica.createFolder(name.substring(0, end));
      }
      int half = from + (to - from) * random.nextInt(4) / 4;
      for (int end : new int[] {half, to}) {
        byte[] more = Arrays.copyOf(present, Math.max(present.length, end));
        System.arraycopy(target, from, more, from, end - from);
        replica.overwrite(name, more);
        look();
      }
    }

    /** Lets the follower look, and checks all that it promises. */
    private void look() {
      host.advanceMillis(random.nextInt(random.nextInt(6) == 0 ? 3_000 : 40));
      if (follower == null) {
        if (!replica.exists("CAIRN")) {
          return;
        }
        try {
          follower = Follower.open(FileStorage.open(replica, host), host, 1 << 20, "m", 0);
        } catch (IncompleteException e) {
          return;
        }
        t = t(follower.database());
        follower.observe((report, complete) -> told(report));
      } else {
        follower.advance();
      }
      assertTrue(
          follower.status().state() != Status.State.CUT_OFF,
          () -> "seed " + seed + ": " + follower.status());
      assertEquals(t, t(follower.database()), () -> "seed " + seed + ": a report is missing");
      if (random.nextInt(4) == 0) {
        checkState(follower.database());
      }
    }

    private void checkState(CurrentDatabase database) {
      assertEquals(states.get((int) t), describe(database), () -> "seed " + seed + ", t " + t);
    }

    private void told(TxReport report) {
      assertEquals(t, t(report.dbBefore()), () -> "seed " + seed);
      long after = t(report.dbAfter());
      if (report.txMeta() instanceof IPersistentMap meta
          && meta.valAt(Keyword.intern("replica", "skipped")) != null) {
        skips++;
        assertEquals(after - t, meta.valAt(Keyword.intern("replica", "skipped")));
      } else {
        assertEquals(t + 1, after, () -> "seed " + seed);
        TxReport original = written.get((int) after);
        assertEquals(original.datoms().toString(), report.datoms().toString());
        assertEquals(original.tx(), report.tx());
        assertEquals(
            history ? original.instant().toEpochMilli() : 0, report.instant().toEpochMilli());
      }
      t = after;
    }

    /** Everything has arrived: the follower is where the master is. */
    private void settle() {
      Map<String, byte[]> last = snapshot();
      replica.files().stream().filter(name -> !last.containsKey(name)).forEach(replica::delete);
      last.forEach(
          (name, bytes) -> {
            fill(name, new byte[0], 0);
            replica.overwrite(name, bytes);
          });
      look();
      host.advanceMillis(Follower.PATIENCE_MILLIS);
      look();
      assertEquals(written.size() - 1, t, () -> "seed " + seed + ": " + follower.status());
      assertEquals(Status.State.COMPLETE, follower.status().state());
      checkState(follower.database());
    }

    private static long t(CurrentDatabase database) {
      return database.maxTx() - CurrentDatabase.TX0;
    }

    private static String describe(CurrentDatabase database) {
      List<String> all = new ArrayList<>();
      for (Datom d : database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
        all.add(d.e() + " " + d.a() + " " + d.v().hashCode() + " " + d.tx());
      }
      return database.maxTx()
          + " "
          + database.maxEntity()
          + " "
          + database.commitId()
          + database.parentCommitIds()
          + all.stream().collect(Collectors.joining());
    }
  }
}
