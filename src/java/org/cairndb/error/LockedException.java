package org.cairndb.error;

/**
 * Another process, or another part of this one, is the writer. {@code ex-data}: {@code :error
 * :storage/locked}, {@code :place} (the lock file).
 */
public final class LockedException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the lock file
   * @param holder who has it: {@code this process} or {@code another process}
   */
  public LockedException(String place, String holder) {
    super(
        "storage/locked",
        "the database has a writer already, transact there or close it: place="
            + place
            + ", holder="
            + holder,
        "place",
        place,
        "holder",
        holder);
  }
}
