package org.cairndb;

import clojure.lang.IPersistentSet;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.cairndb.db.CurrentDatabase;
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

  /** As {@link Branches#create(String, String)}. */
  public static void create(Connection connection, @Nullable Object from, @Nullable Object branch) {
    connection.branches().create(name(from), name(branch));
  }

  /** As {@link Branches#delete}. */
  public static void delete(Connection connection, @Nullable Object branch) {
    connection.branches().delete(name(branch));
  }

  /** As {@link Branches#database}. */
  public static @Nullable Db database(Connection connection, @Nullable Object branch) {
    return connection.branches().database(name(branch));
  }

  /**
   * As {@link Branches#force}, for a database that this process is connected to.
   *
   * @param parents the names of branches, at least one
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
      names(parents).forEach(connection.branches()::require);
      connection.branches().force(name(branch), value);
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
    return connection.branches().merge(names(parents), txData, txMeta);
  }

  private static List<String> names(@Nullable Object parents) {
    List<String> names = new ArrayList<>();
    if (parents instanceof Collection<?> all) {
      all.forEach(parent -> names.add(name(parent)));
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
