package org.cairndb;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.cairndb.error.CairnException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.storage.Described;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Storage;
import org.cairndb.transact.Transactor;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * The branches of a database: a branch begins as a state of another one and then goes its own way.
 * Making one copies no datoms, since their indexes are shared. The branch that a database begins
 * with is called {@code db}. {@link DatabaseConfig#branch} says which one to connect to; each has a
 * writer of its own. Safe for any number of threads.
 */
public final class Branches {
  private final Cairn cairn;
  private final Connection connection;

  Branches(Cairn cairn, Connection connection) {
    this.cairn = cairn;
    this.connection = connection;
  }

  /** The names of all branches. */
  public Set<String> names() {
    return new TreeSet<>(cairn.branches(connection.location()));
  }

  /** The branch that the connection leads to. */
  public String current() {
    return connection.location().branchName();
  }

  /**
   * Makes a branch that begins as the newest state of the connection's own.
   *
   * @throws CairnException as the other {@code create}
   */
  public void create(String name) {
    create(current(), name);
  }

  /**
   * Makes a branch that begins as the newest state of another. When this returns, it survives a
   * loss of power; after a failure there is none.
   *
   * @param from the name of that branch
   * @throws CairnException {@code :branch/exists}, {@code :branch/missing}, {@code :branch/name};
   *     or the failure after which nothing more can be written to that branch
   */
  public void create(String from, String name) {
    synchronized (cairn) {
      Location made = absent(name);
      Location source = connection.location().onBranch(from);
      if (!names().contains(from)) {
        throw wrong(
            "missing",
            "there is no such branch to begin from",
            from,
            "from-branch-does-not-point-to-existing-branch-or-commit");
      }
      Transactor writer = cairn.transactor(source);
      if (writer != null) {
        writer.requireSound();
      }
      if (made.whole() instanceof Location.Folder folder) {
        Cairn.onBranch(cairn.storage(folder), from).createBranch(name);
      } else {
        remember(made, Objects.requireNonNull(writer).database());
      }
    }
  }

  private Storage storage() {
    return connection.location().whole() instanceof Location.Folder folder
        ? cairn.storage(folder)
        : Objects.requireNonNull(connection.transactor()).storage();
  }

  private Location absent(String name) {
    if (names().contains(name)) {
      throw wrong(
          "exists", "there is a branch of this name already", name, "branch-already-exists");
    }
    return connection.location().onBranch(name);
  }

  private void remember(Location made, CurrentDatabase state) {
    MemoryStorage storage = (MemoryStorage) storage();
    storage.opening(
        () -> {
          MemoryStorage branch = storage.branch(Transactor.describe(state, storage));
          cairn.forgetMemory(made);
          cairn.remember(made, branch);
          return branch;
        });
  }

  /**
   * Deletes a branch and releases all connections to it. What only it needed stays until the next
   * collection of garbage.
   *
   * @throws CairnException {@code :branch/missing}, or {@code :branch/main} for {@code db}
   */
  public void delete(String name) {
    synchronized (cairn) {
      if (name.equals(Location.MAIN)) {
        throw wrong(
            "main",
            "the main branch cannot be deleted, delete the database",
            name,
            "cannot-delete-main-db-branch");
      }
      require(name);
      Location branch = connection.location().onBranch(name);
      cairn.release(branch);
      if (branch.whole() instanceof Location.Folder folder) {
        cairn.storage(folder).deleteBranch(name);
      } else {
        cairn.forgetMemory(branch);
      }
    }
  }

  /** The newest value of a branch, or null if there is no such branch. */
  public @Nullable Db database(String name) {
    synchronized (cairn) {
      Location branch = connection.location().onBranch(name);
      Transactor open = cairn.transactor(branch);
      if (open != null) {
        return open.database();
      }
      boolean isThere = names().contains(name);
      if (!isThere || !(branch.whole() instanceof Location.Folder folder)) {
        return null;
      }
      try {
        return cairn.read(branch, folder);
      } catch (DatabaseMissingException e) {
        return null; // another process has just deleted it
      }
    }
  }

  /**
   * Has a branch be in a given state, whatever it was in before; makes the branch if there is none.
   * Connections to it are released. After a failure it is as before.
   *
   * @param state a whole value of this database or of a branch of it, also one that nobody has
   *     stored, such as {@link Db#with} makes
   * @throws CairnException {@code :branch/database} if it is something else
   */
  public void force(String name, Db state) {
    synchronized (cairn) {
      if (!(state instanceof CurrentDatabase value) || !value.isIn(storage())) {
        throw wrong(
            "database",
            "expected a whole value of this database",
            String.valueOf(state),
            "db-value-required");
      }
      Location branch = connection.location().onBranch(name);
      boolean isThere = names().contains(name);
      cairn.release(branch);
      if (branch.whole() instanceof Location.Folder folder) {
        FileStorage main = cairn.storage(folder);
        Supplier<Described> described = () -> Transactor.describe(value, main);
        if (isThere) {
          Cairn.onBranch(main, name).force(described);
        } else {
          main.createBranch(name, described);
        }
      } else {
        remember(branch, value);
      }
    }
  }

  /**
   * Adds a transaction to the connection's branch that brings what other branches have. What that
   * is, the caller says.
   *
   * @param parents the names of those branches, at least one
   * @throws CairnException {@code :branch/parents}, {@code :branch/missing}, or what is wrong with
   *     the transaction; then nothing has changed
   */
  public TxReport merge(
      Collection<String> parents, @Nullable Object txData, @Nullable Object txMeta) {
    if (parents.isEmpty()) {
      throw wrong(
          "parents", "name at least one parent", List.of(), "must-provide-at-least-one-parent");
    }
    parents.forEach(this::require);
    return connection.transact(txData, txMeta);
  }

  void require(String name) {
    if (!names().contains(name)) {
      throw wrong("missing", "there is no such branch", name, "branch-does-not-exist");
    }
  }

  static CairnException wrong(String error, String reason, Object found, String type) {
    return new CairnException(
        "branch/" + error,
        reason + ": found=" + found,
        "type",
        clojure.lang.Keyword.intern(type),
        "found",
        found);
  }
}
