package org.cairndb.dat.swarm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cairndb.system.Address;
import org.cairndb.system.Allowance;
import org.jspecify.annotations.Nullable;

/**
 * Who is left alone for a while, because it has broken the rules: the place that we called and the
 * process that answered, at once; a whole machine after some faults, since others may be behind the
 * same address. Has no clock of its own. Bounded; not thread-safe.
 */
final class Bans {
  static final long BAN_NANOS = 600_000_000_000L;

  private static final int MOST = 2_048;
  private static final int MOST_HOSTS = 512;
  private static final double FAULTS_AT_ONCE = 5;
  private static final double FAULTS_PER_SECOND = 1 / 120.0;

  private final Map<Object, Long> until = new Bounded<>(MOST);
  private final Map<String, Allowance> hosts = new Bounded<>(MOST_HOSTS);

  /** Forgets what was put first. */
  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }

  /**
   * A peer has broken the rules.
   *
   * @param called where we called it, or null if it called us
   * @param host its machine's address
   * @param peerId the name of its process, or null if it never said one
   * @return whether anybody is banned for it who was not
   */
  boolean add(@Nullable Address called, String host, @Nullable String peerId, long now) {
    boolean fresh = called != null || peerId != null;
    if (called != null) {
      until.put(called, now + BAN_NANOS);
    }
    if (peerId != null) {
      until.put("id " + peerId, now + BAN_NANOS);
    }
    Allowance faults =
        hosts.computeIfAbsent(host, name -> new Allowance(FAULTS_AT_ONCE, FAULTS_PER_SECOND, now));
    if (!faults.take(now)) {
      fresh |= !isHostBanned(host, now);
      until.put("host " + host, now + BAN_NANOS);
    }
    return fresh;
  }

  boolean isHostBanned(String host, long now) {
    return isBanned("host " + host, now);
  }

  boolean isIdBanned(String peerId, long now) {
    return isBanned("id " + peerId, now);
  }

  boolean isBanned(Address address, long now) {
    return isBanned((Object) address, now);
  }

  private boolean isBanned(Object who, long now) {
    Long end = until.get(who);
    if (end != null && end - now <= 0) {
      until.remove(who);
      return false;
    }
    return end != null;
  }

  int size() {
    return until.size() + hosts.size();
  }
}
