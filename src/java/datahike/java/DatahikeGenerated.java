package datahike.java;

import static datahike.java.ClojureApi.call;
import static datahike.java.ClojureApi.converted;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code datahike.api} as static methods: {@code database-exists?} is {@code
 * databaseExists}, {@code transact!} is {@code transactAsync}. Their own documentation is that of
 * the functions. Keywords in collections are strings by the rule of {@link Util}.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // the signatures are Datahike's
public class DatahikeGenerated {
  /** For {@link Datahike} alone. */
  DatahikeGenerated() {}

  /** The name of a branch: a keyword, or a string with or without its colon. */
  private static Object branch(Object name) {
    if (!(name instanceof String text)) {
      return name;
    }
    return Keyword.intern(text.startsWith(":") ? text.substring(1) : text);
  }

  private static Object branches(Set<?> names) {
    return PersistentHashSet.create(RT.seq(names.stream().map(DatahikeGenerated::branch).toList()));
  }

  /** The state after a transaction or at a time. */
  public static @Nullable Object asOf(Object db, Object timePoint) {
    return call("as-of", db, timePoint);
  }

  /** The newest value of a branch; null if there is no such branch. */
  public static @Nullable Object branchAsDb(Object conn, Object branch) {
    return call("branch-as-db", conn, branch(branch));
  }

  /** Makes a branch that begins as the newest state of another. */
  public static @Nullable Object branchAsync(Object conn, Object from, Object newBranch) {
    return call("branch!", conn, branch(from), branch(newBranch));
  }

  /** The names of all branches. */
  public static @Nullable Object branches(Object conn) {
    return call("branches", conn);
  }

  /** The state after a commit, of which a connection or a value knows; null if there is none. */
  public static @Nullable Object commitAsDb(Object connOrDb, Object commitId) {
    return call("commit-as-db", connOrDb, commitId);
  }

  /** The id of the commit whose state a database value is. */
  public static @Nullable Object commitId(Object db) {
    return call("commit-id", db);
  }

  /** A connection to a database in memory. */
  public static @Nullable Object connect() {
    return call("connect");
  }

  /** A connection to a database. */
  public static @Nullable Object connect(Map<String, Object> config) {
    return call("connect", converted(config));
  }

  /** A connection to a database; the options mean nothing here. */
  public static @Nullable Object connect(Map<String, Object> config, Map<?, ?> options) {
    return call("connect", converted(config), converted(options));
  }

  /** Creates a database in memory. */
  public static @Nullable Object createDatabase() {
    return call("create-database");
  }

  /** Creates a database and gives its completed configuration. */
  public static @Nullable Object createDatabase(Map<String, Object> config) {
    return call("create-database", converted(config));
  }

  /** Whether there is a database in memory. */
  public static boolean databaseExists() {
    return Boolean.TRUE.equals(call("database-exists?"));
  }

  /** Whether there is a database. */
  public static boolean databaseExists(Map<String, Object> config) {
    return Boolean.TRUE.equals(call("database-exists?", converted(config)));
  }

  /** The datoms of an index, or those that a map of {@code :index} and {@code :components} says. */
  public static @Nullable Object datoms(Object db, Object index) {
    return call("datoms", db, Util.convertValue(index));
  }

  /** The datoms of an index that have a component. */
  public static @Nullable Object datoms(Object db, Object index, Object component) {
    return call("datoms", db, Util.convertValue(index), component);
  }

  /** The newest value of a database. */
  public static @Nullable Object db(Object conn) {
    return call("db", conn);
  }

  /** A database value as a transaction would make it. */
  public static @Nullable Object dbWith(Object db, List txData) {
    return call("db-with", db, converted(txData));
  }

  /** A database value as a transaction would make it. */
  public static @Nullable Object dbWith(Object db, Object txData) {
    return call("db-with", db, converted(txData));
  }

  /** Deletes a branch and releases the connections to it. */
  public static @Nullable Object deleteBranchAsync(Object conn, Object branch) {
    return call("delete-branch!", conn, branch(branch));
  }

  /** Deletes the database in memory. */
  public static @Nullable Object deleteDatabase() {
    return call("delete-database");
  }

  /** Deletes a database. */
  public static @Nullable Object deleteDatabase(Map<String, Object> config) {
    return call("delete-database", converted(config));
  }

