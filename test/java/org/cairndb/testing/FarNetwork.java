package org.cairndb.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.system.SystemHost;

/**
 * A second network beside that of this process, and a cable between them that can be pulled. This
 * process must be in a network of its own, where it may do as it likes ({@link PrivateJvm}).
 */
public final class FarNetwork implements AutoCloseable {
  private final Process holder;

  private FarNetwork(Process holder) {
    this.holder = holder;
  }

  /** Where this process is. */
  public static final String NEAR = "10.77.0.1";

  /** Makes it, with the cable plugged in. */
  public static FarNetwork open(Path folder) throws IOException {
    Path ready = folder.resolve("far-ready");
    String hold = "ip link set lo up && touch '" + ready + "' && exec sleep 1000";
    Process holder = new ProcessBuilder("unshare", "-n", "sh", "-c", hold).inheritIO().start();
    FarNetwork network = new FarNetwork(holder);
    for (int i = 0; !Files.exists(ready); i++) {
      assertTrue(i < 6_000 && holder.isAlive(), "the far network does not come");
      SystemHost.INSTANCE.sleepMillis(10);
    }
    String pid = Long.toString(holder.pid());
    run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", pid);
    run("ip", "addr", "add", NEAR + "/24", "dev", "near");
    network.runFar("ip", "addr", "add", "10.77.0.2/24", "dev", "far");
    network.plug();
    network.runFar("ip", "link", "set", "far", "up");
    network.route();
    return network;
  }

  private static void run(String... words) {
    Command.in(Path.of("."), words).run().checked();
  }

  private void runFar(String... words) {
    List<String> all = new ArrayList<>(enter());
    all.addAll(List.of(words));
    Command.in(Path.of("."), all.toArray(String[]::new)).run().checked();
  }

  /** What to put before a command to have it run there. */
  public List<String> enter() {
    return List.of("nsenter", "--target", Long.toString(holder.pid()), "--net");
  }

  /** A program that runs another one there. */
  public Path wrapped(Path folder, Path program) throws IOException {
    Path script = folder.resolve("far-program");
    Files.writeString(
        script, "#!/bin/sh\nexec " + String.join(" ", enter()) + " '" + program + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  /** Pulls the cable. */
  public void unplug() {
    run("ip", "link", "set", "near", "down");
  }

  /** Plugs it in again. */
  public void plug() {
    run("ip", "link", "set", "near", "up");
  }

  /** What the real tool needs there for its multicast, and loses when the cable is pulled. */
  public void route() {
    runFar("ip", "route", "replace", "224.0.0.0/4", "dev", "far");
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
