package org.cairndb.dat.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cairndb.system.Allowance;
import org.cairndb.system.Host;

/**
 * How many peers are taken from others' words: so many from each source, and so many in all, so
 * that nobody who lies keeps us busy. Thread-safe.
 */
final class Intake {
  private static final int MOST_SOURCES = 256;
  private static final double SOURCE_AT_ONCE = 200;
  private static final double SOURCE_PER_SECOND = 10;
  private static final double ALL_AT_ONCE = 2_000;
  private static final double ALL_PER_SECOND = 100;

  private final Host host;
  private final Allowance all;
  private final Map<String, Allowance> sources =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
          return size() > MOST_SOURCES;
        }
      };

  Intake(Host host) {
    this.host = host;
    this.all = new Allowance(ALL_AT_ONCE, ALL_PER_SECOND, host.nanoTime());
  }

  /** Whether one more peer is taken from this source. */
  synchronized boolean takes(String source) {
    long now = host.nanoTime();
    return sources
            .computeIfAbsent(source, name -> new Allowance(SOURCE_AT_ONCE, SOURCE_PER_SECOND, now))
            .take(now)
        && all.take(now);
  }
}
