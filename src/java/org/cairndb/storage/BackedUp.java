package org.cairndb.storage;

import java.util.Locale;

/**
 * What one backup did. Immutable.
 *
 * @param point the state that is kept now
 * @param copied how many files were copied
 * @param copiedBytes how large they are together
 * @param kept how many files of the state were in the backup already
 * @param keptBytes how large these are together
 * @param isNew whether the backup did not keep this state before
 */
public record BackedUp(
    BackupPoint point, int copied, long copiedBytes, int kept, long keptBytes, boolean isNew) {
  /** As in {@code t 12: 3 files, 2,000 bytes copied; 10 files, 9,000 bytes were there}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "t %d: %,d files, %,d bytes copied; %,d files, %,d bytes were there%s",
        point.t(),
        copied,
        copiedBytes,
        kept,
        keptBytes,
        isNew ? "" : "; this state was kept already");
  }
}
