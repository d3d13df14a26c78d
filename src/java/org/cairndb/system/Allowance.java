package org.cairndb.system;

/**
 * How much of something may be done: so much at once, and so much more with each second. Not
 * thread-safe.
 */
public final class Allowance {
  private static final double NANOS = 1e9;

  private final double most;
  private final double perSecond;
  private double left;
  private long lastNanos;

  /**
   * @param most how much at once
   * @param perSecond how much comes back in a second
   * @param nowNanos as {@link Host#nanoTime} says
   */
  public Allowance(double most, double perSecond, long nowNanos) {
    this.most = most;
    this.perSecond = perSecond;
    this.left = most;
    this.lastNanos = nowNanos;
  }

  /** Takes one; false, and nothing is taken, if there is not one left. */
  public boolean take(long nowNanos) {
    left = Math.min(most, left + (nowNanos - lastNanos) / NANOS * perSecond);
    lastNanos = nowNanos;
    if (left < 1) {
      return false;
    }
    left -= 1;
    return true;
  }

  /** When there will be one again, in nanoseconds from now; 0 if there is. */
  public long nanosUntilNext() {
    return left >= 1 ? 0 : (long) Math.ceil((1 - left) / perSecond * NANOS);
  }
}
