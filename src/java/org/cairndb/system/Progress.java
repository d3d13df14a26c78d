package org.cairndb.system;

import java.util.OptionalLong;

/**
 * How far a long piece of work has come. Immutable.
 *
 * @param done how many rows have been dealt with
 * @param total how many there will be, or -1 if nobody knows
 * @param nanos how long it has taken until now
 */
public record Progress(long done, long total, long nanos) {
  private static final double NANOS = 1e9;

  /** Rows a second until now. */
  public double rate() {
    return nanos <= 0 ? 0 : done * NANOS / nanos;
  }

  /** How long the rest will take at that rate; empty if nobody knows. */
  public OptionalLong secondsLeft() {
    return total < 0 || done <= 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round((total - done) / rate()));
  }

  /** As in {@code 1,200,000 of 3,000,000 rows (40 %), 510,000/s, 4 s left}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(java.util.Locale.ROOT, "%,d", done));
    if (total >= 0) {
      long percent = total == 0 ? 100 : 100 * done / total;
      text.append(String.format(java.util.Locale.ROOT, " of %,d rows (%d %%)", total, percent));
    } else {
      text.append(" rows");
    }
    text.append(String.format(java.util.Locale.ROOT, ", %,.0f/s", rate()));
    secondsLeft().ifPresent(seconds -> text.append(", ").append(seconds).append(" s left"));
    return text.toString();
  }
}
