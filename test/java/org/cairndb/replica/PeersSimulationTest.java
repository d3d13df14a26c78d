package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A master and its replicas, three to nine peers in all, that hand each other blocks of files over
 * a network that loses, doubles, delays and reorders messages and is cut in one direction or both.
 * Peers lose power, their disks are full, and one of them lies. At every step each follower shows a
 * state that the master had, whole, and never goes back; in the end all are where the master is.
 */
class PeersSimulationTest {
  private static final int CI_RUNS = 12;
  private static final int NIGHTLY_RUNS = 2_000;

  private final long seed = Seed.of(PeersSimulationTest.class);

  @Test
  void peersShowWhatTheMasterHadWhateverHappensToThem() {
    run(CI_RUNS);
  }

  @Test
  @Tag("nightly")
  void manyGroupsOfPeersShowWhatTheirMastersHad() {
    run(NIGHTLY_RUNS);
  }

  @Test
  void aSeedGivesTheSameRun() {
    assertEquals(new SimulatedPeers(seed).live(), new SimulatedPeers(seed).live());
  }

  private void run(int runs) {
    SimulatedPeers.Counts all =
        LongStream.range(seed, seed + runs)
            .parallel()
            .mapToObj(number -> new SimulatedPeers(number).live())
            .reduce(new SimulatedPeers.Counts(0, 0, 0, 0, 0, 0, 0), SimulatedPeers.Counts::plus);
    System.out.println(all);
    assertTrue(all.reports() > runs && all.states() > runs, "followers must move: " + all);
    assertTrue(all.lost() > runs && all.lies() > 0, "the network must be bad: " + all);
    assertTrue(all.crashes() > 0 && all.full() > 0, "disks must be bad: " + all);
  }
}
