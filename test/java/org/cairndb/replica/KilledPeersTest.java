package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Random;
import org.cairndb.replica.Peers.Peer;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master that writes and a chain of replicas, each of which has only the one before it as a peer,
 * in processes of their own that are killed at any moment and begun again. Every state that a
 * replica shows is one of the master's, whole, and not older than what the same folder showed
 * before. When the killing ends all come to have what the master has.
 */
class KilledPeersTest {
  @TempDir private Path temporary;
  private final Random random = new Random(Seed.of(KilledPeersTest.class));

  @Test
  void replicasOfAChainComeBackWhoeverIsKilled() throws Exception {
    live(2, 2);
  }

  @Test
  @Tag("nightly")
  void replicasOfALongChainComeBackWhoeverIsKilled() throws Exception {
    live(4, 40);
  }

  private void live(int replicas, int kills) throws Exception {
    try (Peers peers = new Peers(temporary)) {
      Peer master = peers.add("master");
      master.start("master", master.folder().toString(), "" + master.port);
      peers.await(() -> master.link != null);
      for (Peer before = master; peers.all().size() <= replicas; ) {
        Peer next = peers.add("replica" + peers.all().size());
        next.start(
            "replica", next.folder().toString(), "" + next.port, master.link, "" + before.port);
        before = next;
      }
      Peer last = peers.all().get(peers.all().size() - 1);
      peers.await(() -> last.t >= 3);
      for (int i = 0; i < kills; i++) {
        Peer victim = peers.all().get(random.nextInt(replicas + 1));
        long states = victim.states + random.nextInt(20);
        peers.await(() -> victim.states >= states);
        Thread.sleep(random.nextInt(60));
        victim.kill();
        Thread.sleep(random.nextInt(300));
        victim.start();
      }
      master.kill();
      master.start("quiet", master.folder().toString(), "" + master.port);
      long before = master.states;
      peers.await(() -> master.states > before + PeerProcess.LAST);
      long end = master.t;
      peers.await(() -> peers.all().stream().allMatch(peer -> peer.t == end));
      assertEquals("", peers.all().stream().map(peer -> peer.bad).reduce("", String::concat));
      System.out.println(kills + " kills, t " + end + " at " + peers.all().size() + " peers");
      for (Peer peer : peers.all()) {
        peer.kill();
      }
      for (Peer peer : peers.all()) {
        assertEquals(master.datoms(), peer.datoms(), peer.name);
      }
    }
  }
}
