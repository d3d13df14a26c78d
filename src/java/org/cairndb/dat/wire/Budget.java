package org.cairndb.dat.wire;

/**
 * How much a peer may make us do: so much at once, and so much more with each second. For one
 * thread.
 */
final class Budget {
  private final long most;
  private final long perSecond;
  private double left;
  private long lastNanos;

  Budget(long most, long perSecond, long nowNanos) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
    this.lastNanos = nowNanos;
  }

  /** Takes some of it; false if there is not so much. */
  boolean spend(long cost, long nowNanos) {
    left = Math.min((double) most, left + (nowNanos - lastNanos) / 1e9 * perSecond);
    lastNanos = nowNanos;
    left -= cost;
    return left >= 0;
  }
}
