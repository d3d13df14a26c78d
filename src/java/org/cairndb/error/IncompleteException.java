package org.cairndb.error;

/**
 * A replica lacks bytes that have not arrived yet; trying again later may well succeed. {@code
 * ex-data}: {@code :error :storage/incomplete}, {@code :place}, {@code :waiting-for}.
 */
public final class IncompleteException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String waitingFor;

  /**
   * @param place the folder
   * @param waitingFor what is missing
   */
  public IncompleteException(String place, String waitingFor) {
    super(
        "storage/incomplete",
        "this replica has not arrived whole, try again when it has: place="
            + place
            + ", waiting for="
            + waitingFor,
        "place",
        place,
        "waiting-for",
        waitingFor);
    this.waitingFor = waitingFor;
  }

  /** What is missing, for people. */
  public String waitingFor() {
    return waitingFor;
  }
}
