package org.cairndb.dat.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/** The topics of the moment, and when each is due to be asked for again. Thread-safe. */
final class Searches {
  private static final long NANOS = 1_000_000;
  private static final long PERIOD_MILLIS = 60_000;
  private static final int SPREAD_MILLIS = 10_000;

  private final Host host;
  private final Map<String, Entry> entries = new HashMap<>();

  /** One topic. */
  static final class Entry {
    final Topic topic;
    final int port;
    final Consumer<Address> found;
    private long dueNanos;

    Entry(Topic topic, int port, Consumer<Address> found) {
      this.topic = topic;
      this.port = port;
      this.found = found;
    }
  }

  Searches(Host host) {
    this.host = host;
  }

  synchronized Entry add(Topic topic, int port, Consumer<Address> found) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: port=" + port);
    }
    Entry entry = new Entry(topic, port, found);
    if (entries.putIfAbsent(topic.name(), entry) != null) {
      throw new CairnException(
          "dat/joined-already",
          "this topic is searched for already: topic=" + topic,
          "topic",
          topic.name());
    }
    postpone(entry);
    return entry;
  }

  /** False if it was gone already. */
  synchronized boolean remove(Entry entry) {
    return entries.remove(entry.topic.name(), entry);
  }

  synchronized @Nullable Entry get(String name) {
    return entries.get(name);
  }

  synchronized List<Entry> all() {
    return List.copyOf(entries.values());
  }

  /** Those whose time has come; each will come again after a minute or a little more. */
  synchronized List<Entry> due() {
    long now = host.nanoTime();
    List<Entry> due = entries.values().stream().filter(entry -> entry.dueNanos - now <= 0).toList();
    due.forEach(this::postpone);
    return due;
  }

  private void postpone(Entry entry) {
    byte[] dice = new byte[2];
    host.randomBytes(dice);
    int spread = (((dice[0] & 0xff) << 8 | (dice[1] & 0xff)) * SPREAD_MILLIS) >>> 16;
    entry.dueNanos = host.nanoTime() + (PERIOD_MILLIS + spread) * NANOS;
  }
}
