package org.cairndb.dat.archive;

import org.jspecify.annotations.Nullable;

/**
 * A line of an archive's directory, which is a log: what became of a name at a version.
 *
 * @param version the archive's after this entry: the number of its block in the metadata feed
 * @param name from the root, as in {@code /sub/c.txt}; what peers send may be anything, see {@link
 *     EntryName}
 * @param stat the file that is there now, or null if the name was deleted
 */
public record Entry(long version, String name, @Nullable Stat stat) {
  /** Whether the name was deleted. */
  public boolean isDeletion() {
    return stat == null;
  }

  /**
   * What is there now.
   *
   * @throws IllegalStateException if that is nothing
   */
  public Stat file() {
    if (stat == null) {
      throw new IllegalStateException("a deletion has no file: name=" + name);
    }
    return stat;
  }
}
