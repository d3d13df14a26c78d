package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.cairndb.replica.DatSource;
import org.jspecify.annotations.Nullable;

/** Where a database lives. Two locations are equal if they are the same place. */
sealed interface Location {
  /** The branch that a database begins with. */
  String MAIN = "db";

  /** What it is called: the path of a folder, the id of a database in memory. */
  String name();

  /** The {@code :store} of a configuration map. */
  IPersistentMap store();

  /**
   * A folder, by its real path as far as it exists, so that two names of one folder are one
   * location.
   */
  record Folder(Path path) implements Location {
    static Folder of(Path path) {
      Path absolute = path.toAbsolutePath().normalize();
      try {
        return new Folder(absolute.toRealPath());
      } catch (IOException e) {
        return new Folder(absolute);
      }
    }

    @Override
    public IPersistentMap store() {
      return map("file", "path", path.toString());
    }

    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * What somebody else writes, followed as its files arrive. How its peers are found makes no other
   * place of it.
   *
   * @param folder where it comes; null for a folder of this process that is not kept
   * @param source what brings it, if we do; null if somebody else does, and then there is a folder
   */
  record Followed(@Nullable Folder folder, @Nullable DatSource source) implements Location {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Followed o
          && Objects.equals(folder, o.folder)
          && Objects.equals(what(source), what(o.source));
    }

    @Override
    public int hashCode() {
      return Objects.hash(folder, what(source));
    }

    private static @Nullable Object what(@Nullable DatSource source) {
      return source == null ? null : List.of(source.link(), source.sparse());
    }

    @Override
    public IPersistentMap store() {
      DatSource from = source;
      if (from == null) {
        return Objects.requireNonNull(folder).store();
      }
      IPersistentMap store = map("dat", "link", from.link().toString());
      return folder == null ? store : store.assoc(Keyword.intern("path"), folder.name());
    }

    @Override
    public String name() {
      return folder == null ? String.valueOf(source == null ? "" : source.link()) : folder.name();
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** The heap of this process, by name. */
  record Memory(String name) implements Location {
    @Override
    public IPersistentMap store() {
      return map("memory", "id", name);
    }

    @Override
    public String toString() {
      return "memory:" + name;
    }
  }

  /** A branch of a database, other than its main one. */
  record Branch(Location database, String branch) implements Location {
    @Override
    public IPersistentMap store() {
      return database.store();
    }

    @Override
    public String name() {
      return database.name();
    }

    @Override
    public String toString() {
      return database + ", branch " + branch;
    }
  }

  /** Where the database is, whichever branch is meant, followed or not. */
  default Location whole() {
    if (this instanceof Followed followed) {
      Folder folder = followed.folder();
      return folder == null ? this : folder;
    }
    return this instanceof Branch branch ? branch.database() : this;
  }

  /** The name of the branch. */
  default String branchName() {
    return this instanceof Branch branch ? branch.branch() : MAIN;
  }

  /** A branch of the same database. */
  default Location onBranch(String name) {
    return name.equals(MAIN) ? whole() : new Branch(whole(), name);
  }

  private static IPersistentMap map(String backend, String key, String value) {
    return PersistentArrayMap.createAsIfByAssoc(
        new Object[] {
          Keyword.intern("backend"), Keyword.intern(backend), Keyword.intern(key), value
        });
  }
}