  /** An entity, an {@link IEntity}; null if there is none. */
  public static @Nullable Object entity(Object db, Object eid) {
    return DatahikeEntity.wrapped(call("entity", db, eid));
  }

  /** The database value that an entity is read from. */
  public static @Nullable Object entityDb(Object entity) {
    return call("entity-db", entity);
  }

  /** The plan of a query. */
  public static String explain(Object query, Object input) {
    return String.valueOf(call("explain", converted(query), input));
  }

  /** A view with the datoms for which a function of the database and a datom is true. */
  public static @Nullable Object filter(Object db, Object predicate) {
    return call("filter", db, predicate);
  }

  /** Has a branch be in the state of a value; makes the branch if there is none. */
  public static @Nullable Object forceBranchAsync(Object db, Object branch, Set<?> parents) {
    return call("force-branch!", db, branch(branch), branches(parents));
  }

  /** Removes what no state needs; gives a future of what it removed. */
  public static @Nullable Object gcStorage(Object conn) {
    return call("gc-storage", conn);
  }

  /** The same, and what was replaced before a transaction or an instant. */
  public static @Nullable Object gcStorage(Object conn, Object timePoint) {
    return call("gc-storage", conn, timePoint);
  }

  /** The same with options. */
  public static @Nullable Object gcStorage(Object conn, Object timePoint, Map options) {
    return call("gc-storage", conn, timePoint, converted(options));
  }

  /** All that was ever asserted and retracted. */
  public static @Nullable Object history(Object db) {
    return call("history", db);
  }

  /**
   * The datoms with values in a range, a map of {@code :attrid}, {@code :start} and {@code :end}.
   */
  public static @Nullable Object indexRange(Object db, Object range) {
    return call("index-range", db, converted(range));
  }

  /** Whether a database value was made by {@code filter}. */
  public static boolean isFiltered(Object db) {
    return Boolean.TRUE.equals(call("is-filtered", db));
  }

  /** Calls a function with each later report; gives the key to {@code unlisten} by. */
  public static @Nullable Object listen(Object conn, Object callback) {
    return call("listen", conn, callback);
  }

  /** The same under a key. */
  public static @Nullable Object listen(Object conn, Object key, Object callback) {
    return call("listen", conn, key, callback);
  }

  /** Loads datoms as one durable change; gives a future of the report. */
  public static @Nullable Object loadEntities(Object conn, List entities) {
    return call("load-entities", conn, entities);
  }

  /** Adds a transaction that brings what other branches have; gives the report. */
  public static @Nullable Object mergeDb(Object conn, Set<?> parents, List txData) {
    return call("merge-db", conn, branches(parents), converted(txData));
  }

  /** The same, with something said of the transaction. */
  public static @Nullable Object mergeDb(Object conn, Set<?> parents, List txData, Object txMeta) {
    return call("merge-db", conn, branches(parents), converted(txData), converted(txMeta));
  }

  /** The same as {@link #mergeDb(Object, Set, List)}. */
  public static @Nullable Object mergeDbAsync(Object conn, Set<?> parents, List txData) {
    return call("merge-db!", conn, branches(parents), converted(txData));
  }

  /** The same as {@link #mergeDb(Object, Set, List, Object)}. */
  public static @Nullable Object mergeDbAsync(
      Object conn, Set<?> parents, List txData, Object txMeta) {
    return call("merge-db!", conn, branches(parents), converted(txData), converted(txMeta));
  }

  /** The ids of the commits that the commit of a database value came from. */
  public static @Nullable Object parentCommitIds(Object db) {
    return call("parent-commit-ids", db);
  }

  /** How many datoms there are. */
  public static @Nullable Object metrics(Object db) {
    return call("metrics", db);
  }

  /** What the map of {@code :selector} and {@code :eid} asks for. */
  public static @Nullable Map<?, ?> pull(Object db, Object pattern) {
    return (Map<?, ?>) call("pull", db, converted(pattern));
  }

  /** What a pattern shows of an entity; null if nothing. */
  public static @Nullable Map<?, ?> pull(Object db, List<?> pattern, Object eid) {
    return (Map<?, ?>) call("pull", db, converted(pattern), eid);
  }

