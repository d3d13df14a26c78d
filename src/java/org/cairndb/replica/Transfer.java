package org.cairndb.replica;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the exchange of a published database, or of a replica over Dat, stands at a moment.
 * Immutable.
 *
 * @param connected how many peers are connected
 * @param feedHere how many entries the archive's list of files has here, with all before them
 * @param feedThere how many it has at the peer that has most of it, as far as is known
 * @param blocksMissing how many blocks that are to come a peer has and this folder has not
 * @param bytesMissing how many bytes of the files that are to come are not here; -1 if not counted
 * @param received bytes of blocks that have come since this began
 * @param sent bytes of blocks that were given to peers since this began
 * @param receivedPerSecond at the moment
 * @param sentPerSecond at the moment
 * @param lastError why the newest call or connection of a peer that is not connected has ended;
 *     null if none has
 */
public record Transfer(
    int connected,
    long feedHere,
    long feedThere,
    long blocksMissing,
    long bytesMissing,
    long received,
    long sent,
    long receivedPerSecond,
    long sentPerSecond,
    @Nullable String lastError) {
  private static final double MIB = 1 << 20;
  private static final double KIB = 1 << 10;

  /** Whether something is known to be missing. */
  public boolean isBehind() {
    return feedThere > feedHere || blocksMissing > 0;
  }

  /** What is missing, for people; empty if nothing is. */
  String missing() {
    if (!isBehind()) {
      return "";
    }
    String blocks = String.format(Locale.ROOT, "%,d blocks", blocksMissing);
    String bytes = bytesMissing < 0 ? "" : String.format(Locale.ROOT, " (%s)", size(bytesMissing));
    String entries =
        feedThere > feedHere ? (feedThere - feedHere) + " of the archive's entries" : "";
    String joined = entries.isEmpty() || blocksMissing == 0 ? "" : ", ";
    return entries + joined + (blocksMissing == 0 ? "" : blocks + bytes);
  }

  private static String size(long bytes) {
    return bytes < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", bytes / KIB)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }

  /** For people: as in {@code 2 peers, 1.2 MiB received (300.0 KiB/s), 0.0 KiB sent}. */
  @Override
  public String toString() {
    return connected
        + (connected == 1 ? " peer, " : " peers, ")
        + size(received)
        + " received"
        + speed(receivedPerSecond)
        + ", "
        + size(sent)
        + " sent"
        + speed(sentPerSecond)
        + (lastError == null || connected > 0 ? "" : ", last: " + lastError);
  }

  private static String speed(long perSecond) {
    return perSecond == 0 ? "" : " (" + size(perSecond) + "/s)";
  }
}
