package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.testing.ChildJvm;
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
  private static final long LONG_ENOUGH_MILLIS = 120_000;

  @TempDir private Path temporary;
  private final Random random = new Random(Seed.of(KilledPeersTest.class));
  private final List<Peer> peers = new ArrayList<>();

  @Test
  void replicasOfAChainComeBackWhoeverIsKilled() throws Exception {
    live(2, 2);
  }

  @Test
  @Tag("nightly")
  void replicasOfALongChainComeBackWhoeverIsKilled() throws Exception {
    live(4, 40);
  }

  /** A process that is killed and begun again on its folder. */
  private final class Peer {
    private final String name;
    private final int port = freePort();
    private List<String> arguments = List.of();
    private Process process;
    private Thread reader;
    private long t = -1;
    private long states;
    private String link;
    private String bad = "";

    Peer(String name) {
      this.name = name;
    }

    void start(String... said) throws IOException {
      arguments = List.of(said);
      start();
    }

    void start() throws IOException {
      List<String> all =
          new ArrayList<>(
              List.of(
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-Xshare:auto",
                  "-Duser.home=" + temporary,
                  PeerProcess.class.getName()));
      all.addAll(arguments);
      process =
          ChildJvm.with(all).redirectErrorStream(false).redirectError(errors().toFile()).start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      reader = new Thread(() -> out.lines().forEach(this::hear));
      reader.setDaemon(true);
      reader.start();
    }

    private Path errors() {
      return temporary.resolve(name + ".errors");
    }

    private void hear(String line) {
      synchronized (peers) {
        if (line.startsWith("link ")) {
          link = line.substring(5);
        } else if (line.matches("t [0-9]+ .")) { // the kill may have cut the last line
          long now = Long.parseLong(line.substring(2, line.length() - 2));
          bad = now < t && bad.isEmpty() ? name + " went back from " + t + " to " + now : bad;
          t = now;
          states++;
        } else if (line.startsWith("bad")) {
          bad = name + ": " + line;
        }
        peers.notifyAll();
      }
    }

    /** SIGKILL. Through the handle, since else the pipe that we read would be closed. */
    void kill() throws InterruptedException {
      process.toHandle().destroyForcibly();
      process.waitFor();
      reader.join();
    }

    @Override
    public String toString() {
      String said;
      try {
        said = Files.readString(errors());
      } catch (IOException e) {
        said = e.toString();
      }
      return name + ": t=" + t + ", alive=" + process.isAlive() + " " + said;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void live(int replicas, int kills) throws Exception {
    try {
      Peer master = add("master");
      master.start("master", folder(master), "" + master.port);
      await(() -> master.link != null);
      for (Peer before = master; peers.size() <= replicas; ) {
        Peer next = add("replica" + peers.size());
        next.start("replica", folder(next), "" + next.port, master.link, "" + before.port);
        before = next;
      }
      Peer last = peers.get(peers.size() - 1);
      await(() -> last.t >= 3);
      for (int i = 0; i < kills; i++) {
        Peer victim = peers.get(random.nextInt(peers.size()));
        long states = victim.states + random.nextInt(20);
        await(() -> victim.states >= states);
        Thread.sleep(random.nextInt(60));
        victim.kill();
        Thread.sleep(random.nextInt(300));
        victim.start();
      }
      master.kill();
      master.start("quiet", folder(master), "" + master.port);
      long before = master.states;
      await(() -> master.states > before + PeerProcess.LAST);
      long end = master.t;
      await(() -> peers.stream().allMatch(peer -> peer.t == end));
      assertEquals("", peers.stream().map(peer -> peer.bad).reduce("", String::concat));
      System.out.println(kills + " kills, t " + end + " at " + peers.size() + " peers");
      for (Peer peer : peers) {
        peer.kill();
      }
      for (Peer peer : peers) {
        assertEquals(datoms(master), datoms(peer), peer.name);
      }
    } finally {
      for (Peer peer : peers) {
        peer.process.toHandle().destroyForcibly();
      }
    }
  }

  private Peer add(String name) {
    Peer peer = new Peer(name);
    peers.add(peer);
    return peer;
  }

  private String folder(Peer peer) {
    return temporary.resolve(peer.name).toString();
  }

  private void await(java.util.function.BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
    synchronized (peers) {
      while (!done.getAsBoolean()) {
        peers.forEach(peer -> assertEquals("", peer.bad, peers::toString));
        assertTrue(System.nanoTime() < end, () -> "it did not come: " + peers);
        peers.wait(100);
      }
    }
  }

  private String datoms(Peer peer) {
    try (Connection connection = Cairn.connect("datahike:file://" + folder(peer))) {
      return SimulatedPeers.describe((CurrentDatabase) connection.db());
    }
  }
}
