package org.cairndb.query;

import org.cairndb.db.Database;
import org.cairndb.error.CairnException;
import org.cairndb.pull.Pull;
import org.jspecify.annotations.Nullable;

/** Pull expressions of {@code :find}. */
final class Pulls {
  private Pulls() {}

  /** What a pattern shows of an entity; nil if nothing. */
  static @Nullable Object pull(Object database, @Nullable Object pattern, @Nullable Object entity) {
    if (database instanceof Database known) {
      return Pull.pull(known, pattern, entity);
    }
    throw new CairnException(
        "query/where", "pull needs a database: class=" + database.getClass().getName());
  }
}
