package org.cairndb.dat.discovery;

import java.util.List;
import java.util.function.Consumer;
import org.cairndb.system.Address;
import org.cairndb.system.Host;

/**
 * Peers that somebody has named: "found" for every topic at once, and again each few seconds, so
 * that one which comes up late is met soon. Nobody is told of us. One thread.
 */
public final class NamedPeers implements Discovery {
  private static final long PERIOD_MILLIS = 10_000;

  private final Host host;
  private final List<Address> peers;
  private final Searches searches;
  private final Tally tally = new Tally("peers");
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param peers where they listen
   */
  public NamedPeers(Host host, List<Address> peers) {
    this.host = host;
    this.peers = List.copyOf(peers);
    searches = new Searches(host);
    thread = host.startThread("cairn-discovery-peers", this::run);
  }

  private void run() {
    while (!closed) {
      host.sleepMillis(PERIOD_MILLIS);
      if (!closed) {
        searches.all().forEach(this::tell);
      }
    }
  }

  private void tell(Searches.Entry entry) {
    for (Address peer : peers) {
      tally.found();
      entry.found.accept(peer);
    }
  }

  @Override
  public Search search(Topic topic, int announced, Consumer<Address> found) {
    Searches.Entry entry = searches.add(topic, announced, found);
    tell(entry);
    return new Search() {
      @Override
      public void again() {
        tell(entry);
      }

      @Override
      public void close() {
        searches.remove(entry);
      }
    };
  }

  @Override
  public List<DiscoveryStatus> status() {
    return List.of(tally.status());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
