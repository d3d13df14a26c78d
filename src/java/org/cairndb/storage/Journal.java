package org.cairndb.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One generation of the journal, read.
 *
 * @param checkpoint the caller's part of the checkpoint's payload
 * @param needs the blobs that the checkpoint names
 * @param commits the commits since
 * @param position how far they reach
 * @param bytesToReplay what the commits take on disk, blobs included
 * @param last the last segment that has a header
 * @param stray the name of a further segment that has none yet, or null
 * @param complete see {@link Recovered}
 * @param remark see {@link Recovered}
 */
record Journal(
    byte[] checkpoint,
    List<BlobId> needs,
    List<Commit> commits,
    Position position,
    long bytesToReplay,
    Segment last,
    @Nullable String stray,
    boolean complete,
    String remark) {
  /**
   * A commit.
   *
   * @param payload as it was appended
   * @param end the position of the state with this commit
   */
  record Commit(byte[] payload, Position end) {}

  Recovered recovered() {
    List<byte[]> payloads = commits.stream().map(Commit::payload).toList();
    return new Recovered(checkpoint, payloads, position, complete, remark);
  }
}
