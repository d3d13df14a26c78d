package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.SchemaFlexibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica over Dat, and who publishes, say of themselves. */
class StatusTest {
  private static final long LONG_ENOUGH_MILLIS = 60_000;

  @TempDir private Path temporary;

  private Connection master() {
    return Cairn.config()
        .file(temporary.resolve("master"))
        .schemaFlexibility(SchemaFlexibility.READ)
        .open();
  }

  private static List<Map<String, Object>> person(String name) {
    return List.of(Map.of("name", name));
  }

  private static void await(BooleanSupplier done, Follower follower) throws InterruptedException {
    long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, () -> "it did not come: " + follower.status());
      Thread.sleep(5);
    }
  }

  @Test
  void aReplicaSaysWhetherAnybodyIsThereAndWhatItHas() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      Sharing from = master.publish(Sharing.network(0, false));
      int port = from.address().port();
      try (Connection replica =
          Cairn.config()
              .dat(from.link().toString(), temporary.resolve("replica"))
              .peers("127.0.0.1:" + port)
              .multicast(false)
              .connect()) {
        Follower follower = replica.follower();
        var events = new LinkedBlockingQueue<Status>();
        AutoCloseable listening = follower.listenStatus(events::add);
        await(() -> follower.status().state() == Status.State.COMPLETE, follower);
        Status complete = follower.status();
        Transfer transfer = complete.transfer();
        assertNotNull(transfer);
        assertEquals(1, transfer.connected());
        assertEquals(transfer.feedThere(), transfer.feedHere());
        assertEquals(from.transfer(true).feedHere(), transfer.feedHere());
        assertEquals(0, transfer.blocksMissing());
        assertEquals(0, transfer.bytesMissing());
        assertTrue(transfer.received() > 0, transfer::toString);
        assertEquals(0, complete.lagMillis());
        assertEquals(0, complete.behind());
        assertTrue(complete.toString().startsWith("complete, t 1, 1 peer, "), complete::toString);
        // The other side has sent what came.
        assertTrue(from.transfer(false).sent() >= transfer.received());

        // Nobody is there: it says so by itself, and has all that it knew of.
        master.unpublish();
        master.transact(person("Bob"));
        Status cut = events.poll(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS);
        while (cut != null && cut.state() != Status.State.CUT_OFF) {
          cut = events.poll(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS);
        }
        assertNotNull(cut);
        assertEquals("a peer", cut.waitingFor());
        assertTrue(cut.toString().startsWith("cut off, t 1, behind for "), cut::toString);
        assertTrue(follower.status().toString().contains("waiting for a peer, 0 peers"));
        assertNotNull(follower.sync(-1, 1_000), "what is known to be there is here");
        long lag = follower.status().lagMillis();
        await(() -> follower.status().lagMillis() > lag, follower);

        // Somebody is there again.
        master.publish(Sharing.network(port, false));
        assertNotNull(follower.sync(2, LONG_ENOUGH_MILLIS));
        await(() -> follower.status().state() == Status.State.COMPLETE, follower);
        assertEquals(0, follower.status().lagMillis());
        listening.close();
      }
    }
  }

  /** What is on its way is told before it is here. */
  @Test
  void whatIsMissingIsCounted() throws Exception {
    try (Connection master = master()) {
      master.transact(person("Alice"));
      Sharing from = master.publish(Sharing.network(0, false));
      try (Connection replica =
          Cairn.config()
              .dat(from.link().toString(), temporary.resolve("replica"))
              .peers("127.0.0.1:" + from.address().port())
              .multicast(false)
              .connect()) {
        Follower follower = replica.follower();
        assertNotNull(follower.sync(1, LONG_ENOUGH_MILLIS));
        await(() -> follower.status().state() == Status.State.COMPLETE, follower);
        // Where files are to come there is something else, so they cannot come.
        Path arrivals = temporary.resolve("replica/.dat/arriving");
        Files.deleteIfExists(arrivals);
        Files.writeString(arrivals, "in the way");
        master.transact(person("Bob"));
        await(() -> follower.status().state() != Status.State.COMPLETE, follower);
        await(() -> follower.status().error() != null, follower);
        Status stuck = follower.status();
        assertEquals(Status.State.CUT_OFF, stuck.state());
        assertTrue(stuck.toString().contains("error: "), stuck::toString);
        assertTrue(stuck.transfer().bytesMissing() > 0, stuck::toString);
        assertEquals(1, Cairn.query("[:find ?n :where [_ :name ?n]]", replica.db()).rows().size());
      }
    }
  }
}
