package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.RT;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.data.FromJava;
import org.cairndb.db.Config;
import org.cairndb.error.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a database: a URI with options, as in Datahike 0.1, or a configuration map,
 * as today. A URI database is schema-less unless an option says otherwise; a map database is strict
 * unless {@code :schema-flexibility} is {@code :read}.
 *
 * <pre>
 * uri    = "datahike:" scheme "://" path          scheme = file | mem | memory
 * option = :schema-on-read bool | :temporal-index bool | :initial-tx data | :index any
 * map    = {:store {:backend :file :path "…"} | {:backend :memory :id …}
 *           :schema-flexibility :read|:write  :keep-history? bool  :initial-tx data|file
 *           :name "…" …}
 * </pre>
 *
 * @param location where the database lives
 * @param given what was said explicitly, as today's map
 * @param defaults what holds for the rest when a database is created
 * @param initialTx to be transacted at creation; null for nothing
 */
record Settings(
    Location location, IPersistentMap given, IPersistentMap defaults, @Nullable Object initialTx) {
  private static final Pattern URI = Pattern.compile("datahike:([^:/]+)://(.+)");
  private static final Pattern DRIVE = Pattern.compile("/[A-Za-z]:/.*");

  private static final Keyword STORE = Keyword.intern("store");
  private static final Keyword BACKEND = Keyword.intern("backend");
  private static final Keyword INITIAL_TX = Keyword.intern("initial-tx");
  private static final Keyword SCHEMA_ON_READ = Keyword.intern("schema-on-read");
  private static final Keyword TEMPORAL_INDEX = Keyword.intern("temporal-index");
  private static final Keyword ATTRIBUTE_REFS = Keyword.intern("attribute-refs?");
  private static final Keyword BRANCH = Keyword.intern("branch");
  private static final Keyword DEFAULT_BRANCH = Keyword.intern("db");

  /**
   * Keys that are kept with the database; anything else concerns one connection or another engine.
   */
  private static final Set<Keyword> STORED =
      Set.of(
          Config.SCHEMA_FLEXIBILITY,
          Config.KEEP_HISTORY,
          ATTRIBUTE_REFS,
          BRANCH,
          Keyword.intern("name"),
          Keyword.intern("index"));

  /**
   * Reads a URI or a configuration map.
   *
   * @param given a string, a map, a {@link DatabaseConfig}, or null for a database in memory named
   *     {@code default}
   * @param options keys and values in turn, or one map of them; only with a URI
   * @throws ConfigException if it names no place or asks for what is not there
   */
  static Settings of(@Nullable Object given, @Nullable Object... options) {
    Object config =
        FromJava.config(given instanceof DatabaseConfig typed ? typed.toClojure() : given);
    if (config instanceof String uri) {
      return ofUri(uri, options);
    }
    if (config == null || config instanceof Map) {
      return ofMap(config == null ? PersistentArrayMap.EMPTY : asMap(config));
    }
    throw new ConfigException(
        "config/syntax",
        "not a database: expected a URI such as \"datahike:file:///srv/people\" or a configuration"
            + " map, found="
            + RT.printString(config),
        "found",
        config);
  }

  private static Settings ofUri(String uri, @Nullable Object[] options) {
    Matcher parts = URI.matcher(uri);
    if (!parts.matches()) {
      throw new ConfigException(
          "config/uri",
          "URI cannot be parsed: expected datahike:file:///absolute/path or datahike:mem://name,"
              + " found="
              + uri,
          "uri",
          uri);
    }
    IPersistentMap said = optionsMap(uri, options);
    IPersistentMap given = PersistentArrayMap.EMPTY;
    Object schemaOnRead = said.valAt(SCHEMA_ON_READ);
    if (schemaOnRead != null) {
      Keyword flexibility = Boolean.FALSE.equals(schemaOnRead) ? Config.WRITE : Config.READ;
      given = given.assoc(Config.SCHEMA_FLEXIBILITY, flexibility);
    }
    Object temporal = said.valAt(TEMPORAL_INDEX);
    if (temporal != null) {
      given = given.assoc(Config.KEEP_HISTORY, temporal);
    }
    for (Keyword key : STORED) {
      Object value = said.valAt(key);
      if (value != null) {
        given = given.assoc(key, value);
      }
    }
    Location location = ofScheme(uri, parts.group(1), parts.group(2));
    return checked(location, given, Config.SCHEMALESS.map(), said.valAt(INITIAL_TX));
  }

  private static Location ofScheme(String uri, String scheme, String path) {
    return switch (scheme) {
      case "file" -> folder(DRIVE.matcher(path).matches() ? path.substring(1) : path, uri);
      case "mem", "memory" -> new Location.Memory(path.startsWith("/") ? path.substring(1) : path);
      default ->
          throw new ConfigException(
              "config/backend",
              "there is no such backend: scheme=" + scheme + ", expected=file or mem, uri=" + uri,
              "uri",
              uri,
              "scheme",
              scheme);
    };
  }

  private static Location folder(String path, Object given) {
    try {
      Path folder = Path.of(path);
      if (folder.isAbsolute()) {
        return Location.Folder.of(folder);
      }
    } catch (InvalidPathException e) {
      // told below, with the relative ones
    }
    throw new ConfigException(
        "config/path", "path is not absolute: path=" + path, "path", path, "config", given);
  }

  private static IPersistentMap optionsMap(String uri, @Nullable Object[] options) {
    if (options.length == 1 && options[0] instanceof Map) {
      return asMap(FromJava.config(options[0]));
    }
    if (options.length % 2 != 0) {
      throw new ConfigException(
          "config/options", "options come as keys and values in turn: uri=" + uri, "uri", uri);
    }
    IPersistentMap map = PersistentArrayMap.EMPTY;
    for (int i = 0; i < options.length; i += 2) {
      map = map.assoc(FromJava.name(options[i]), options[i + 1]);
    }
    return map;
  }

  private static Settings ofMap(IPersistentMap config) {
    Object store = config.valAt(STORE);
    IPersistentMap where = store instanceof Map ? asMap(store) : PersistentArrayMap.EMPTY;
    if (store != null && !(store instanceof Map)) {
      throw new ConfigException(
          "config/store", "store is not a map: store=" + RT.printString(store), "store", store);
    }
    IPersistentMap given = PersistentArrayMap.EMPTY;
    for (ISeq s = RT.seq(config); s != null; s = s.next()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) s.first();
      if (entry.getKey() instanceof Keyword key
          && STORED.contains(key)
          && entry.getValue() != null) {
        given = given.assoc(key, entry.getValue());
      }
    }
    IPersistentMap defaults =
        Config.SCHEMALESS.map().assoc(Config.SCHEMA_FLEXIBILITY, Config.WRITE);
    return checked(ofStore(where), given, defaults, config.valAt(INITIAL_TX));
  }

  private static Location ofStore(IPersistentMap store) {
    Object backend = store.valAt(BACKEND);
    String name = backend instanceof Keyword k ? k.getName() : "memory";
    return switch (name) {
      case "file" -> {
        Object path = store.valAt(Keyword.intern("path"));
        expect(path != null, "a file store needs a :path", store);
        yield folder(String.valueOf(path), store);
      }
      case "mem", "memory" -> {
        Object id = store.valAt(Keyword.intern("id"));
        yield new Location.Memory(id == null ? "default" : id.toString());
      }
      default ->
          throw new ConfigException(
              "config/backend",
              "there is no such backend: backend=" + backend + ", expected=:file or :memory",
              "backend",
              backend,
              "store",
              store);
    };
  }

  private static Settings checked(
      Location location,
      IPersistentMap given,
      IPersistentMap defaults,
      @Nullable Object initialTx) {
    Object flexibility = given.valAt(Config.SCHEMA_FLEXIBILITY);
    expect(
        flexibility == null || flexibility.equals(Config.READ) || flexibility.equals(Config.WRITE),
        ":schema-flexibility is :read or :write",
        flexibility);
    Object history = given.valAt(Config.KEEP_HISTORY);
    expect(
        history == null || history instanceof Boolean, ":keep-history? is true or false", history);
    Object refs = given.valAt(ATTRIBUTE_REFS);
    expect(refs == null || refs.equals(false), ":attribute-refs? is not supported", refs);
    Object branch = given.valAt(BRANCH);
    expect(branch == null || branch.equals(DEFAULT_BRANCH), "there is one branch, :db", branch);
    return new Settings(location, given, defaults, initialTx);
  }

  private static void expect(boolean condition, String rule, @Nullable Object found) {
    if (!condition) {
      String text = found == null ? "nil" : RT.printString(found);
      throw new ConfigException("config/value", rule + ": found=" + text, "found", found);
    }
  }

  /** What is stored with a database that is created so. */
  Config config() {
    IPersistentMap map = defaults;
    for (ISeq s = RT.seq(given); s != null; s = s.next()) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) s.first();
      map = map.assoc(entry.getKey(), entry.getValue());
    }
    return new Config(map);
  }

  /** The configuration map that a caller gets to see: what is stored, and where. */
  IPersistentMap completed(Config stored) {
    IPersistentMap map = stored.map().assoc(STORE, location.store());
    map = map.valAt(ATTRIBUTE_REFS) == null ? map.assoc(ATTRIBUTE_REFS, false) : map;
    return map.valAt(BRANCH) == null ? map.assoc(BRANCH, DEFAULT_BRANCH) : map;
  }

  /**
   * Checks what a caller says against what the database was created with. What the caller leaves
   * open is taken from the database.
   *
   * @throws ConfigException if they contradict each other
   */
  void checkAgainst(Config stored) {
    for (Keyword key : new Keyword[] {Config.SCHEMA_FLEXIBILITY, Config.KEEP_HISTORY}) {
      Object mine = given.valAt(key);
      Object theirs = stored.map().valAt(key);
      if (mine != null && !mine.equals(theirs)) {
        throw new ConfigException(
            "config/mismatch",
            "configuration does not match the stored database: key="
                + key
                + ", given="
                + mine
                + ", stored="
                + theirs
                + ", place="
                + location,
            "type",
            Keyword.intern("config-does-not-match-stored-db"),
            "key",
            key,
            "given",
            mine,
            "stored",
            theirs);
      }
    }
  }

  private static IPersistentMap asMap(@Nullable Object map) {
    if (map instanceof IPersistentMap persistent) {
      return persistent;
    }
    return PersistentArrayMap.create((Map<?, ?>) java.util.Objects.requireNonNull(map));
  }
}
