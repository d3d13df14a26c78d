package org.cairndb.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * A network with nothing but a loopback interface, for child processes: what runs in it finds each
 * other, and nobody else. It ends with {@link #close} or with this JVM, however that ends, and with
 * it all that runs in it.
 *
 * <p>It is a network namespace of Linux, and a process namespace, whose first process reads
 * standard input: when that ends, the process ends, and the kernel kills all others.
 */
final class PrivateNetwork implements AutoCloseable {
  private static final long START_MILLIS = 10_000;

  /** Ways to make it, and how to get in: for root, and for anybody where the system allows it. */
  private static final List<List<List<String>>> WAYS =
      List.of(
          List.of(List.of("-n"), List.of("-n")),
          List.of(List.of("-r", "-n"), List.of("-U", "--preserve-credentials", "-n")));

  private final Process holder;
  private final List<String> enter;

  private PrivateNetwork(Process holder, List<String> enter) {
    this.holder = holder;
    this.enter = List.copyOf(enter);
  }

  /**
   * Makes a network, if this machine lets us.
   *
   * @param scratch a folder for a small file
   */
  static Optional<PrivateNetwork> open(Host host, Path scratch) {
    for (List<List<String>> way : WAYS) {
      PrivateNetwork network = open(host, scratch, way.get(0), way.get(1));
      if (network != null) {
        return Optional.of(network);
      }
    }
    return Optional.empty();
  }

  private static @Nullable PrivateNetwork open(
      Host host, Path scratch, List<String> make, List<String> join) {
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(make);
    command.addAll(List.of("--pid", "--fork", "--kill-child", "sh", "-c"));
    command.add("ip link set lo up && echo ready && exec cat");
    Path output = scratch.resolve("network.out");
    Process holder;
    try {
      holder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(output.toFile()))
              .start();
    } catch (IOException e) {
      return null; // no such program: not a Linux machine
    }
    long end = host.nanoTime() + START_MILLIS * 1_000_000;
    while (holder.isAlive() && host.nanoTime() < end) {
      Optional<ProcessHandle> inside = holder.toHandle().children().findFirst();
      if (inside.isPresent() && isReady(output)) {
        List<String> enter = new ArrayList<>(List.of("nsenter"));
        enter.addAll(List.of("-t", Long.toString(inside.get().pid())));
        enter.addAll(join);
        enter.addAll(List.of("-p", "--"));
        return new PrivateNetwork(holder, enter);
      }
      host.sleepMillis(5);
    }
    holder.destroyForcibly();
    return null;
  }

  private static boolean isReady(Path output) {
    try {
      return Files.readString(output).startsWith("ready");
    } catch (IOException e) {
      throw new StorageException("read", output.toString(), e);
    }
  }

  /** What is put before a command to run it in this network. */
  List<String> enter() {
    return enter;
  }

  @Override
  public void close() {
    holder.descendants().forEach(ProcessHandle::destroyForcibly);
    holder.destroyForcibly();
  }
}
