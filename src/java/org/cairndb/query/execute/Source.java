package org.cairndb.query.execute;

import org.cairndb.db.Database;
import org.jspecify.annotations.Nullable;

/** What patterns are matched against. */
sealed interface Source {
  /** What the caller passed. */
  @Nullable Object raw();

  /** A database value. */
  record OfDatabase(Database database) implements Source {
    @Override
    public Object raw() {
      return database;
    }
  }

  /** A collection of tuples. */
  record OfTuples(Tuples tuples) implements Source {
    @Override
    public @Nullable Object raw() {
      return tuples.raw();
    }
  }

  /** What a caller passed for a source; tuples are read when they are needed, within a budget. */
  static Source of(@Nullable Object raw, Budget budget) {
    return raw instanceof Database database
        ? new OfDatabase(database)
        : new OfTuples(new Tuples(raw, budget));
  }
}
