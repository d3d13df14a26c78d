package org.cairndb.dat.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.wire.Ending;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedDatagrams;
import org.cairndb.testing.SimulatedHost;
import org.cairndb.testing.SimulatedTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom to call, whom to let in and whom to leave alone; nobody is there and time is simulated. */
class RosterTest {
  private static final SwarmOptions OPTIONS =
      SwarmOptions.USUAL.withListen(null).withDiscovery(DiscoverySettings.NONE);

  private final long seed = Seed.of(RosterTest.class);
  private final SimulatedHost host = new SimulatedHost(seed);
  private final Events events = new Events();
  private final List<SwarmEvent> told = new ArrayList<>();

  /** Only to make memberships; it is asked to do nothing. */
  private final Swarm swarm =
      new Swarm(
          SystemHost.INSTANCE,
          new SimulatedTransport(seed),
          new SimulatedDatagrams(seed).at("10.0.0.1"),
          OPTIONS);

  private Roster roster = new Roster(host, OPTIONS, events);

  @AfterEach
  void close() {
    swarm.close();
  }

  private Membership membership() {
    Feed feed = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    Membership membership =
        new Membership(swarm, swarm.endpoint().exchange(feed), new PeerBook(new Dice(host)));
    roster.add(membership);
    events.listen(told::add);
    return membership;
  }

  private void limits(int outgoing, int incoming, int perHost) {
    roster = new Roster(host, OPTIONS.withLimits(outgoing, incoming, perHost), events);
  }

  private static Address at(int machine) {
    return at(machine, 3282);
  }

  private static Address at(int machine, int port) {
    return new Address("10.0." + machine / 250 + "." + machine % 250, port);
  }

  private Connection connect(Membership membership, Roster.Call call, String peerId) {
    Connection connection = roster.called(call, swarm, call.candidate().address);
    assertTrue(roster.opened(connection, membership.exchange(), peerId));
    return connection;
  }

  private Roster.Call callOne() {
    List<Roster.Call> calls = roster.pick();
    assertEquals(1, calls.size(), calls.toString());
    return calls.get(0);
  }

  private void end(Connection connection, Ending.Reason reason) {
    roster.ended(connection, connection.peerId, new Ending(reason, "test", null));
  }

  private long count(SwarmEvent.Kind kind) {
    events.tell();
    return told.stream().filter(event -> event.kind() == kind).count();
  }

  @Test
  void aFewAreCalledAtOnceAndSoManyInTime() {
    limits(1_000, 0, 10);
    Membership membership = membership();
    for (int i = 0; i < 500; i++) {
      roster.found(membership, at(i), false);
    }
    int called = 0;
    List<Roster.Call> calls = roster.pick();
    while (!calls.isEmpty()) {
      assertTrue(calls.size() <= Roster.MOST_CALLS);
      assertEquals(List.of(), roster.pick());
      called += calls.size();
      calls.forEach(call -> roster.unreachable(call, "nobody there"));
      calls = roster.pick();
    }
    assertEquals(40, called);
    host.advanceMillis(1_000);
    calls = roster.pick();
    assertTrue(calls.size() <= Roster.MOST_CALLS && !calls.isEmpty());
    assertEquals(500, count(SwarmEvent.Kind.FOUND));
    assertEquals(40, count(SwarmEvent.Kind.UNREACHABLE));
  }

  @Test
  void feedsTakeTurns() {
    Membership one = membership();
    Membership two = membership();
    for (int i = 0; i < 50; i++) {
      roster.found(one, at(i), false);
    }
    roster.found(two, at(99), false);
    assertTrue(roster.pick().stream().anyMatch(call -> call.membership() == two));
  }

  @Test
  void onlySoManyConnectionsAreMade() {
    limits(3, 0, 10);
    Membership membership = membership();
    for (int i = 0; i < 10; i++) {
      roster.found(membership, at(i), false);
    }
    List<Connection> made = new ArrayList<>();
    for (Roster.Call call : roster.pick()) {
      made.add(connect(membership, call, "id" + made.size()));
    }
    assertEquals(3, made.size());
    assertEquals(List.of(), roster.pick());
    end(made.get(0), Ending.Reason.LOST);
    assertEquals(1, roster.pick().size());
  }

