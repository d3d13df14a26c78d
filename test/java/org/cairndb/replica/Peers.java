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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.testing.ChildJvm;

/**
 * Peers of a published database, each a process with a folder of its own, or a connection of this
 * process that notes what it shows. All must show the same at the same t, and nobody's t goes back.
 */
final class Peers implements AutoCloseable {
  private static final long LONG_ENOUGH_MILLIS = 180_000;

  private final Path temporary;
  private final List<Peer> list = new ArrayList<>();

  /** What the database was at each t, as whoever showed it first did. */
  private final Map<Long, String> known = new HashMap<>();

  /**
   * @param temporary where their folders and logs are
   */
  Peers(Path temporary) {
    this.temporary = temporary;
  }

  /** A process that is killed and begun again on its folder. */
  final class Peer {
    final String name;
    final int port = freePort();
    private final List<String> before;
    private List<String> arguments = List.of();
    private Process process;
    private Thread reader;
    long t = -1;
    long states;
    String link;
    String bad = "";

    /** What its status said last. */
    String state = "";

    Peer(String name, List<String> before) {
      this.name = name;
      this.before = before;
    }

    /** A master that writes for ever, and pauses so long between two transactions. */
    void startMaster(long pauseMillis) throws IOException, InterruptedException {
      start("master", folder().toString(), "" + port, "" + pauseMillis);
      await(() -> link != null);
    }

    /** A master that writes no more than a few transactions; all of them are there then. */
    void startQuiet() throws IOException, InterruptedException {
      long end = states + PeerProcess.LAST;
      start("quiet", folder().toString(), "" + port);
      await(() -> states > end);
    }

    /** A replica. */
    void startReplica(Peer master, String address) throws IOException {
      start("replica", folder().toString(), "" + port, master.link, address);
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
      ProcessBuilder builder = ChildJvm.with(all).redirectError(errors().toFile());
      builder.command().addAll(0, before);
      process = builder.start();
      BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
      reader = new Thread(() -> out.lines().forEach(this::hear));
      reader.setDaemon(true);
      reader.start();
    }

    /** Where its database is. */
    Path folder() {
      return temporary.resolve(name);
    }

    private Path errors() {
      return temporary.resolve(name + ".errors");
    }

    private void hear(String line) {
      synchronized (list) {
        if (line.startsWith("link ")) {
          link = line.substring(5);
        } else if (line.startsWith("state ")) {
          state = line.substring(6);
        } else if (line.matches("t [0-9]+ [0-9a-f]+ .")) { // the kill may have cut the last line
          String[] words = line.split(" ");
          shows(Long.parseLong(words[1]), words[2]);
        } else if (line.startsWith("bad")) {
          bad = name + ": " + line;
        }
        list.notifyAll();
      }
    }

    /** Notes a state that it shows. */
    void shows(long now, String mark) {
      synchronized (list) {
        String other = known.putIfAbsent(now, mark);
        if (bad.isEmpty() && now < t) {
          bad = name + " went back from " + t + " to " + now;
        } else if (bad.isEmpty() && other != null && !other.equals(mark)) {
          bad = name + " shows what nobody else had at t " + now;
        }
        t = now;
        states++;
        list.notifyAll();
      }
    }

    /** All that its folder has. */
    String datoms() {
      try (Connection connection = Cairn.connect("datahike:file://" + folder())) {
        return SimulatedPeers.describe((CurrentDatabase) connection.db());
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
        said = process == null ? "" : ", alive=" + process.isAlive() + " ";
        said += Files.exists(errors()) ? Files.readString(errors()) : "";
      } catch (IOException e) {
        said = e.toString();
      }
      return name + ": t=" + t + ", state=" + state + said;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A further peer, which has not begun; a command may be named that begins its process. */
  Peer add(String name, String... before) {
    Peer peer = new Peer(name, List.of(before));
    synchronized (list) {
      list.add(peer);
    }
    return peer;
  }

  /** All of them, in the order in which they were added. */
  List<Peer> all() {
    return list;
  }

  /** Waits; fails if a peer says that something is wrong, or if it takes too long. */
  void await(BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + LONG_ENOUGH_MILLIS * 1_000_000;
    synchronized (list) {
      while (!done.getAsBoolean()) {
        list.forEach(peer -> assertEquals("", peer.bad, list::toString));
        assertTrue(System.nanoTime() < end, () -> "it did not come: " + list);
        list.wait(100);
      }
      list.forEach(peer -> assertEquals("", peer.bad, list::toString));
    }
  }

  /** Waits until all of them are where one of them is. */
  void awaitAllAt(Peer master) throws InterruptedException {
    long end = master.t;
    await(() -> list.stream().allMatch(peer -> peer.t == end));
  }

  @Override
  public void close() {
    for (Peer peer : list) {
      if (peer.process != null) {
        peer.process.toHandle().destroyForcibly();
      }
    }
  }
}
