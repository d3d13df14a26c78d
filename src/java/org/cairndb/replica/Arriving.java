package org.cairndb.replica;

import java.util.Locale;

/**
 * What of a replica has come while somebody waits for it. Immutable.
 *
 * @param link the archive that it comes from
 * @param peers how many are connected
 * @param files how many files are known of
 * @param bytes how many bytes of what is waited for are here
 * @param total how many there are, as far as is known
 * @param millis how long it has taken until now
 */
public record Arriving(String link, int peers, long files, long bytes, long total, long millis) {
  private static final double MIB = 1 << 20;

  /** One line for people. */
  @Override
  public String toString() {
    String at = String.format(Locale.ROOT, "%d s, %s: ", millis / 1000, link);
    if (peers == 0 && files == 0) {
      return at + "looking for a peer";
    }
    return at
        + String.format(
            Locale.ROOT,
            "%d %s, %d files known, %.1f of %.1f MiB",
            peers,
            peers == 1 ? "peer" : "peers",
            files,
            bytes / MIB,
            total / MIB);
  }
}
