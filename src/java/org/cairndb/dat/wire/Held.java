package org.cairndb.dat.wire;

/**
 * What one connection makes us hold at a moment, because of what its peer has sent or has not
 * taken. Each number has a bound, whatever the peer does; a peer that wants more of something loses
 * its connection, or is read no further.
 *
 * @param inputBytes for reading, and of the message that is coming in: at most twice what has
 *     arrived of it, or 320 KiB
 * @param unverifiedBytes of blocks that wait to be verified; about 12 MiB at most
 * @param requests of the peer that wait to be answered; 4,096 at most
 * @param messages other than blocks that wait to be sent; 8,192 at most
 * @param blockBytes of blocks that wait to be sent: 1 MiB, and the blocks being read by four
 *     threads
 * @param channels that the peer has opened; 256 at most
 * @param earlyBytes of messages about feeds that are not open here; 64 KiB at most
 * @param announcedBytes of what the peer says to have; 128 KiB for each million blocks of the feed,
 *     rounded up, for each channel
 */
public record Held(
    long inputBytes,
    long unverifiedBytes,
    int requests,
    int messages,
    long blockBytes,
    int channels,
    long earlyBytes,
    long announcedBytes) {
  /** Bytes of a request or message that waits, roughly. */
  private static final int ENTRY_BYTES = 96;

  private static final int CHANNEL_BYTES = 1024;

  /** All together in bytes, roughly. */
  public long bytes() {
    return inputBytes
        + unverifiedBytes
        + blockBytes
        + earlyBytes
        + announcedBytes
        + (long) ENTRY_BYTES * (requests + messages)
        + (long) CHANNEL_BYTES * channels;
  }
}
