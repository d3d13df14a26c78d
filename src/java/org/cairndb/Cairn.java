package org.cairndb;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cairndb.data.FromJava;
import org.cairndb.data.QueryResult;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.cairndb.db.Schema;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.ConfigException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.SyntaxException;
import org.cairndb.query.Queries;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.cairndb.transact.Bounds;
import org.cairndb.transact.LiveDatabase;
import org.cairndb.transact.Predicates;
import org.cairndb.transact.Transactor;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * Databases by name: create, connect, delete. A database is named by a URI ({@code
 * datahike:file:///srv/people}, {@code datahike:mem://people}) or by a configuration map as
 * Datahike has it; {@link Settings} says what may stand there. Safe for any number of threads.
 */
public final class Cairn {
  private static final Cairn PROCESS = new Cairn(SystemHost.INSTANCE);

  /** How long a connection to a replica waits for what a replicator is still writing. */
  private static final long PATIENCE_MILLIS = 3000;

  private final Host host;
  private final Replicas following;
  private final Map<Location, Connection> connections = new HashMap<>();
  private final Map<Location, Transactor> memories = new HashMap<>();
  private final Map<Location, Transactor> replicas = new HashMap<>();

  /** One storage for each folder, since it knows who reads. */
  private final Map<Location, FileStorage> folders = new HashMap<>();

  private Cairn(Host host) {
    this.host = host;
    this.following = new Replicas(this, host);
    Databases.load();
  }

  /** A configuration, to be said step by step. */
  public static DatabaseConfig config() {
    return new DatabaseConfig();
  }

  /**
   * Answers a query of which no input is more than the others: {@code :in} names them all.
   * Otherwise see {@link Db#query}.
   */
  public static QueryResult query(Object query, @Nullable Object... inputs) {
    @Nullable Object[] read = new Object[inputs.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = FromJava.input(inputs[i]);
    }
    return Queries.ask(query, read);
  }

  /**
   * What EDN text says, in Clojure's types, for what Java has no word for: symbols, lists, tagged
   * literals. May be passed wherever data may.
   *
   * @throws org.cairndb.error.SyntaxException if it is no EDN
   */
  public static @Nullable Object edn(String text) {
    return EdnReader.read(text).value();
  }

  /**
   * Creates a database.
   *
   * @param config a URI, a configuration map, or null for one in memory
   * @param options for a URI: keys and values in turn
   * @return the completed configuration
   * @throws DatabaseExistsException if it exists; it is left as it is
   * @throws ConfigException if the configuration is wrong; then nothing has been created
   */
  public static IPersistentMap createDatabase(
      @Nullable Object config, @Nullable Object... options) {
    return PROCESS.create(Settings.of(config, options), Schema.INITIAL);
  }

  /**
   * Creates a database with a schema as DataScript writes it: {@code {:aka {:db/cardinality
   * :db.cardinality/many}}}.
   *
   * @param schema null for none
   */
  public static IPersistentMap createDatabaseWithSchema(
      @Nullable Object config, @Nullable Object schema) {
    Settings settings = Settings.of(config);
    if (schema != null && settings.config().refersToAttributes()) {
      throw new ConfigException(
          "config/value",
          "a schema as DataScript writes it has no entities, as :attribute-refs? needs: found=true",
          "found",
          true);
    }
    return PROCESS.create(settings, Databases.schema(schema));
  }

  /** Whether there is a database. Changes nothing. */
  public static boolean databaseExists(@Nullable Object config) {
    return PROCESS.exists(Settings.of(config).place());
  }

  /** Deletes a database, if there is one, and releases all connections to it. */
  public static void deleteDatabase(@Nullable Object config) {
    PROCESS.delete(Settings.of(config).location());
  }

  /**
   * Connects to a database. A folder that this process is connected to already gives the same
   * connection, moved to what is on disk if another process writes there. A replica (a folder that
   * somebody else's copy is synchronised into) gives a connection of its own each time: a snapshot
   * of what has arrived, never half a state and never an older one than before. With {@code
   * :follow? true} the folder gives a connection that moves by itself as files arrive, and cannot
   * be written through.
   *
   * @throws DatabaseMissingException if there is none; nothing has been created
   */
  public static Connection connect(@Nullable Object config) {
    return PROCESS.open(Settings.of(config));
  }

  /**
   * The same for a URI with options, such as {@code "path"} and {@code "peers"} of a replica.
   *
   * @param options keys and values in turn, or one map; with a configuration map they mean nothing
   */
  public static Connection connect(Object config, @Nullable Object... options) {
    return PROCESS.open(Settings.of(config, options));
  }

  private synchronized IPersistentMap create(Settings settings, Schema schema) {
    settings.expectMainBranch();
    settings.expectOurs();
    Config config = settings.config();
    Object initialTx = initialTx(settings.initialTx());
    byte[] checkpoint = Transactor.emptyCheckpoint(config, schema);
    Location location = settings.place().whole();
    if (location instanceof Location.Folder folder) {
      FileStorage.create(folder.path(), host, checkpoint);
    } else if (memories.containsKey(location)) {
      throw new DatabaseExistsException(
          location.toString(), "there is a database in memory already");
    } else {
      var storage = new MemoryStorage(host, checkpoint);
      memories.put(location, transactor(location, storage, storage.recover()));
    }
    if (initialTx != null) {
      transactInitial(settings, initialTx);
    }
    return settings.completed(config);
  }

  private void transactInitial(Settings settings, Object initialTx) {
    try (Connection connection = openAt(settings, settings.place().whole())) {
      connection.transact(initialTx, null);
    } catch (RuntimeException e) {
      delete(settings.place());
      throw e;
    }
  }

  private static @Nullable Object initialTx(@Nullable Object given) {
    if (!(given instanceof String file)) {
      return given;
    }
    try {
      return EdnReader.read(Files.readString(Path.of(file))).value();
    } catch (IOException e) {
      throw new CairnException(
          e,
          "config/initial-tx",
          "could not read the initial transaction: file=" + file,
          "file",
          file);
    } catch (SyntaxException e) {
      throw new CairnException(
          e,
          "config/initial-tx",
          "the initial transaction is not EDN: file=" + file + ", reason=" + e.getMessage(),
          "file",
          file);
    }
  }

  private synchronized boolean exists(Location location) {
    return location.whole() instanceof Location.Folder folder
        ? FileStorage.exists(folder.path()) && branches(location).contains(location.branchName())
        : memories.containsKey(location) || connections.containsKey(location);
  }

  private synchronized void delete(Location given) {
    Location location = given.whole();
    for (Location branch : List.copyOf(connections.keySet())) {
      if (branch.whole().equals(location)) {
        release(branch);
      }
    }
    replicas.keySet().removeIf(branch -> branch.whole().equals(location));
    folders.remove(location);
    if (location instanceof Location.Folder folder) {
      FileStorage.delete(folder.path());
    } else {
      for (Location branch : List.copyOf(memories.keySet())) {
        if (branch.whole().equals(location)) {
          forgetMemory(branch);
        }
      }
    }
  }

  /** Ends the connection to a branch, for all its users. */
  void release(Location branch) {
    Connection connection = connections.get(branch);
    if (connection != null) {
      connection.release(true);
    }
    replicas.remove(branch);
  }

  UUID randomUuid() {
    return host.randomUuid();
  }

  /** Lets a branch in memory go. */
  void forgetMemory(Location branch) {
    Transactor memory = memories.remove(branch);
    if (memory != null) {
      memory.close();
    }
  }

  /** Has a branch be in memory. */
  void remember(Location branch, Storage storage) {
    memories.put(branch, transactor(branch, storage, storage.recover()));
  }

  /** The names of the branches of a database that is there. */
  synchronized List<String> branches(Location location) {
    List<String> names = new ArrayList<>(List.of(Location.MAIN));
    if (location.whole() instanceof Location.Folder folder) {
      names.addAll(storage(folder).branches());
    } else {
      memories.keySet().stream()
          .filter(
              known -> known instanceof Location.Branch && known.whole().equals(location.whole()))
          .forEach(known -> names.add(known.branchName()));
    }
    return names;
  }

  /** What holds a branch that is open or in memory; null if there is none. */
  @Nullable Transactor transactor(Location branch) {
    Connection connection = connections.get(branch);
    return connection != null ? connection.transactor() : memories.get(branch);
  }

  /** A connection to a branch of the database that has a value, joined; null if there is none. */
  static @Nullable Connection connectionTo(CurrentDatabase value) {
    synchronized (PROCESS) {
      for (Connection connection : PROCESS.connections.values()) {
        Transactor transactor = connection.transactor();
        if (transactor != null && value.isIn(transactor.storage()) && connection.join()) {
          return connection;
        }
      }
      return null;
    }
  }

  /** The newest value of a branch in a folder, to be read only. */
  CurrentDatabase read(Location branch, Location.Folder folder) {
    FileStorage storage = onBranch(storage(folder), branch.branchName());
    if (storage.isReplica()) {
      return replica(branch, storage).database();
    }
    return storage.opening(() -> transactor(branch, storage, storage.recover())).database();
  }

  static FileStorage onBranch(FileStorage main, String branch) {
    return branch.equals(Location.MAIN) ? main : main.branch(branch);
  }

  private Connection open(Settings settings) {
    return openAt(settings, settings.place());
  }

  private Connection openAt(Settings settings, Location location) {
    if (location instanceof Location.Followed followed) {
      return agreed(settings, following.open(followed));
    }
    synchronized (this) {
      Connection known = joined(location);
      return agreed(settings, known != null ? known : opened(location));
    }
  }

  /** The connection to a place that there is, moved to what is there now; null if there is none. */
  @Nullable Connection joined(Location location) {
    Connection known;
    synchronized (this) {
      known = connections.get(location);
      if (known == null || !isStillThere(location, known) || !known.join()) {
        return null;
      }
    }
    boolean done = false;
    try {
      known.refresh();
      done = true;
      return known;
    } finally {
      if (!done) {
        known.release(false);
      }
    }
  }

  private Connection opened(Location location) {
    return location.whole() instanceof Location.Folder folder
        ? openFolder(location, folder)
        : openMemory(location);
  }

  /** The connection, if it is to what the caller described; else it is given back. */
  private static Connection agreed(Settings settings, Connection connection) {
    boolean agreed = false;
    try {
      settings.checkAgainst(connection.config());
      agreed = true;
      return connection;
    } finally {
      if (!agreed) {
        connection.release(false);
      }
    }
  }

  /** Whether the branch that a connection leads to is the one that is there now. */
  private static boolean isStillThere(Location location, Connection known) {
    if (!(location.whole() instanceof Location.Folder folder)) {
      return true;
    }
    boolean same = false;
    if (FileStorage.exists(folder.path())) {
      FileStorage main = FileStorage.open(folder.path());
      String branch = location.branchName();
      same =
          known.transactor() == null
              ? main.databaseId().equals(known.database().id())
              : (branch.equals(Location.MAIN) || main.branches().contains(branch))
                  && known.transactor().storage() instanceof FileStorage storage
                  && storage.isSameAs(onBranch(main, branch));
    }
    if (!same) {
      known.release(true);
    }
    return same;
  }

  private Connection openFolder(Location location, Location.Folder folder) {
    FileStorage storage = onBranch(storage(folder), location.branchName());
    if (storage.isReplica()) {
      return new Connection(this, location, host, replica(location, storage), () -> {});
    }
    Transactor transactor = storage.opening(() -> transactor(location, storage, storage.recover()));
    return register(
        location,
        transactor,
        () -> {
          forget(location);
          transactor.close();
        });
  }

  /** The storage of a folder: as long as the same database is there, the same. */
  synchronized FileStorage storage(Location.Folder folder) {
    FileStorage found = FileStorage.open(folder.path());
    FileStorage known = folders.get(folder);
    if (known != null && known.isSameAs(found)) {
      return known;
    }
    folders.put(folder, found);
    return found;
  }

  private Connection openMemory(Location location) {
    Transactor memory = memories.get(location);
    if (memory == null) {
      throw new DatabaseMissingException(location.toString());
    }
    return register(location, memory, () -> forget(location));
  }

  synchronized Connection register(Location location, LiveDatabase live, Runnable onClose) {
    Connection connection = new Connection(this, location, host, live, onClose).observing();
    connections.put(location, connection);
    return connection;
  }

  synchronized void forget(Location location) {
    connections.remove(location);
  }

  /**
   * The newest state of a replica, or the one that was seen before if what is on disk now is no
   * newer.
   */
  private Transactor replica(Location location, FileStorage storage) {
    Transactor seen = replicas.get(location);
    if (seen != null && !seen.database().id().equals(storage.databaseId())) {
      seen = null;
    }
    if (seen != null) {
      var now = storage.recover(seen.position(), PATIENCE_MILLIS);
      if (now.position().compareTo(seen.position()) <= 0) {
        return seen;
      }
      seen = transactor(location, storage, now);
    } else {
      seen = transactor(location, storage, storage.recover(Position.START, PATIENCE_MILLIS));
    }
    replicas.put(location, seen);
    return seen;
  }

  private Transactor transactor(Location location, Storage storage, Recovered recovered) {
    Transactor transactor = new Transactor(storage, recovered, host, Bounds.ofProcess());
    transactor.check(report -> check(location, report));
    return transactor;
  }

  /** Has the program's own predicate refuse a transaction, if it has registered one. */
  private static void check(Location location, TxReport report) {
    IFn own = Predicates.transaction(location.name());
    IFn predicate = own == null ? Predicates.transaction(report.dbBefore().id()) : own;
    if (predicate != null) {
      predicate.invoke(report);
    }
  }
}
