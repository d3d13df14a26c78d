package org.cairndb.dat.discovery;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts for a {@link DiscoveryStatus}. Thread-safe. */
final class Tally {
  private final String way;
  private final Map<String, Long> ignored = new TreeMap<>();
  private long sent;
  private long received;
  private long found;
  private @Nullable String problem;

  Tally(String way) {
    this.way = way;
  }

  synchronized void sent() {
    sent++;
    problem = null;
  }

  synchronized void received() {
    received++;
  }

  synchronized void found() {
    found++;
  }

  /** The reasons are few, and ours: none is made of what a peer says. */
  synchronized void ignored(String reason) {
    ignored.merge(reason, 1L, Long::sum);
  }

  synchronized void problem(String text) {
    problem = text;
  }

  synchronized DiscoveryStatus status() {
    return new DiscoveryStatus(way, sent, received, found, Map.copyOf(ignored), problem);
  }
}
