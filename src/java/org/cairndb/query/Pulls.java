package org.cairndb.query;

import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/** The seam to pull expressions. */
final class Pulls {
  private Pulls() {}

  /** What a pull expression of {@code :find} gives for one entity. */
  @SuppressWarnings("DoNotCallSuggester") // until pull is there, all that this can do is say so
  static @Nullable Object pull(Object database, @Nullable Object pattern, @Nullable Object entity) {
    throw new CairnException("query/where", "pull is not part of this build: pattern=" + pattern);
  }
}
