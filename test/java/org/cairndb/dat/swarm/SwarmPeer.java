package org.cairndb.dat.swarm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;

/**
 * A peer in a process of its own that follows one feed, finds others by multicast, takes all and
 * gives all, until it is killed. It prints how many blocks it has whenever there are more.
 */
final class SwarmPeer implements AutoCloseable {
  private final Process process;
  private final Path output;

  private SwarmPeer(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts one; a prefix may put it into another network. */
  static SwarmPeer start(Path folder, PublicKey key, List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    List<String> java = List.of("-Xmx64m", SwarmPeer.class.getName(), folder.toString());
    List<String> all = new ArrayList<>(java);
    all.add(key.toString());
    command.addAll(ChildJvm.with(all).command());
    Files.createDirectories(folder);
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new SwarmPeer(builder.redirectOutput(output.toFile()).start(), output);
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** How many blocks it has told of. */
  long blocks() {
    String text = output();
    int at = text.lastIndexOf("blocks ");
    int end = at < 0 ? -1 : text.indexOf('\n', at);
    return end < 0 ? -1 : Long.parseLong(text.substring(at + 7, end).trim());
  }

  void awaitBlocks(long count) {
    SwarmTest.await(() -> blocks() >= count, this::output);
  }

  /** Ends it at once, as a crash would. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    SwarmTest.await(() -> !process.isAlive(), () -> process);
  }

  /** Runs one. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    FeedFiles files = FeedFiles.in(folder, "data");
    Feed feed =
        Files.exists(folder.resolve("data.key"))
            ? Feed.open(files, null)
            : Feed.follow(files, PublicKey.parse(arguments[1]));
    try (Swarm swarm = Swarm.open(SwarmOptions.USUAL.withListen(new Address("0.0.0.0", 0)))) {
      swarm.listen(event -> System.out.println(event));
      Membership membership = swarm.join(feed);
      membership.exchange().wantAll();
      long told = -1;
      while (true) {
        if (feed.blockCount() != told) {
          told = feed.blockCount();
          System.out.println("blocks " + told);
        }
        SystemHost.INSTANCE.sleepMillis(2);
      }
    }
  }
}
