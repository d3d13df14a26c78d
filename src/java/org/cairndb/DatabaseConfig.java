package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.nio.file.Path;
import java.util.Locale;
import org.cairndb.data.FromJava;
import org.cairndb.db.Config;
import org.cairndb.error.ConfigException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.DatabaseMissingException;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and how it is made, said step by step. Immutable: each step gives a
 * configuration of its own. What is left open is as for a URI when the database is created (no
 * schema is needed, history is kept), and as the database has it when it is connected to.
 */
public final class DatabaseConfig {
  private static final Keyword STORE = Keyword.intern("store");

  private final IPersistentMap map;

  /** Nothing said yet. */
  DatabaseConfig() {
    this(PersistentArrayMap.EMPTY);
  }

  private DatabaseConfig(IPersistentMap map) {
    this.map = map;
  }

  private DatabaseConfig with(Keyword key, @Nullable Object value) {
    return new DatabaseConfig(map.assoc(key, value));
  }

  private DatabaseConfig store(String backend, String key, String value) {
    Object[] store = {
      Keyword.intern("backend"), Keyword.intern(backend), Keyword.intern(key), value
    };
    return with(STORE, PersistentArrayMap.createAsIfByAssoc(store));
  }

  /** In a folder; it is made if it is not there. */
  public DatabaseConfig file(Path folder) {
    return store("file", "path", folder.toAbsolutePath().toString());
  }

  /** In the memory of this process, under a name. */
  public DatabaseConfig memory(String name) {
    return store("memory", "id", name);
  }

  /**
   * A replica of what somebody publishes over Dat; it comes into a folder and is kept there.
   *
   * @param link as {@code dat://…}
   */
  public DatabaseConfig dat(String link, Path folder) {
    return dat(link).inStore("path", folder.toAbsolutePath().toString());
  }

  /** The same for this process alone: what has come is removed at the end. */
  public DatabaseConfig dat(String link) {
    return store("dat", "link", link);
  }

  /** Peers to be called, beside those that are found, as {@code host:port}; for a replica. */
  public DatabaseConfig peers(String... addresses) {
    return inStore("peers", PersistentVector.create((Object[]) addresses));
  }

  /** Whether peers are looked for on the local networks, as they are; for a replica. */
  public DatabaseConfig multicast(boolean look) {
    return inStore("multicast?", look);
  }

  /** To fetch index nodes when a query needs them, and not all of them; for a replica. */
  public DatabaseConfig sparse() {
    return inStore("sparse?", true);
  }

  private DatabaseConfig inStore(String key, Object value) {
    IPersistentMap store =
        map.valAt(STORE) instanceof IPersistentMap said ? said : PersistentArrayMap.EMPTY;
    return with(STORE, store.assoc(Keyword.intern(key), value));
  }

  /** Whether facts that no longer hold are kept. */
  public DatabaseConfig keepHistory(boolean keep) {
    return with(Config.KEEP_HISTORY, keep);
  }

  /** Whether attributes must be declared before they are written. */
  public DatabaseConfig schemaFlexibility(SchemaFlexibility flexibility) {
    String name = flexibility.name().toLowerCase(Locale.ROOT);
    return with(Config.SCHEMA_FLEXIBILITY, Keyword.intern(name));
  }

  /** To follow a folder into which somebody else's files come; see {@link Cairn#connect}. */
  public DatabaseConfig follow() {
    return with(Keyword.intern("follow?"), true);
  }

  /** Another branch than {@code db}, to connect to. */
  public DatabaseConfig branch(String name) {
    return with(Keyword.intern("branch"), Keyword.intern(name));
  }

  /** A name for people. */
  public DatabaseConfig name(String name) {
    return with(Keyword.intern("name"), name);
  }

  /**
   * What is transacted when the database is created, such as its schema.
   *
   * @param txData as {@link Connection#transact(Object)} takes it
   */
  public DatabaseConfig initialTx(Object txData) {
    return with(Keyword.intern("initial-tx"), FromJava.txData(txData));
  }

  /** Anything else that a configuration map may say. */
  public DatabaseConfig option(String key, Object value) {
    Object name = FromJava.name(key);
    return new DatabaseConfig(map.assoc(name, FromJava.setting(name, value)));
  }

  /**
   * Creates the database.
   *
   * @throws DatabaseExistsException if it exists; it is left as it is
   * @throws ConfigException if something here is wrong; then nothing has been created
   */
  public DatabaseConfig create() {
    boolean isOpen = map.valAt(Config.SCHEMA_FLEXIBILITY) == null;
    Cairn.createDatabase(isOpen ? map.assoc(Config.SCHEMA_FLEXIBILITY, Config.READ) : map);
    return this;
  }

  /** Whether the database exists. Changes nothing. */
  public boolean exists() {
    return Cairn.databaseExists(map);
  }

  /**
   * Connects to the database.
   *
   * @throws DatabaseMissingException if there is none; nothing has been created
   * @throws ConfigException if it was created otherwise than is said here
   */
  public Connection connect() {
    return Cairn.connect(map);
  }

  /** Connects to the database, which is created first if it does not exist. */
  public Connection open() {
    if (!exists()) {
      try {
        create();
      } catch (DatabaseExistsException e) {
        // Somebody was faster, and what is there is what was asked for.
        return connect();
      }
    }
    return connect();
  }

  /** Deletes the database, if there is one, and releases all connections to it. */
  public void delete() {
    Cairn.deleteDatabase(map);
  }

  /** The configuration map that a Clojure program would write. */
  public Object toClojure() {
    return map;
  }

  /** As EDN. */
  @Override
  public String toString() {
    return RT.printString(map);
  }
}
