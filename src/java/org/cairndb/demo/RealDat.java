package org.cairndb.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * The real {@code dat} command line as child processes that find each other and nobody else: in a
 * network of their own where the system allows it, else by multicast only, without the servers and
 * the hash table out in the internet.
 *
 * <p>Each peer has a home of its own, since {@code dat} keeps secret keys there. For one thread.
 * {@link #close} ends every process; where the network is private they end with this JVM at the
 * latest.
 */
public final class RealDat implements AutoCloseable {
  private static final Set<String> NETWORKED = Set.of("share", "clone", "sync", "pull");

  /**
   * The name server cannot be reached, on purpose. With none at all {@code dat clone} gives up
   * before the answer to its multicast has come.
   */
  private static final List<String> LOCAL_ONLY =
      List.of("--no-dht", "--dns.domain=dat.local", "--dns.server=127.0.0.1:9");

  private final Host host;
  private final Path program;
  private final Path home;
  private final @Nullable PrivateNetwork network;
  private final List<DatProcess> started = new ArrayList<>();
  private final AtomicInteger outputs = new AtomicInteger();

  private RealDat(Host host, Path program, Path home, @Nullable PrivateNetwork network) {
    this.host = host;
    this.program = program.toAbsolutePath();
    this.home = home.toAbsolutePath();
    this.network = network;
  }

  /**
   * Makes the network; starts no {@code dat} yet.
   *
   * @param program the file to run, as npm installs it: {@code node_modules/.bin/dat}
   * @param home a folder for the peers' homes and for what the processes print; made if missing.
   *     The caller deletes it
   */
  public static RealDat open(Host host, Path program, Path home) {
    folder(home);
    Optional<PrivateNetwork> network = PrivateNetwork.open(host, home);
    return new RealDat(host, program, home, network.orElse(null));
  }

  /**
   * The same in the network of this process, for a caller that talks to the peers itself and has
   * seen to it that nobody else is there.
   */
  public static RealDat openHere(Host host, Path program, Path home) {
    folder(home);
    return new RealDat(host, program, home, null);
  }

  /** Whether the processes have a network of their own. */
  public boolean isPrivate() {
    return network != null;
  }

  /**
   * Runs a command to its end.
   *
   * @param peer who runs it: names the home
   * @param folder where it runs
   * @param patienceMillis how long it may take
   * @param arguments the command as one would type it after {@code dat}
   * @return what it printed, on either stream, without the codes that steer a terminal
   * @throws DatException if it says that it failed, or does not end in time
   */
  public String run(String peer, Path folder, long patienceMillis, List<String> arguments) {
    DatProcess process = start(peer, folder, arguments);
    int exit = process.awaitEnd(patienceMillis);
    if (exit != 0) {
      throw new DatException("dat failed, exit code " + exit, process.command(), process.output());
    }
    return process.output();
  }

  /**
   * Starts a command that goes on until it is stopped: {@code share} or {@code sync}.
   *
   * @param peer who runs it: names the home
   * @param folder where it runs
   * @param arguments the command as one would type it after {@code dat}
   */
  public DatProcess start(String peer, Path folder, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (network != null) {
      command.addAll(network.enter());
    }
    command.add(program.toString());
    command.addAll(arguments);
    if (arguments.stream().anyMatch(NETWORKED::contains)) {
      command.addAll(LOCAL_ONLY);
    }
    String shown = "dat " + String.join(" ", arguments);
    Path output = home.resolve(String.format("%02d-%s.out", outputs.incrementAndGet(), peer));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(output.toFile()));
    builder.environment().put("HOME", folder(home.resolve(peer)).toString());
    try {
      DatProcess process = new DatProcess(host, shown, builder.start(), output);
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new DatException(e, "could not start dat", shown, String.valueOf(e.getMessage()));
    }
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new StorageException("create folder", path.toString(), e);
    }
  }

  /** Ends every process, and the network. A second call does nothing. */
  @Override
  public void close() {
    started.forEach(DatProcess::close);
    if (network != null) {
      network.close();
    }
  }
}
