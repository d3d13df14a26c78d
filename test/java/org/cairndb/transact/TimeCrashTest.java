package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.error.CorruptException;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.testing.Damage;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a loss of power or damage leaves of a database's past: all of it, or an error. */
class TimeCrashTest {
  private static final byte[] EMPTY = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);

  private final long seed = Seed.of(TimeCrashTest.class);
  private final Random random = new Random(seed);
  private final SimulatedHost host = new SimulatedHost(seed);

  /** What each transaction reported, in order. */
  private final List<TxReport> reports = new ArrayList<>();

  private int acknowledged;
  private long states;

  private CurrentDatabase open(FileStorage storage) {
    NodeCache nodes = new NodeCache(storage, Long.MAX_VALUE);
    return StoredState.open(storage, storage.recover(), nodes);
  }

  private Object transaction() {
    List<Object> txData = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      long e = 1L + random.nextInt(30);
      int kind = random.nextInt(30);
      txData.add(
          kind < 5
              ? RT.vector(Keyword.intern(kind == 0 ? "db.purge/entity" : "db/retractEntity"), e)
              : RT.vector(
                  Keyword.intern("db", "add"),
                  e,
                  Keyword.intern("a" + random.nextInt(3)),
                  (long) random.nextInt(4)));
    }
    return txData;
  }

  /** Transactions, checkpoints between them, and clean ends; one thread does it all. */
  private void work(SimulatedDisk disk, int transactions) {
    FileStorage storage = FileStorage.create(disk, host, EMPTY);
    CurrentDatabase database = open(storage);
    JournalWriter writer = storage.openWriter();
    StoredState.Checkpoint checkpoint = null;
    Position asOf = writer.position();
    for (int i = 0; i < transactions; i++) {
      TxReport report = TransactionProcessor.process(database, transaction(), null, i);
      TxCodec.Group group = new TxCodec.Group();
      group.add(report.record(), report.dbAfter().schema());
      reports.add(report);
      writer.append(group.toBytes());
      acknowledged = reports.size();
      database = report.dbAfter();
      if (checkpoint != null) {
        writer.checkpoint(checkpoint.payload(), checkpoint.needs(), asOf);
        checkpoint = null;
      } else if (random.nextInt(4) == 0) {
        boolean whole = database.purged();
        checkpoint =
            whole ? StoredState.rewrite(database, storage) : StoredState.write(database, storage);
        asOf = writer.position();
      } else if (random.nextInt(5) == 0) {
        writer.close();
        storage = FileStorage.open(disk, host);
        database = open(storage);
        writer = storage.openWriter();
      }
    }
    writer.close();
  }

  /** All views of the database that is found are those of a prefix of what was reported. */
  private void check(SimulatedDisk disk, String story) {
    if (!disk.exists("CAIRN")) {
      assertEquals(0, acknowledged, story);
      return;
    }
    states++;
    CurrentDatabase found = open(FileStorage.open(disk, host));
    int count = (int) (found.maxTx() - CurrentDatabase.TX0);
    assertTrue(count >= acknowledged && count <= reports.size(), story);
    NaiveTimes model = new NaiveTimes();
    reports.subList(0, count).forEach(model::add);
    model.compareSome(found, 3, random);
  }

  private void loseAndCompare(int transactions) {
    SimulatedDisk disk = new SimulatedDisk(seed);
    disk.before(
        operation -> {
          for (Damage damage : Damage.values()) {
            check(disk.crash(random.nextLong(), damage), operation + ", " + damage);
          }
        });
    work(disk, transactions);
    System.out.println(states + " states after a loss of power, each with all of its past");
    assertTrue(states > 500, "states: " + states);
  }

  @Test
  void afterALossOfPowerThePastIsThatOfThePresent() {
    loseAndCompare(20);
  }

  @Test
  @Tag("nightly")
  void theSameForLonger() {
    loseAndCompare(150);
  }

  @Test
  void noDamageOfTheFilesChangesThePast() {
    SimulatedDisk disk = new SimulatedDisk(seed);
    work(disk, 60);
    FileStorage storage = FileStorage.open(disk, host);
    CurrentDatabase last = open(storage);
    StoredState.Checkpoint checkpoint = StoredState.write(last, storage);
    try (JournalWriter writer = storage.openWriter()) {
      writer.checkpoint(checkpoint.payload(), checkpoint.needs(), writer.position());
      writer.forgetBefore(writer.position().generation());
    }
    NaiveTimes model = new NaiveTimes();
    reports.forEach(model::add);
    int refused = 0;
    for (String name : disk.files()) {
      byte[] original = disk.content(name);
      for (int i = 0; i < 25 && name.startsWith("data"); i++) {
        byte[] damaged = original.clone();
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
        disk.overwrite(name, damaged);
        try {
          model.compareSome(open(FileStorage.open(disk, host)), 4, random);
        } catch (CorruptException e) {
          assertTrue(e.place().endsWith(name), e.getMessage());
          refused++;
        }
      }
      disk.overwrite(name, original);
    }
    model.compareAll(open(FileStorage.open(disk, host)), random);
    assertTrue(refused > 20, "damages found: " + refused);
  }
}
