package org.cairndb.error;

/**
 * A connection was used after it had been released. {@code ex-data}: {@code :error} and {@code
 * :type :connection-has-been-released}.
 */
public final class ReleasedException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** The connection to this place has been released. */
  public ReleasedException(String place) {
    super(
        "connection/released",
        "connection has been released, connect again: place=" + place,
        "type",
        clojure.lang.Keyword.intern("connection-has-been-released"),
        "place",
        place);
  }
}
