package org.cairndb.error;

/**
 * Sound bytes that a later version of Cairn wrote. {@code ex-data}: {@code :error
 * :storage/format-too-new}, {@code :place}, {@code :known}, {@code :found}.
 */
public final class FormatTooNewException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the file
   * @param what what was numbered: {@code folder}, {@code record kind}
   * @param known the newest that this version knows
   * @param found what was there
   */
  public FormatTooNewException(String place, String what, long known, long found) {
    super(
        "storage/format-too-new",
        "written by a later version of Cairn, use that: place="
            + place
            + ", "
            + what
            + "="
            + found
            + ", known="
            + known,
        "place",
        place,
        "known",
        known,
        "found",
        found);
  }
}
