package org.cairndb.error;

import clojure.lang.Keyword;

/**
 * There is no database where one was to be opened. {@code ex-data}: {@code :error
 * :storage/database-missing}, {@code :type :db-does-not-exist}, {@code :place}.
 */
public final class DatabaseMissingException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** No database at this place. */
  public DatabaseMissingException(String place) {
    super(
        "storage/database-missing",
        "there is no database here, create it first: place=" + place,
        "type",
        Keyword.intern("db-does-not-exist"),
        "place",
        place);
  }
}
