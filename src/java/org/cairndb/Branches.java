package org.cairndb;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.cairndb.db.Ancestry;
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
        FileStorage origin = Cairn.onBranch(cairn.storage(folder), from);
        origin.createBranch(name, List.of(Transactor.branching(origin, cairn.randomUuid())));
      } else {
        CurrentDatabase state = Objects.requireNonNull(writer).database();
        remember(made, state.withAncestry(branching(state)));
      }
    }
  }

  /**
   * The name of a branch whose newest commit has an id.
   *
   * @throws CairnException {@code :branch/commit}, {@code :branch/missing}
   */
  String endingWith(UUID id) {
    for (String name : names()) {
      CurrentDatabase head = newest(name);
      if (head != null && id.equals(head.commitId())) {
        return name;
      }
    }
    throw wrong(
        commits().isKnown(id) ? "commit" : "missing",
        "a branch begins from the newest commit of another, this is not one; from an earlier state"
            + " that you have kept, force-branch! makes one",
        id,
        "from-branch-does-not-point-to-existing-branch-or-commit");
  }

  private Ancestry branching(CurrentDatabase state) {
    long assumed = Ancestry.line(state.id());
    return state.ancestry().branching(state.nextT(), newLine(), assumed);
  }

  private long newLine() {
    return Ancestry.line(cairn.randomUuid());
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
    return newest(name);
  }

  @Nullable CurrentDatabase newest(String name) {
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
   * The state after a commit.
   *
   * @param id as {@link Db#commitId} gave it, of a commit of this branch or of another one
   * @return the whole newest value of a branch if it is that, else a view as {@link Db#asOf} makes
   * @throws CairnException {@code :commit/unknown} if no branch that is there has such a commit,
   *     {@code :commit/not-kept} if the database keeps no history and the state is no longer there
   */
  public Db commit(UUID id) {
    Commits commits = commits();
    Db state = commits.state(id);
    if (state != null) {
      return state;
    }
    throw commits.isKnown(id) ? notKept(id) : unknown(id);
  }

  /**
   * The states after all commits that have led to this branch: the newest first, then its parents,
   * then theirs, each once. Each is found when it is asked for. Parents in branches that are there
   * no more are left out, and so are states that are not kept.
   */
  public Iterable<Db> history() {
    return () -> commits().history();
  }

  Commits commits() {
    return new Commits(this, connection.database());
  }

  private static CairnException unknown(UUID id) {
    return commitError(
        "unknown",
        "no branch that is there has such a commit; it may be of another database, or of a branch"
            + " that was deleted or forced",
        id);
  }

  static CairnException notKept(UUID id) {
    return commitError(
        "not-kept",
        "the database keeps no history, so only the newest states of its branches are there",
        id);
  }

  private static CairnException commitError(String error, String reason, UUID id) {
    return new CairnException("commit/" + error, reason + ": commit=" + id, "commit", id);
  }

  /**
   * The same with the commit of the state, or the one that it was made from, as the only parent.
   *
   * @throws CairnException as the other {@code force}
   */
  public void force(String name, Db state) {
    UUID parent = state.commitId();
    force(name, state, parent == null ? List.of(current()) : List.of(parent));
  }

  /**
   * Has a branch be in a given state, whatever it was in before; makes the branch if there is none.
   * Connections to it are released. After a failure it is as before. The branch begins with a
   * commit of its own.
   *
   * @param state a whole value of this database or of a branch of it, also one that nobody has
   *     stored, such as {@link Db#with} makes
   * @param parents of that commit: the names of branches, as strings, whose newest commits are
   *     meant, or ids of commits; at least one
   * @throws CairnException {@code :branch/database} if the state is something else, {@code
   *     :branch/parents}, {@code :branch/missing}, {@code :commit/unknown}
   */
  public void force(String name, Db state, Collection<?> parents) {
    synchronized (cairn) {
      if (!(state instanceof CurrentDatabase value) || !value.isIn(storage())) {
        throw wrong(
            "database",
            "expected a whole value of this database",
            String.valueOf(state),
            "db-value-required");
      }
      List<UUID> ids = ids(parents);
      CurrentDatabase forced =
          value.withAncestry(value.ancestry().forced(value.basisT(), newLine(), ids));
      Location branch = connection.location().onBranch(name);
      boolean isThere = names().contains(name);
      cairn.release(branch);
      if (branch.whole() instanceof Location.Folder folder) {
        FileStorage main = cairn.storage(folder);
        Supplier<Described> described = () -> Transactor.describe(forced, main);
        if (isThere) {
          Cairn.onBranch(main, name).force(described);
        } else {
          main.createBranch(name, described);
        }
      } else {
        remember(branch, forced);
      }
    }
  }

  /**
   * Adds a transaction to the connection's branch that brings what other branches have. What that
   * is, the caller says.
   *
   * @param parents what its commit comes from beside the one before it: the names of branches, as
   *     strings, whose newest commits are meant, or ids of commits; at least one
   * @throws CairnException {@code :branch/parents}, {@code :branch/missing}, {@code
   *     :commit/unknown}, or what is wrong with the transaction; then nothing has changed
   */
  public TxReport merge(Collection<?> parents, @Nullable Object txData, @Nullable Object txMeta) {
    return connection.merge(txData, txMeta, ids(parents));
  }

  /** The ids of the commits that parents stand for. */
  private List<UUID> ids(Collection<?> parents) {
    if (parents.isEmpty()) {
      throw wrong(
          "parents", "name at least one parent", List.of(), "must-provide-at-least-one-parent");
    }
    Commits commits = commits();
    return parents.stream().map(parent -> id(parent, commits)).distinct().toList();
  }

  private UUID id(@Nullable Object parent, Commits commits) {
    if (parent instanceof UUID id) {
      if (!commits.isKnown(id)) {
        throw unknown(id);
      }
      return id;
    }
    String name = String.valueOf(parent);
    CurrentDatabase head = newest(name);
    UUID id = head == null ? null : head.commitId();
    if (id == null) {
      throw wrong("missing", "there is no such branch", name, "branch-does-not-exist");
    }
    return id;
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
