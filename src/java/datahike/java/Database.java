package datahike.java;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Builds the map that configures a database. Not safe for threads. */
public final class Database {
  private final Map<String, Object> store;
  private final Map<String, Object> config = new HashMap<>();

  private Database(Map<String, Object> store) {
    this.store = Map.copyOf(store);
  }

  /** In memory, under an id. */
  public static Database memory(UUID id) {
    return new Database(Map.of("backend", ":memory", "id", id));
  }

  /**
   * In memory, under an id.
   *
   * @throws IllegalArgumentException if it is no UUID
   */
  public static Database memory(String id) {
    return memory(UUID.fromString(id));
  }

  /** In a folder. */
  public static Database file(String path) {
    return new Database(Map.of("backend", ":file", "path", path));
  }

  /** Somewhere else, as a map says. */
  public static Database custom(Map<String, Object> storeConfig) {
    return new Database(storeConfig);
  }

  /** Whether facts that no longer hold are kept; they are if nothing is said. */
  public Database keepHistory(boolean keep) {
    return option("keep-history?", keep);
  }

  /** When a schema is asked for; when data are written, if nothing is said. */
  public Database schemaFlexibility(SchemaFlexibility mode) {
    return option("schema-flexibility", mode.toEDNString());
  }

  /** What is transacted when the database is created. */
  public Database initialTx(Object tx) {
    return option("initial-tx", tx);
  }

  /** A name for people. */
  public Database name(String name) {
    return option("name", name);
  }

  /** Anything else. */
  public Database option(String key, Object value) {
    config.put(key, value);
    return this;
  }

  /** The map, for {@link Datahike}. */
  public Map<String, Object> build() {
    Map<String, Object> all = new HashMap<>(config);
    all.put("store", store);
    return all;
  }
}
