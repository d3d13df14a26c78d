package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Ancestry;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.Described;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An id of a commit that was given to somebody names the same state after a loss of power. */
class CommitCrashTest {
  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
  private static final String MAIN = "db";
  private static final List<String> NAMES = List.of(MAIN, "draft", "other");

  /** A commit as it is known to whoever asked for its id. */
  private record Commit(UUID id, Set<UUID> parents, String state) {}

  private final long seed = Seed.of(CommitCrashTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final SimulatedDisk disk = new SimulatedDisk(seed);

  /** The commits of each branch, oldest first. */
  private Map<String, List<Commit>> now = new TreeMap<>();

  private List<Map<String, List<Commit>>> allowed = List.of();
  private final Set<UUID> given = new HashSet<>();
  private int states;

  private static CurrentDatabase open(FileStorage storage) {
    NodeCache nodes = new NodeCache(storage, Long.MAX_VALUE);
    return StoredState.open(storage, storage.recover(), nodes);
  }

  private static FileStorage branch(FileStorage main, String name) {
    return name.equals(MAIN) ? main : main.branch(name);
  }

  private static Commit commit(CurrentDatabase database, long t) {
    var then = database.asOf(t);
    List<Object> datoms = new ArrayList<>();
    then.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL)).forEach(datoms::add);
    return new Commit(then.commitId(), then.parentCommitIds(), datoms.toString());
  }

  private static List<Commit> commits(CurrentDatabase database) {
    List<Commit> commits = new ArrayList<>();
    for (long t = 0; t <= database.basisT(); t++) {
      commits.add(commit(database, t));
    }
    return commits;
  }

  private void check(SimulatedDisk crashed) {
    states++;
    FileStorage main = FileStorage.open(crashed, host);
    Map<String, List<Commit>> found = new TreeMap<>();
    found.put(MAIN, commits(open(main)));
    main.branches().forEach(name -> found.put(name, commits(open(main.branch(name)))));
    assertTrue(allowed.contains(found), () -> "seed " + seed + ": " + found + " not " + allowed);
  }

  /** Carries out a change of a branch, with a loss of power at any time. */
  private void change(String name, CurrentDatabase after, Runnable change) {
    Map<String, List<Commit>> next = new TreeMap<>(now);
    next.put(name, commits(after));
    allowed = List.of(now, next);
    disk.before(
        operation -> {
          List<Damage> damages = new ArrayList<>(List.of(Damage.values()));
          Collections.shuffle(damages, random);
          damages.subList(0, 2).forEach(damage -> check(disk.crash(random.nextLong(), damage)));
        });
    change.run();
    disk.before(operation -> {});
    now = next;
    allowed = List.of(next);
    check(disk.crash(random.nextLong(), Damage.values()[random.nextInt(Damage.values().length)]));
  }

  private TxReport report(CurrentDatabase before) {
    Object fact =
        RT.vector(
            Keyword.intern("db", "add"),
            1L + random.nextInt(3),
            Keyword.intern("a" + random.nextInt(2)),
            (long) random.nextInt(9));
    return TransactionProcessor.process(before, List.of(fact), null, states);
  }

  /** A transaction, of which every third merges what is newest elsewhere; or a checkpoint. */
  private void write(FileStorage main, String name, List<UUID> parents) {
    FileStorage storage = branch(main, name);
    CurrentDatabase before = open(storage);
    if (random.nextInt(3) == 0) {
      StoredState.Checkpoint state = StoredState.write(before, storage);
      JournalWriter writer = storage.openWriter();
      change(
          name, before, () -> writer.checkpoint(state.payload(), state.needs(), writer.position()));
      writer.close();
      return;
    }
    CurrentDatabase base =
        parents.isEmpty()
            ? before
            : before.withAncestry(before.ancestry().merged(before.nextT(), parents));
    TxReport report = report(base);
    TxCodec.Group group = new TxCodec.Group();
    group.add(report.record(), report.dbAfter().schema());
    group.addParents(parents);
    assertTrue(given.add(report.dbAfter().commitId()), () -> "seed " + seed + ": given twice");
    JournalWriter writer = storage.openWriter();
    change(name, report.dbAfter(), () -> writer.append(group.toBytes()));
    writer.close();
  }

  /** Makes a branch or forces one. */
  private void branch(FileStorage main, String name, String from) {
    FileStorage origin = branch(main, from);
    CurrentDatabase state = open(origin);
    if (!main.branches().contains(name)) {
      byte[] first = Transactor.branching(origin, host.randomUuid());
      change(name, state, () -> origin.createBranch(name, List.of(first)));
      return;
    }
    FileStorage forced = main.branch(name);
    CurrentDatabase value = random.nextBoolean() ? state : report(state.uncommitted()).dbAfter();
    UUID parent = open(forced).commitId();
    long line = Ancestry.line(host.randomUuid());
    CurrentDatabase held =
        value.withAncestry(value.ancestry().forced(value.basisT(), line, List.of(parent)));
    assertTrue(given.add(held.commitId()), () -> "seed " + seed + ": given twice");
    change(
        name,
        held,
        () ->
            forced.force(
                () -> {
                  StoredState.Checkpoint stored = StoredState.copy(held, forced);
                  return new Described(stored.payload(), stored.needs());
                }));
  }

  private void loseAndCompare(int steps) {
    FileStorage main = FileStorage.create(disk, host, EMPTY);
    now.put(MAIN, commits(open(main)));
    for (int i = 0; i < steps; i++) {
      List<String> there = new ArrayList<>(now.keySet());
      String name = there.get(random.nextInt(there.size()));
      String other = there.get(random.nextInt(there.size()));
      if (random.nextInt(4) == 0) {
        branch(main, NAMES.get(1 + random.nextInt(2)), name);
      } else {
        boolean merges = random.nextInt(3) == 0 && !other.equals(name);
        write(main, name, merges ? List.of(open(branch(main, other)).commitId()) : List.of());
      }
    }
    System.out.println(states + " states after a loss of power, each with all ids of its commits");
  }

  @Test
  void anIdNamesTheSameStateForEver() {
    loseAndCompare(40);
    assertTrue(states > 200, "states: " + states);
  }

  @Test
  @Tag("nightly")
  void theSameForLonger() {
    loseAndCompare(150);
  }
}
