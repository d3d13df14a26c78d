package org.cairndb.error;

import clojure.lang.Keyword;

/**
 * There is a database already where one was to be created. {@code ex-data}: {@code :error
 * :storage/database-exists}, {@code :type :db-already-exists}, {@code :place}.
 */
public final class DatabaseExistsException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the folder
   * @param finding what was found there, in a few words
   */
  public DatabaseExistsException(String place, String finding) {
    super(
        "storage/database-exists",
        finding + "; connect to it, delete it, or choose another place: place=" + place,
        "type",
        Keyword.intern("db-already-exists"),
        "place",
        place);
  }
}
