package org.cairndb.dat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.swarm.Membership;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.dat.swarm.Swarm;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.dat.wire.ExchangeListener;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;

/**
 * Finds out why peers do not find or reach each other: looks at this machine, lets two parts of
 * this process find and call each other, and does the same with another machine.
 */
public final class Doctor {
  private static final long PATIENCE_MILLIS = 6_000;
  private static final long LOOK_MILLIS = 20;

  private final SwarmOptions options;
  private final Consumer<Finding> told;
  private boolean well = true;

  private Doctor(SwarmOptions options, Consumer<Finding> told) {
    this.options = options;
    this.told = told;
  }

  /**
   * Something that was looked at.
   *
   * @param name of what, as in {@code multicast}
   * @param well whether it is as it should be
   * @param text for people: what was found, and what to do where it is wrong
   */
  public record Finding(String name, boolean well, String text) {}

  /**
   * Looks at this machine.
   *
   * @param told each finding as it comes
   * @return whether all is well
   */
  public static boolean examine(SwarmOptions options, Consumer<Finding> told) {
    Doctor doctor = new Doctor(options, told);
    doctor.interfaces();
    doctor.names();
    doctor.port();
    doctor.calls();
    doctor.multicast();
    return doctor.well;
  }

  private void tell(String name, boolean good, String text) {
    well &= good;
    told.accept(new Finding(name, good, text));
  }

