package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Random;
import org.cairndb.replica.Peers.Peer;
import org.cairndb.testing.FarNetwork;
import org.cairndb.testing.Seed;

/**
 * Runs in a network of its own, see {@link PulledCableTest}: a master that writes, a replica in
 * another network, and {@code ip link set down} and {@code up} between them.
 */
final class PulledCableScenario {
  private PulledCableScenario() {}

  /**
   * Takes a folder, how often the cable is pulled, and whether the first time lasts until the
   * replica notices.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    int pulls = Integer.parseInt(arguments[1]);
    boolean noticed = arguments[2].equals("noticed");
    Random random = new Random(Seed.of(PulledCableScenario.class));
    try (FarNetwork network = FarNetwork.open(folder);
        Peers peers = new Peers(folder)) {
      Peer master = peers.add("master");
      master.startMaster(20);
      Peer replica = peers.add("replica", network.enter().toArray(String[]::new));
      replica.startReplica(master, FarNetwork.NEAR + ":" + master.port);
      for (int i = 0; i < pulls; i++) {
        long now = master.t;
        peers.await(() -> replica.t >= now);
        Thread.sleep(random.nextInt(500));
        network.unplug();
        long then = master.t + 20;
        peers.await(() -> master.t >= then);
        if (noticed && i == 0) {
          peers.await(() -> replica.state.equals(Status.State.CUT_OFF.toString()));
        } else {
          Thread.sleep(random.nextInt(1_000));
        }
        if (replica.t >= then) {
          throw new AssertionError("what came over a cable that was pulled? " + replica);
        }
        network.plug();
      }
      master.kill();
      master.startQuiet();
      peers.awaitAllAt(master);
      System.out.println("pulled " + pulls + " times, then equal at t " + master.t);
      replica.kill();
      master.kill();
      assertEquals(master.datoms(), replica.datoms());
    }
  }
}
