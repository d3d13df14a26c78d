package org.cairndb;

import clojure.lang.IPersistentSet;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.Db;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/** {@link Branches} for Clojure, where keywords name them. Safe for any number of threads. */
public final class Versioning {
  private Versioning() {}

  /** The name of a branch, of what Clojure calls it by. */
  static String name(@Nullable Object branch) {
    if (branch instanceof Keyword keyword) {
      return keyword.toString().substring(1);
    }
    throw Branches.wrong(
        "name", "a branch is named by a keyword", RT.printString(branch), "branch-must-be-keyword");
  }

  /** As {@link Branches#names()}. */
  public static IPersistentSet names(Connection connection) {
    List<Object> names = new ArrayList<>();
    connection.branches().names().forEach(name -> names.add(Keyword.intern(name)));
    return PersistentHashSet.create(names);
  }

  /**
   * As {@link Branches#create(String, String)}.
   *
   * @param from a branch, or the id of the newest commit of one
   */
  public static void create(Connection connection, @Nullable Object from, @Nullable Object branch) {
    Branches branches = connection.branches();
    branches.create(from instanceof UUID id ? branches.endingWith(id) : name(from), name(branch));
  }

  /** As {@link Branches#delete}. */
  public static void delete(Connection connection, @Nullable Object branch) {
    connection.branches().delete(name(branch));
  }

  /**
   * As {@link Branches#database}.
   *
   * @param database a connection, or a value of a database that this process is connected to
   */
  public static @Nullable Db database(@Nullable Object database, @Nullable Object branch) {
    return withBranches(database, branches -> branches.database(name(branch)));
  }

  /**
   * As {@link Branches#commit}, but null if there is no such commit.
   *
   * @param database as for {@link #database}
   */
  public static @Nullable Db commit(@Nullable Object database, @Nullable Object id) {
    if (!(id instanceof UUID commit)) {
      throw Branches.wrong(
          "commit", "a commit is named by its id", RT.printString(id), "commit-id-must-be-uuid");
    }
    return withBranches(
        database, branches -> branches.commits().isKnown(commit) ? branches.commit(commit) : null);
  }

  /** As {@link Branches#history}. */
  public static Iterable<Db> history(Connection connection) {
    return connection.branches().history();
  }

  /** As {@link Db#commitId}. */
  public static @Nullable UUID commitId(@Nullable Object database) {
    return value(database).commitId();
  }

  /** As {@link Db#parentCommitIds}. */
  public static IPersistentSet parentCommitIds(@Nullable Object database) {
    return PersistentHashSet.create(List.copyOf(value(database).parentCommitIds()));
  }

  private static DatabaseValue value(@Nullable Object database) {
    if (database instanceof DatabaseValue value) {
      return value;
    }
    throw Branches.wrong(
        "database", "expected a database value", String.valueOf(database), "db-value-required");
  }

  private static <T extends @Nullable Object> T withBranches(
      @Nullable Object database, Function<Branches, T> work) {
    if (database instanceof Connection connection) {
      return work.apply(connection.branches());
    }
    CurrentDatabase value = database instanceof DatabaseValue view ? view.current() : null;
    Connection connection = value == null ? null : Cairn.connectionTo(value);
    if (connection == null) {
      throw Branches.wrong(
          "database",
          "expected a connection, or a value of a database that this process is connected to",
          String.valueOf(database),
          "db-value-required");
    }
    try {
      return work.apply(connection.branches());
    } finally {
      connection.release(false);
    }
  }

  /**
   * As {@link Branches#force}, for a database that this process is connected to.
   *
   * @param parents branches and ids of commits, at least one
   */
  public static void force(
      @Nullable Object database, @Nullable Object branch, @Nullable Object parents) {
    CurrentDatabase value = database instanceof CurrentDatabase whole ? whole : null;
    Connection connection = value == null ? null : Cairn.connectionTo(value);
    if (value == null || connection == null) {
      throw Branches.wrong(
          "database",
          "expected a whole value of a database that this process is connected to",
          String.valueOf(database),
          "db-value-required");
    }
    try {
      connection.branches().force(name(branch), value, parents(parents));
    } finally {
      connection.release(false);
    }
  }

  /** As {@link Branches#merge}. */
  public static TxReport merge(
      Connection connection,
      @Nullable Object parents,
      @Nullable Object txData,
      @Nullable Object txMeta) {
    return connection.branches().merge(parents(parents), txData, txMeta);
  }

  private static List<Object> parents(@Nullable Object parents) {
    List<Object> names = new ArrayList<>();
    if (parents instanceof Collection<?> all) {
      all.forEach(parent -> names.add(parent instanceof UUID ? parent : name(parent)));
    }
    if (names.isEmpty()) {
      throw Branches.wrong(
          "parents",
          "name at least one parent",
          RT.printString(parents),
          "must-provide-at-least-one-parent");
    }
    return names;
  }
}
