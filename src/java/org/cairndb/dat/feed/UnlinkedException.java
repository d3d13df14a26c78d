package org.cairndb.dat.feed;

import org.cairndb.error.CairnException;

/**
 * A block came with the proof of another length of the feed that does not show that both have one
 * past. Nothing has changed. If it is of a longer feed, see {@link Feed#link}; if it is of a
 * shorter one, somebody who knows the feed as it is now can prove the block better. {@code
 * ex-data}: {@code :error :dat/unlinked}, {@code :length}.
 */
public final class UnlinkedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final boolean older;

  UnlinkedException(long block, long length) {
    this(
        block,
        length,
        false,
        "the proof does not show that this longer feed goes on where ours ends; link block "
            + length
            + " first");
  }

  private UnlinkedException(long block, long length, boolean older, String what) {
    super("dat/unlinked", what + ": block=" + block + ", length=" + length, "length", length);
    this.older = older;
  }

  static UnlinkedException ofOlder(long block, long length) {
    String what = "the proof is of a shorter feed and leads to no node that is known here";
    return new UnlinkedException(block, length, true, what);
  }

  /** Whether the proof is of a shorter feed than the one that is known. */
  public boolean isOlder() {
    return older;
  }
}