  @Test
  void onlySoManyAreLetIn() {
    limits(0, 20, 6);
    Membership membership = membership();
    List<Connection> in = new ArrayList<>();
    int turnedAway = 0;
    for (int i = 0; i < 1_000; i++) {
      Connection caller = roster.accept(swarm, at(i / 10, 1_000 + i));
      if (caller == null) {
        turnedAway++;
      } else {
        assertTrue(roster.opened(caller, membership.exchange(), "id" + i));
        in.add(caller);
      }
    }
    assertEquals(20, in.size());
    assertEquals(980, turnedAway);
    assertEquals(980, count(SwarmEvent.Kind.REFUSED));
    Map<String, Long> machines =
        in.stream()
            .collect(
                java.util.stream.Collectors.groupingBy(
                    each -> each.peer.host(), java.util.stream.Collectors.counting()));
    assertEquals(Map.of("10.0.0.0", 6L, "10.0.0.1", 6L, "10.0.0.2", 6L, "10.0.0.3", 2L), machines);
    end(in.get(0), Ending.Reason.LEFT);
    assertNotNull(roster.accept(swarm, at(50)));
  }

  @Test
  void onlySoManyMayHesitateToSayWhoTheyAre() {
    limits(0, 1_000, 1_000);
    Membership membership = membership();
    List<Connection> in = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Connection caller = roster.accept(swarm, at(i / 20, i + 1));
      if (caller != null) {
        in.add(caller);
        Connection late = roster.crowdedOut();
        if (late != null) {
          assertEquals(in.remove(0), late);
          end(late, Ending.Reason.CLOSED);
        }
      }
      assertTrue(in.size() <= Roster.MOST_GREETING);
    }
    assertEquals(600, count(SwarmEvent.Kind.REFUSED));
    Connection honest = roster.accept(swarm, at(99));
    assertTrue(roster.opened(honest, membership.exchange(), "honest"));
    assertNull(roster.crowdedOut());
  }

  @Test
  void whoForgesIsLeftAloneForAWhile() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    Connection forger = connect(membership, callOne(), "forger");
    roster.found(membership, at(2), true);
    end(forger, Ending.Reason.BAD_BLOCK);
    assertEquals(at(2), callOne().candidate().address);
    assertEquals(PeerReport.State.BANNED, roster.peers().get(0).state());
    assertEquals(1, count(SwarmEvent.Kind.BANNED));
    for (int second = 0; second < 590; second += 10) {
      host.advanceMillis(10_000);
      roster.found(membership, at(1), true);
      assertEquals(List.of(), roster.pick());
    }
    // Nor is it let in again under its name, from wherever it calls.
    Connection again = roster.accept(swarm, at(7));
    assertFalse(roster.opened(again, membership.exchange(), "forger"));
    end(again, Ending.Reason.CLOSED);
    Connection neighbour = roster.accept(swarm, at(1, 5));
    assertTrue(roster.opened(neighbour, membership.exchange(), "neighbour"));
    host.advanceMillis(20_000);
    assertEquals(at(1), callOne().candidate().address);
    assertTrue(roster.opened(roster.accept(swarm, at(7)), membership.exchange(), "forger"));
  }

  @Test
  void aPlaceWhereNonsenseIsSpokenIsLeftAloneForAWhile() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    end(roster.called(callOne(), swarm, at(1)), Ending.Reason.MALFORMED);
    for (int second = 0; second < 590; second += 10) {
      host.advanceMillis(10_000);
      assertEquals(List.of(), roster.pick());
    }
    host.advanceMillis(20_000);
    assertEquals(at(1), callOne().candidate().address);
  }

  @Test
  void aMachineThatForgesUnderManyNamesIsNotLetIn() {
    Membership membership = membership();
    int let = 0;
    for (int i = 0; i < 100; i++) {
      Connection caller = roster.accept(swarm, at(1, 1_000 + i));
      if (caller != null) {
        let++;
        roster.opened(caller, membership.exchange(), "id" + i);
        end(caller, i % 2 == 0 ? Ending.Reason.MALFORMED : Ending.Reason.BAD_BLOCK);
      }
    }
    assertEquals(6, let);
    assertNotNull(roster.accept(swarm, at(2)));
    host.advanceMillis(601_000);
    assertNotNull(roster.accept(swarm, at(1)));
  }

  @Test
  void whoMakesAFewHonestMistakesIsForgiven() {
    membership();
    for (int i = 0; i < 100; i++) {
      Connection caller = roster.accept(swarm, at(1, 1_000 + i));
      assertNotNull(caller, "turned away after " + i);
      end(caller, Ending.Reason.NO_HANDSHAKE);
      host.advanceMillis(121_000);
    }
  }

  @Test
  void oneThatWeCallAndThatSaysNothingIsCalledAgain() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    for (int i = 0; i < 10; i++) {
      Connection mute = roster.called(callOne(), swarm, at(1));
      end(mute, Ending.Reason.NO_HANDSHAKE);
      host.advanceMillis(40_000);
    }
    assertEquals(0, count(SwarmEvent.Kind.BANNED));
  }

  @Test
  void whoIsConnectedAlreadyIsNotCalledElsewhere() {
    Membership membership = membership();
    Connection in = roster.accept(swarm, at(1, 50_000));
    roster.opened(in, membership.exchange(), "peer");
    roster.found(membership, at(1), true);
    // We learn who it is by calling once; both sides agree on which connection stays.
    Connection out = roster.called(callOne(), swarm, at(1));
    roster.ended(out, "peer", new Ending(Ending.Reason.DUPLICATE, "test", null));
    for (int i = 0; i < 100; i++) {
      host.advanceMillis(10_000);
      roster.found(membership, at(1), true);
      assertEquals(List.of(), roster.pick());
    }
    assertEquals(PeerReport.State.ELSEWHERE, roster.peers().get(1).state());
    end(in, Ending.Reason.LOST);
    host.advanceMillis(600);
    assertEquals(at(1), callOne().candidate().address);
  }

  @Test
  void thePeerMayBeTheOneWhoEndsTheDuplicate() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    Connection out = connect(membership, callOne(), "peer");
    Connection in = roster.accept(swarm, at(1, 50_000));
    roster.opened(in, membership.exchange(), "peer");
    end(out, Ending.Reason.LEFT);
    host.advanceMillis(100_000);
    assertEquals(List.of(), roster.pick());
    PeerReport place = roster.peers().get(1);
    assertEquals(PeerReport.State.ELSEWHERE, place.state());
    assertEquals(0, place.failures());
  }

  @Test
  void onesOwnPlaceIsForgotten() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    end(roster.called(callOne(), swarm, at(1)), Ending.Reason.SELF);
    roster.found(membership, at(1), true);
    assertEquals(List.of(), roster.pick());
    assertEquals(List.of(), roster.peers());
  }

  @Test
  void whenEverythingIsExchangedThereIsNoHurry() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    end(connect(membership, callOne(), "peer"), Ending.Reason.DONE);
    host.advanceMillis(40_000);
    assertEquals(List.of(), roster.pick());
    host.advanceMillis(40_000);
    assertEquals(1, roster.pick().size());
  }

  @Test
  void aFeedWithoutPeersIsLookedForAgainEverLessOften() {
    Membership membership = membership();
    List<Integer> looks = new ArrayList<>();
    Connection peer = null;
    for (int second = 0; second < 400; second++) {
      if (!roster.lonely().isEmpty()) {
        looks.add(second);
      }
      if (second == 200) {
        roster.found(membership, at(1), true);
        peer = connect(membership, callOne(), "peer");
      } else if (second == 300) {
        end(peer, Ending.Reason.LOST);
      }
      host.advanceMillis(1_000);
    }
    assertEquals(List.of(5, 15, 35, 75, 135, 195, 305, 315, 335, 375), looks);
  }

  @Test
  void nobodyIsCalledOrLetInAfterTheEnd() {
    Membership membership = membership();
    roster.found(membership, at(1), true);
    assertTrue(roster.close());
    assertFalse(roster.close());
    assertEquals(List.of(), roster.pick());
    assertNull(roster.accept(swarm, at(2)));
    assertFalse(roster.add(membership));
  }
}
