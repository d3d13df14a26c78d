package org.cairndb.storage;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a collection of garbage has removed, and why it has kept the rest. A blob that is kept for
 * several reasons counts for the first of them. Immutable.
 *
 * @param removed what nothing needed
 * @param generations how many generations of the journal were removed
 * @param newest kept, since the newest state needs it
 * @param older kept, since only an older generation needs it that was not to be removed yet
 * @param readers kept, since somebody in this process may still read it: an older database value
 * @param written kept, since it was on its way into the database
 * @param blobs the names of the blobs that were removed: SHA-256, hexadecimal
 */
public record Collected(
    Share removed,
    int generations,
    Share newest,
    Share older,
    Share readers,
    Share written,
    Set<String> blobs) {

  /**
   * Some of the files.
   *
   * @param files how many
   * @param bytes how large they are together
   */
  public record Share(int files, long bytes) {
    static final Share NONE = new Share(0, 0);

    Share with(long size) {
      return new Share(files + 1, bytes + size);
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%,d files, %,d bytes", files, bytes);
    }
  }

  /** Adds up what happens to blobs. For one thread. */
  static final class Sum {
    private Share removed = Share.NONE;
    private Share newest = Share.NONE;
    private Share older = Share.NONE;
    private Share readers = Share.NONE;
    private Share written = Share.NONE;
    private final Set<String> blobs = new HashSet<>();

    void removed(BlobId id, long bytes) {
      blobs.add(id.toString());
      removed = removed.with(bytes);
    }

    void newest(long bytes) {
      newest = newest.with(bytes);
    }

    void older(long bytes) {
      older = older.with(bytes);
    }

    void read(long bytes) {
      readers = readers.with(bytes);
    }

    void written(long bytes) {
      written = written.with(bytes);
    }

    Collected toCollected(int generations) {
      return new Collected(
          removed, generations, newest, older, readers, written, Set.copyOf(blobs));
    }
  }

  /** All that was kept. */
  public Share kept() {
    return new Share(
        newest.files + older.files + readers.files + written.files,
        newest.bytes + older.bytes + readers.bytes + written.bytes);
  }

  /** As in {@code removed 3 files, 2,000 bytes; kept 1 files, 10 bytes for the newest state, …}. */
  @Override
  public String toString() {
    return "removed "
        + removed
        + ", and "
        + generations
        + " generations of the journal; kept "
        + newest
        + " for the newest state, "
        + older
        + " for older generations, "
        + readers
        + " for readers in this process, "
        + written
        + " on the way";
  }
}
