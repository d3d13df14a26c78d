package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.RT;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
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
 * uri    = "datahike:" scheme "://" path          scheme = file | mem | memory | dat
 * option = :schema-on-read bool | :temporal-index bool | :initial-tx data | :index any
 * map    = {:store {:backend :file :path "…"} | {:backend :memory :id …} | {:backend :dat …}
 *           :schema-flexibility :read|:write  :keep-history? bool  :initial-tx data|file
 *           :name "…" :branch keyword :allow-unsafe-config bool  :follow? bool
 *           :value-caps :default  :max-string-length n …}
 * </pre>
 *
 * @param location where the database lives
 * @param given what was said explicitly, as today's map
 * @param defaults what holds for the rest when a database is created
 * @param initialTx to be transacted at creation; null for nothing
 * @param unsafe whether what contradicts the database is passed over when connecting to it
 */
record Settings(
    Location location,
    IPersistentMap given,
    IPersistentMap defaults,
    @Nullable Object initialTx,
    boolean unsafe) {
  private static final Pattern URI = Pattern.compile("datahike:([^:/]+)://(.+)");
  private static final Pattern DRIVE = Pattern.compile("/[A-Za-z]:/.*");

  private static final Keyword STORE = Keyword.intern("store");
  private static final Keyword BACKEND = Keyword.intern("backend");
  private static final Keyword INITIAL_TX = Keyword.intern("initial-tx");
  private static final Keyword SCHEMA_ON_READ = Keyword.intern("schema-on-read");
  private static final Keyword TEMPORAL_INDEX = Keyword.intern("temporal-index");
  private static final Keyword BRANCH = Keyword.intern("branch");
  private static final Keyword ALLOW_UNSAFE = Keyword.intern("allow-unsafe-config");
  private static final Keyword FOLLOW = Keyword.intern("follow?");
  private static final Keyword VALUE_CAPS = Keyword.intern("value-caps");
  private static final Keyword DEFAULT = Keyword.intern("default");
  private static final Keyword DEFAULT_BRANCH = Keyword.intern("db");

  /**
   * Keys that are kept with the database; anything else concerns one connection or another engine.
   */
  private static final Set<Keyword> STORED =
      Set.of(
          Config.SCHEMA_FLEXIBILITY,
          Config.KEEP_HISTORY,
          Config.ATTRIBUTE_REFS,
          BRANCH,
          Config.MAX_STRING_LENGTH,
          Config.MAX_BYTES_LENGTH,
          Config.MAX_FLOATS_LENGTH,
          Config.MAX_DOUBLES_LENGTH,
          Config.MAX_TUPLE_STRING_LENGTH,
          Keyword.intern("name"),
          Keyword.intern("index"));

  /** Keys whose given value must be that of the database when connecting. */
  private static final List<Keyword> FIXED =
      List.of(Config.SCHEMA_FLEXIBILITY, Config.KEEP_HISTORY, Config.ATTRIBUTE_REFS);

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
      return ofMap(
          config == null ? PersistentArrayMap.EMPTY : asMap(config), Environment.ofProcess());
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
    Location location =
        followed(
            ofScheme(uri, parts.group(1), parts.group(2), said), said, PersistentArrayMap.EMPTY);
    if (!parts.group(1).equals("dat")) {
      DatStore.refuseElsewhere(said, parts.group(1));
    }
    return new Settings(
        location,
        checked(given, said),
        Config.SCHEMALESS.map(),
        said.valAt(INITIAL_TX),
        unsafe(said));
  }

  private static Location ofScheme(String uri, String scheme, String path, IPersistentMap said) {
    return switch (scheme) {
      case "file" -> folder(DRIVE.matcher(path).matches() ? path.substring(1) : path, uri);
      case "dat" -> DatStore.of(said.assoc(Keyword.intern("link"), path));
      case "mem", "memory" -> new Location.Memory(path.startsWith("/") ? path.substring(1) : path);
      default ->
          throw new ConfigException(
              "config/backend",
              "there is no such backend: scheme="
                  + scheme
                  + ", expected=file, mem or dat, uri="
                  + uri,
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

  private static Settings ofMap(IPersistentMap config, Environment environment) {
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
        environment.settingsOver(
            Config.SCHEMALESS.map().assoc(Config.SCHEMA_FLEXIBILITY, Config.WRITE));
    check(defaults);
    Object initialTx = config.valAt(INITIAL_TX);
    IPersistentMap whole = environment.storeUnder(where);
    return new Settings(
        followed(ofStore(whole, config), config, whole),
        checked(given, config),
        defaults,
        initialTx == null ? environment.initialTx() : initialTx,
        unsafe(config));
  }

  private static Location ofStore(IPersistentMap store, IPersistentMap beside) {
    Object backend = store.valAt(BACKEND);
    String name = backend instanceof Keyword k ? k.getName() : "memory";
    if (!name.equals("dat")) {
      DatStore.refuseElsewhere(beside, name);
      DatStore.refuseElsewhere(store, name);
    }
    return switch (name) {
      case "file" -> {
        Object path = store.valAt(Keyword.intern("path"));
        expect(path != null, "a file store needs a :path", store);
        yield folder(String.valueOf(path), store);
      }
      case "dat" -> DatStore.of(DatStore.gathered(store, beside));
      case "mem", "memory" -> {
        Object id = store.valAt(Keyword.intern("id"));
        yield new Location.Memory(id == null ? "default" : id.toString());
      }
      default ->
          throw new ConfigException(
              "config/backend",
              "there is no such backend: backend=" + backend + ", expected=:file, :memory or :dat",
              "backend",
              backend,
              "store",
              store);
    };
  }

  /** The location, or the same followed if that was said, in the store or beside it. */
  private static Location followed(Location location, IPersistentMap said, IPersistentMap store) {
    Object inside = store.valAt(FOLLOW);
    Object beside = said.valAt(FOLLOW);
    Object follow = beside == null ? inside : beside;
    expect(follow == null || follow instanceof Boolean, ":follow? is true or false", follow);
    expect(
        inside == null || follow.equals(inside),
        ":follow? is said in :store and beside it, and differently",
        inside);
    if (location instanceof Location.Followed) {
      expect(
          !Boolean.FALSE.equals(follow),
          "what comes over Dat is always followed; a snapshot is had with :backend :file and the"
              + " folder, so :follow? is true or left out",
          follow);
      return location;
    }
    if (!Boolean.TRUE.equals(follow)) {
      return location;
    }
    expect(location instanceof Location.Folder, ":follow? needs a store in a folder", location);
    return new Location.Followed((Location.Folder) location, null);
  }

  private static boolean unsafe(IPersistentMap said) {
    return Boolean.TRUE.equals(said.valAt(ALLOW_UNSAFE));
  }

  /** What was said of the database, with the greatest lengths that a preset stands for. */
  private static IPersistentMap checked(IPersistentMap given, IPersistentMap said) {
    IPersistentMap all = given;
    Object preset = said.valAt(VALUE_CAPS);
    expect(preset == null || preset.equals(DEFAULT), ":value-caps is :default", preset);
    for (Map.Entry<Keyword, Long> cap : Config.DEFAULT_CAPS.entrySet()) {
      Object limit = all.valAt(cap.getKey());
      boolean valid = limit instanceof Long n ? n >= 0 : limit instanceof Integer i && i >= 0;
      expect(limit == null || valid, cap.getKey() + " is a number from 0 on", limit);
      if (limit != null) {
        all = all.assoc(cap.getKey(), ((Number) limit).longValue());
      } else if (preset != null) {
        all = all.assoc(cap.getKey(), cap.getValue());
      }
    }
    check(all);
    return all;
  }

  private static void check(IPersistentMap given) {
    Object flexibility = given.valAt(Config.SCHEMA_FLEXIBILITY);
    expect(
        flexibility == null || flexibility.equals(Config.READ) || flexibility.equals(Config.WRITE),
        ":schema-flexibility is :read or :write",
        flexibility);
    Object history = given.valAt(Config.KEEP_HISTORY);
    expect(
        history == null || history instanceof Boolean, ":keep-history? is true or false", history);
    Object refs = given.valAt(Config.ATTRIBUTE_REFS);
    expect(refs == null || refs instanceof Boolean, ":attribute-refs? is true or false", refs);
    Object branch = given.valAt(BRANCH);
    expect(branch == null || branch instanceof Keyword, ":branch is a keyword", branch);
  }

  /** Where the database lives, and which of its branches is meant. */
  Location place() {
    Object branch = given.valAt(BRANCH);
    if (branch == null || branch.equals(DEFAULT_BRANCH)) {
      return location;
    }
    expect(!(location instanceof Location.Followed), ":follow? follows the branch :db", branch);
    return location.onBranch(Versioning.name(branch));
  }

  /**
   * For a database that is to be created.
   *
   * @throws ConfigException if another branch is named than the one that it begins with
   */
  void expectMainBranch() {
    Object branch = given.valAt(BRANCH);
    expect(
        branch == null || branch.equals(DEFAULT_BRANCH),
        "a database is created with its branch :db, others are made with branch!",
        branch);
  }

  /**
   * For a database that is to be created.
   *
   * @throws ConfigException if it is somebody else's, whom we follow
   */
  void expectOurs() {
    boolean follows = location instanceof Location.Followed;
    expect(!follows, "what somebody else writes is connected to, not created", location.name());
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
    Config config = new Config(map);
    expect(
        config.isStrict() || !config.refersToAttributes(),
        ":attribute-refs? needs :schema-flexibility :write",
        map.valAt(Config.SCHEMA_FLEXIBILITY));
    return config;
  }

  /** The configuration map that a caller gets to see: what is stored, and where. */
  IPersistentMap completed(Config stored) {
    IPersistentMap map = stored.map().assoc(STORE, location.store());
    map = map.valAt(Config.ATTRIBUTE_REFS) == null ? map.assoc(Config.ATTRIBUTE_REFS, false) : map;
    Object branch = given.valAt(BRANCH);
    return map.assoc(BRANCH, branch == null ? DEFAULT_BRANCH : branch);
  }

  /**
   * Checks what a caller says against what the database was created with. What the caller leaves
   * open is taken from the database.
   *
   * @throws ConfigException if they contradict each other
   */
  void checkAgainst(Config stored) {
    for (Keyword key : FIXED) {
      Object mine = given.valAt(key);
      Object known = stored.map().valAt(key);
      Object theirs = known == null ? (Object) false : known;
      if (mine != null && !mine.equals(theirs) && !unsafe) {
        throw new ConfigException(
            "config/mismatch",
            "configuration does not match the stored database: key="
                + key
                + ", given="
                + mine
                + ", stored="
                + theirs
                + ", place="
                + location
                + " (leave the key out, or say :allow-unsafe-config true, to take the stored one)",
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
