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

  private IncompleteException(String place, String waitingFor, long millis, int peers) {
    super(
        "replica/unavailable",
        "what is needed is not here, and no peer gave it in time; try again when one can be"
            + " reached: place="
            + place
            + ", waiting for="
            + waitingFor
            + ", millis="
            + millis
            + ", peers="
            + peers,
        "place",
        place,
        "waiting-for",
        waitingFor,
        "millis",
        millis,
        "peers",
        peers);
    this.waitingFor = waitingFor;
  }

  /**
   * Peers did not give in time what a replica fetches when it is needed. {@code ex-data}: {@code
   * :error :replica/unavailable}, and {@code :millis} and {@code :peers} beside the others.
   *
   * @param millis how long it was waited for
   * @param peers how many were connected then
   */
  public static IncompleteException unavailable(
      String place, String waitingFor, long millis, int peers) {
    return new IncompleteException(place, waitingFor, millis, peers);
  }

  /** What is missing, for people. */
  public String waitingFor() {
    return waitingFor;
  }
}