  private void interfaces() {
    List<String> addresses = new ArrayList<>();
    boolean multicast = false;
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : network.inetAddresses().toList()) {
          if (network.isUp() && !network.isLoopback() && address instanceof Inet4Address) {
            addresses.add(address.getHostAddress() + " (" + network.getName() + ")");
            multicast |= network.supportsMulticast();
          }
        }
      }
    } catch (SocketException e) {
      tell("addresses", false, "this machine's network cannot be looked at: " + e.getMessage());
      return;
    }
    if (addresses.isEmpty()) {
      tell("addresses", true, "none but loopback: only peers on this machine can be reached");
    } else {
      String silent = multicast ? "" : "; no interface does multicast, so name peers with --peer";
      tell("addresses", multicast, String.join(", ", addresses) + silent);
    }
  }

  private void names() {
    Charset names = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    boolean all = names.equals(StandardCharsets.UTF_8);
    tell(
        "file names",
        all,
        all
            ? "may have all characters"
            : "only those of " + names + "; set LC_ALL to a UTF-8 locale, as C.UTF-8");
  }

  private void port() {
    int wanted = options.listen() == null ? 0 : options.listen().port();
    try (Swarm swarm = Swarm.open(options.withDiscovery(DiscoverySettings.NONE))) {
      int port = swarm.address().map(Address::port).orElse(0);
      boolean other = wanted != 0 && wanted != port;
      tell(
          "port",
          true,
          other
              ? "TCP "
                  + wanted
                  + " is taken, perhaps by another dat; calls are taken at "
                  + port
                  + ", which a firewall may not know"
              : "calls are taken at TCP " + port + "; a firewall must let them in");
    } catch (RuntimeException e) {
      tell("port", false, "calls cannot be taken: " + e.getMessage());
    }
  }

  private void calls() {
    pair(
        "calls",
        DiscoverySettings.NONE,
        true,
        "two ends on this machine reach each other",
        "two ends on this machine do not reach each other: something blocks TCP on loopback");
  }

  private void multicast() {
    if (!options.discovery().multicast()) {
      tell("multicast", true, "is switched off");
      return;
    }
    pair(
        "multicast",
        options.discovery().withTrackers(List.of()).withPeers(List.of()),
        false,
        "two ends on this machine find each other by multicast DNS",
        "two ends on this machine do not find each other by multicast DNS: let UDP 5353 and the"
            + " group 224.0.0.251 through the firewall, and see that there is a route to it (ip"
            + " route add 224.0.0.0/4 dev INTERFACE); or name peers with --peer");
  }

  /** Lets two swarms of this process get a feed from each other. */
  private void pair(
      String name, DiscoverySettings discovery, boolean called, String good, String bad) {
    Feed feed = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    feed.append(List.of(new byte[1]));
    Feed copy = Feed.follow(FeedFiles.inMemory(), feed.key());
    SwarmOptions any =
        options
            .withListen(new Address(called ? "127.0.0.1" : "0.0.0.0", 0))
            .withDiscovery(discovery);
    try (Swarm one = Swarm.open(any);
        Swarm other = Swarm.open(any)) {
      one.join(feed);
      Membership fetching = other.join(copy);
      fetching.exchange().wantAll();
      if (called) {
        fetching.call(new Address("127.0.0.1", one.address().orElseThrow().port()));
      }
      boolean found = await(PATIENCE_MILLIS, () -> copy.has(0));
      String problems = found ? "" : problems(other);
      tell(name, found, found ? good : bad + problems);
    } catch (RuntimeException e) {
      tell(name, false, bad + ": " + e.getMessage());
    }
  }

  private static String problems(Swarm swarm) {
    StringBuilder text = new StringBuilder();
    swarm
        .discovery()
        .forEach(
            way -> {
              if (way.problem() != null) {
                text.append("; ").append(way.way()).append(": ").append(way.problem());
              }
            });
    swarm
        .peers()
        .forEach(
            peer -> {
              if (peer.lastError() != null) {
                text.append("; ").append(peer.address()).append(": ").append(peer.lastError());
              }
            });
    return text.toString();
  }

  private static boolean await(long millis, BooleanSupplier done) {
    long end = SystemHost.INSTANCE.nanoTime() + millis * 1_000_000;
    while (!done.getAsBoolean()) {
      if (SystemHost.INSTANCE.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      SystemHost.INSTANCE.sleepMillis(LOOK_MILLIS);
    }
    return true;
  }

  /**
   * One end of a test between two machines: offers something under a new link until the other end
   * has it.
   *
   * @param begun told the link, and where calls are taken
   * @return whether somebody has got it in time
   */
  public static boolean offer(
      SwarmOptions options, long millis, java.util.function.BiConsumer<DatLink, Address> begun) {
    Feed feed = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
    feed.append(List.of(new byte[1]));
    try (Swarm swarm = Swarm.open(options)) {
      Membership membership = swarm.join(feed);
      AtomicBoolean left = new AtomicBoolean();
      membership
          .exchange()
          .listen(
              new ExchangeListener() {
                @Override
                public void left(Address peer, PeerStatus last) {
                  left.compareAndSet(false, last.bytesSent() > 0);
                }
              });
      begun.accept(new DatLink(feed.key()), swarm.address().orElseThrow());
      // Whoever has got it may be gone before anybody looks.
      return await(
          millis, () -> left.get() || membership.peers().stream().anyMatch(p -> p.bytesSent() > 0));
    }
  }

  /**
   * The other end: gets what is offered under a link.
   *
   * @param peers to call, besides those that are found
   * @param told how it goes
   * @return whether it came in time
   */
  public static boolean fetch(
      DatLink link,
      SwarmOptions options,
      List<Address> peers,
      long millis,
      Consumer<Finding> told) {
    Feed copy = Feed.follow(FeedFiles.inMemory(), link.key());
    try (Swarm swarm = Swarm.open(options)) {
      Membership membership = swarm.join(copy);
      membership.exchange().wantAll();
      peers.forEach(membership::call);
      boolean here = await(millis, () -> copy.blockCount() > 0);
      List<PeerReport> known = membership.peers();
      String who = known.isEmpty() ? "nobody" : known.size() + " addresses";
      String text =
          here
              ? "the other end is reached, and blocks come"
              : "nothing came; found: "
                  + who
                  + problems(swarm)
                  + ". If nobody was found, name the other end with --peer; if calls fail, its"
                  + " firewall must let its TCP port in";
      told.accept(new Finding("other end", here, text));
      return here;
    }
  }
}
