package org.cairndb.dat.feed;

import org.cairndb.error.CairnException;

/**
 * A block came with the proof of a longer feed that does not show that the blocks known until now
 * are part of it. Nothing has changed; see {@link Feed#link}. {@code ex-data}: {@code :error
 * :dat/unlinked}, {@code :length}.
 */
public final class UnlinkedException extends CairnException {
  private static final long serialVersionUID = 1L;

  UnlinkedException(long block, long length) {
    super(
        "dat/unlinked",
        "the proof does not show that this longer feed goes on where ours ends; link block "
            + length
            + " first: block="
            + block
            + ", length="
            + length,
        "length",
        length);
  }
}
