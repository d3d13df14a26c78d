package org.cairndb.error;

/**
 * Somebody wanted to write to a replica. {@code ex-data}: {@code :error :transact/replica}, {@code
 * :place}.
 */
public final class ReplicaException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the folder
   * @param evidence how it is known to be a replica
   */
  public ReplicaException(String place, String evidence) {
    super(
        "transact/replica",
        "this folder is a clone and can only be read; transact in the folder that it was cloned"
            + " from, and the change will come here: place="
            + place
            + ", evidence="
            + evidence,
        "place",
        place);
  }
}
