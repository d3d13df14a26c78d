package org.cairndb.query.execute;

import clojure.lang.Keyword;
import java.util.List;
import java.util.OptionalLong;
import org.cairndb.db.Database;
import org.cairndb.db.EntityIds;
import org.jspecify.annotations.Nullable;

/**
 * What stands for an entity in a query: an id, a lookup ref or an ident. Unlike elsewhere, any
 * other value may stand there too, and stands for none.
 */
final class References {
  /** No entity has this id. */
  static final long NONE = Long.MIN_VALUE;

  private References() {}

  /** The id, or {@link #NONE} if the value stands for no entity. */
  static long resolve(Database database, @Nullable Object value) {
    if (value instanceof Long id) {
      return id;
    }
    if (!isReference(value) && !(value instanceof Integer)) {
      return NONE;
    }
    OptionalLong found = EntityIds.find(database, value);
    return found.isPresent() ? found.getAsLong() : NONE;
  }

  /** Whether a value is a lookup ref or could be an ident. */
  static boolean isReference(@Nullable Object value) {
    return value instanceof Keyword
        || (value instanceof List<?> list && list.size() == 2 && list.get(0) instanceof Keyword);
  }
}
