package org.cairndb.query;

import clojure.lang.RT;
import org.cairndb.db.Database;
import org.cairndb.db.Dialect;
import org.cairndb.error.CairnException;
import org.cairndb.pull.Pull;
import org.jspecify.annotations.Nullable;

/** The seam to pull expressions. */
final class Pulls {
  private Pulls() {}

  /** What a pull expression of {@code :find} gives for one entity. */
  static @Nullable Object pull(
      Dialect dialect, Object source, @Nullable Object pattern, @Nullable Object entity) {
    if (source instanceof Database database) {
      return Pull.pull(dialect, database, pattern, entity);
    }
    throw new CairnException(
        "query/where",
        "only a database can be pulled from: source=" + RT.printString(source),
        "source",
        source);
  }
}