  /** What the map of {@code :selector} and {@code :eids} asks for. */
  public static @Nullable Iterable<?> pullMany(Object db, Object pattern) {
    return (Iterable<?>) call("pull-many", db, converted(pattern));
  }

  /** What a pattern shows of several entities. */
  public static @Nullable Iterable<?> pullMany(Object db, List<?> pattern, Object eids) {
    return (Iterable<?>) call("pull-many", db, converted(pattern), converted(eids));
  }

  /** Answers a query that brings its inputs in a map. */
  public static @Nullable Object q(Object query) {
    return call("q", converted(query));
  }

  /** Answers a query of one input. */
  public static @Nullable Object q(Object query, Object input) {
    return call("q", converted(query), input);
  }

  /** Runs a query and tells how. */
  public static @Nullable Map<?, ?> queryStats(Object query) {
    return (Map<?, ?>) call("query-stats", converted(query));
  }

  /** Runs a query and tells how. */
  public static @Nullable Map<?, ?> queryStats(Object query, Object input) {
    return (Map<?, ?>) call("query-stats", converted(query), input);
  }

  /** Gives a connection back. */
  public static void release(Object conn) {
    call("release", conn);
  }

  /** Gives a connection back, for all its users if so said. */
  public static void release(Object conn, Object all) {
    call("release", conn, all);
  }

  /** The attributes by what was declared of them. */
  public static @Nullable Map<?, ?> reverseSchema(Object db) {
    return (Map<?, ?>) call("reverse-schema", db);
  }

  /** The datoms of an index from its end. */
  public static @Nullable Object rseekDatoms(Object db, Object index) {
    return call("rseek-datoms", db, Util.convertValue(index));
  }

  /** The datoms from a component back to the beginning. */
  public static @Nullable Object rseekDatoms(Object db, Object index, Object component) {
    return call("rseek-datoms", db, Util.convertValue(index), component);
  }

  /** What was declared, by attribute. */
  public static @Nullable Object schema(Object db) {
    return call("schema", db);
  }

  /** The datoms of an index. */
  public static @Nullable Object seekDatoms(Object db, Object index) {
    return call("seek-datoms", db, Util.convertValue(index));
  }

  /** The datoms from a component to the end. */
  public static @Nullable Object seekDatoms(Object db, Object index, Object component) {
    return call("seek-datoms", db, Util.convertValue(index), component);
  }

  /** What was asserted after a transaction or a time. */
  public static @Nullable Object since(Object db, Object timePoint) {
    return call("since", db, timePoint);
  }

  /** A tempid that nobody else has. */
  public static @Nullable Object tempid(Object partition) {
    return call("tempid", partition);
  }

  /** The tempid of a number. */
  public static @Nullable Object tempid(Object partition, int number) {
    return call("tempid", partition, (long) number);
  }

  /** Adds a transaction and waits for it; gives the report. */
  public static @Nullable Object transact(Object conn, List txData) {
    return call("transact", conn, converted(txData));
  }

  /** The same, or a map of {@code :tx-data} and {@code :tx-meta}. */
  public static @Nullable Object transact(Object conn, Object tx) {
    return call("transact", conn, converted(tx));
  }

  /** Adds a transaction; gives a future of the report. */
  public static @Nullable Object transactAsync(Object conn, List txData) {
    return call("transact!", conn, converted(txData));
  }

  /** The same, or a map of {@code :tx-data} and {@code :tx-meta}. */
  public static @Nullable Object transactAsync(Object conn, Object tx) {
    return call("transact!", conn, converted(tx));
  }

  /** Takes a listener away. */
  public static @Nullable Map<?, ?> unlisten(Object conn, Object key) {
    return (Map<?, ?>) call("unlisten", conn, key);
  }

  /** What a transaction would do. */
  public static @Nullable Object with(Object db, List txData) {
    return call("with", db, converted(txData));
  }

  /** The same, or a map of {@code :tx-data} and {@code :tx-meta}. */
  public static @Nullable Object with(Object db, Object tx) {
    return call("with", db, converted(tx));
  }

  /** What a transaction with something said of it would do. */
  public static @Nullable Object with(Object db, List txData, Object txMeta) {
    return call("with", db, converted(txData), converted(txMeta));
  }
}
