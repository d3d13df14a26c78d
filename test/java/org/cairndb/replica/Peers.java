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
import java.util.function.BooleanSupplier;
import org.cairndb.testing.ChildJvm;

/** Peers of a published database, each a process with a folder of its own. */
final class Peers implements AutoCloseable {
  private static final long LONG_ENOUGH_MILLIS = 120_000;

  private final Path temporary;
  private final List<Peer> list = new ArrayList<>();

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
    private List<String> arguments = List.of();
    private Process process;
    private Thread reader;
    long t = -1;
    long states;
    String link;
    String bad = "";

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
        } else if (line.matches("t [0-9]+ .")) { // the kill may have cut the last line
          long now = Long.parseLong(line.substring(2, line.length() - 2));
          bad = now < t && bad.isEmpty() ? name + " went back from " + t + " to " + now : bad;
          t = now;
          states++;
        } else if (line.startsWith("bad")) {
          bad = name + ": " + line;
        }
        list.notifyAll();
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

  /** A further peer, which has not begun. */
  Peer add(String name) {
    Peer peer = new Peer(name);
    list.add(peer);
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
    }
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
