package org.cairndb.dat.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.system.Address;
import org.cairndb.system.Datagrams;
import org.cairndb.system.Host;

/**
 * Which ways of finding peers are used; each can be left out. Immutable.
 *
 * @param multicast whether multicast DNS is spoken on the local networks
 * @param trackers servers to announce to and to ask; nothing is asked in the internet unless they
 *     are named here
 * @param peers that are called without being looked for
 * @param domain two labels that go with every topic; only those with the same one find each other
 */
public record DiscoverySettings(
    boolean multicast, List<TrackerAddress> trackers, List<Address> peers, String domain) {
  private static final String USUAL_DOMAIN = "dat.local";

  /** The local networks alone, as the users of the real tool find each other there. */
  public static final DiscoverySettings LOCAL =
      new DiscoverySettings(true, List.of(), List.of(), USUAL_DOMAIN);

  /** Nothing: others must call us. */
  public static final DiscoverySettings NONE = LOCAL.withMulticast(false);

  /** Checks the domain and copies the lists. */
  public DiscoverySettings {
    if (!domain.matches("[A-Za-z0-9-]{1,63}\\.[A-Za-z0-9-]{1,63}")) {
      throw new IllegalArgumentException("a domain here is two labels: domain=" + domain);
    }
    trackers = List.copyOf(trackers);
    peers = List.copyOf(peers);
  }

  /** The same with multicast DNS, or without. */
  public DiscoverySettings withMulticast(boolean on) {
    return new DiscoverySettings(on, trackers, peers, domain);
  }

  /** The same with these servers and no others. */
  public DiscoverySettings withTrackers(List<TrackerAddress> servers) {
    return new DiscoverySettings(multicast, servers, peers, domain);
  }

  /** The same with these peers and no others. */
  public DiscoverySettings withPeers(List<Address> named) {
    return new DiscoverySettings(multicast, trackers, named, domain);
  }

  /** The same in another domain. */
  public DiscoverySettings withDomain(String other) {
    return new DiscoverySettings(multicast, trackers, peers, other);
  }

  /** Begins to look, in all these ways at once. */
  public Discovery open(Host host, Datagrams datagrams) {
    List<Discovery> ways = new ArrayList<>();
    if (multicast) {
      ways.add(new LocalDiscovery(host, datagrams, domain));
    }
    for (TrackerAddress tracker : trackers) {
      ways.add(new TrackerDiscovery(host, datagrams, tracker, domain));
    }
    if (!peers.isEmpty()) {
      ways.add(new NamedPeers(host, peers));
    }
    return new AllOf(List.copyOf(ways));
  }

  private record AllOf(List<Discovery> ways) implements Discovery {
    @Override
    public Search search(Topic topic, int port, Consumer<Address> found) {
      List<Search> searches = new ArrayList<>();
      try {
        ways.forEach(way -> searches.add(way.search(topic, port, found)));
      } catch (RuntimeException e) {
        searches.forEach(Search::close);
        throw e;
      }
      return new Search() {
        @Override
        public void again() {
          searches.forEach(Search::again);
        }

        @Override
        public void close() {
          searches.forEach(Search::close);
        }
      };
    }

    @Override
    public List<DiscoveryStatus> status() {
      return ways.stream().flatMap(way -> way.status().stream()).toList();
    }

    @Override
    public void close() {
      ways.forEach(Discovery::close);
    }
  }
}
