package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.replica.Peers.Peer;
import org.cairndb.testing.Relay;
import org.cairndb.testing.Seed;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master that writes, in a process of its own, and replicas behind links that are cut after n
 * bytes, or are slow. Every state that a replica shows is one of the master's; in the end it has
 * what the master has.
 */
class CutLinksTest {
  private static final int BESIDE = 8;

  /** Greeting, keys, and what each side says it has: each place of it is tried. */
  private static final int BEGINNING = 400;

  private static final long SLOW = 20_000;

  @TempDir private Path temporary;
  private final Random random = new Random(Seed.of(CutLinksTest.class));

  @Test
  void aReplicaComesBackWhereverItsConnectionWasCut() throws Exception {
    cut(random.longs(5, 1, BEGINNING).boxed().toList(), 5);
  }

  @Test
  @Tag("nightly")
  void aReplicaComesBackFromEveryPlace() throws Exception {
    cut(LongStream.range(1, BEGINNING).boxed().toList(), 300);
  }

  @Test
  void aReplicaBehindASlowLinkShowsWhatTheMasterHad() throws Exception {
    slow(4, 6);
  }

  @Test
  @Tag("nightly")
  void aReplicaBehindASlowLinkGoesOnForLong() throws Exception {
    slow(2, 200);
  }

  private Connection replica(Peer peer, int port, String link) {
    Map<String, Object> store =
        Map.of(
            "backend",
            "dat",
            "link",
            link,
            "path",
            peer.folder().toString(),
            "peers",
            List.of("127.0.0.1:" + port),
            "timeout",
            120_000L,
            "multicast?",
            false);
    return Cairn.connect(Map.of("store", store));
  }

  private static long t(CurrentDatabase database) {
    return database.maxTx() - CurrentDatabase.TX0;
  }

  /** Cuts at those places, and at others over all that goes to and fro until it is complete. */
  private void cut(List<Long> places, int others) throws Exception {
    ExecutorService beside = Executors.newFixedThreadPool(BESIDE);
    try (Peers peers = new Peers(temporary)) {
      Peer master = peers.add("master");
      master.startMaster(60);
      peers.await(() -> master.t >= 60);
      long all = follow(peers, master, 0);
      List<Long> where = new ArrayList<>(places);
      random.longs(others, 1, all).forEach(where::add);
      List<Future<Long>> results = new ArrayList<>();
      for (long n : where) {
        results.add(beside.submit(() -> follow(peers, master, n)));
      }
      for (Future<Long> result : results) {
        result.get();
      }
      System.out.println(
          where.size() + " cuts, exchange of " + all + " bytes, t " + master.t + " at the end");
    } finally {
      beside.shutdownNow();
    }
  }

  /**
   * A new replica, whose first connection is cut after n bytes if that is not 0.
   *
   * @return the bytes until it had what the master had
   */
  private long follow(Peers peers, Peer master, long n) throws Exception {
    Peer me = peers.add("cut" + n + "-" + random.nextInt());
    try (Relay relay = Relay.to(master.port).cutAfter(n == 0 ? Long.MAX_VALUE : n);
        Connection replica = replica(me, relay.port(), master.link)) {
      CurrentDatabase first = replica.database();
      me.shows(t(first), PeerProcess.mark(first));
      replica.listen((TxReport report) -> hear(me, t(first), report.dbAfter()));
      peers.await(() -> n == 0 || relay.cuts() == 1);
      long now = master.t + 1;
      peers.await(() -> me.t >= now);
      long bytes = relay.bytes();
      CurrentDatabase last = replica.database();
      assertTrue(t(last) >= now);
      return bytes;
    }
  }

  private static void hear(Peer me, long first, CurrentDatabase database) {
    if (t(database) > first) {
      me.shows(t(database), PeerProcess.mark(database));
    }
  }

  private void slow(long pauseMillis, int states) throws Exception {
    try (Peers peers = new Peers(temporary)) {
      Peer master = peers.add("master");
      master.startMaster(pauseMillis);
      try (Relay relay = Relay.to(master.port).bytesPerSecond(SLOW)) {
        Peer replica = peers.add("replica");
        replica.startReplica(master, "" + relay.port());
        peers.await(() -> replica.states >= states);
        long behind = master.t - replica.t;
        master.kill();
        master.startQuiet();
        peers.awaitAllAt(master);
        System.out.printf(
            "%d states over a slow link, %d behind, then equal at t %d; %d bytes%n",
            replica.states, behind, master.t, relay.bytes());
        replica.kill();
        master.kill();
        assertEquals(master.datoms(), replica.datoms());
      }
    }
  }
}
