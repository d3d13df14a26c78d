package org.cairndb.dat.swarm;

/** How fast a count grows, smoothed over a few seconds. Not thread-safe. */
final class Speed {
  private static final double SMOOTHING = 0.5;

  private long count;
  private long sinceNanos;
  private double perSecond;

  Speed(long nowNanos) {
    sinceNanos = nowNanos;
  }

  /** Notes where the count is. */
  void sample(long newCount, long nowNanos) {
    long span = nowNanos - sinceNanos;
    if (span <= 0) {
      return;
    }
    double now = (newCount - count) * 1e9 / span;
    perSecond = perSecond == 0 ? now : perSecond + SMOOTHING * (now - perSecond);
    if (perSecond < 1) {
      perSecond = 0;
    }
    count = newCount;
    sinceNanos = nowNanos;
  }

  long perSecond() {
    return Math.round(perSecond);
  }
}
