package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.cairndb.db.Config;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What the environment of the process says of databases: {@code DATAHIKE_KEEP_HISTORY=false} or
 * {@code -Ddatahike.keep.history=false}, of which the property wins. It counts where a
 * configuration map says nothing; a URI says all by itself. The settings hold for a database that
 * is created; connecting takes from here only where the database is.
 *
 * <pre>
 * STORE_BACKEND       file | memory
 * STORE_CONFIG        EDN map: more of :store, {:path "/srv/people"}
 * SCHEMA_FLEXIBILITY  read | write
 * KEEP_HISTORY        true | false
 * ATTRIBUTE_REFS      true | false
 * NAME                text
 * INDEX               text: the name of an index of Datahike, kept and not used
 * INITIAL_TX          path of an EDN file
 * </pre>
 *
 * @param settings the settings by name, such as {@code keep-history}
 */
record Environment(Map<String, String> settings) {
  private static final String PREFIX = "datahike-";

  Environment {
    settings = Map.copyOf(settings);
  }

  /** That of this process, now. */
  static Environment ofProcess() {
    return of(System.getenv(), System.getProperties());
  }

  /** From variables and properties. */
  static Environment of(Map<String, String> variables, Properties properties) {
    Map<String, String> settings = new HashMap<>();
    variables.forEach((name, value) -> put(settings, name, value));
    for (String name : properties.stringPropertyNames()) {
      put(settings, name, properties.getProperty(name));
    }
    return new Environment(settings);
  }

  private static void put(Map<String, String> settings, String name, @Nullable String value) {
    String key = name.toLowerCase(Locale.ROOT).replace('_', '-').replace('.', '-');
    if (key.startsWith(PREFIX) && value != null && !value.isBlank()) {
      settings.put(key.substring(PREFIX.length()), value.strip());
    }
  }

  /**
   * What holds for a database of a configuration map that does not say otherwise.
   *
   * @throws ConfigException if a setting is not what it should be
   */
  IPersistentMap settingsOver(IPersistentMap defaults) {
    IPersistentMap map = defaults;
    String flexibility = settings.get("schema-flexibility");
    if (flexibility != null) {
      map = map.assoc(Config.SCHEMA_FLEXIBILITY, keyword(flexibility));
    }
    map = flag(map, Config.KEEP_HISTORY, "keep-history");
    map = flag(map, Config.ATTRIBUTE_REFS, "attribute-refs");
    String name = settings.get("name");
    if (name != null) {
      map = map.assoc(Keyword.intern("name"), name);
    }
    String index = settings.get("index");
    if (index != null) {
      map = map.assoc(Keyword.intern("index"), Keyword.intern("datahike.index", index));
    }
    return map;
  }

  private static Keyword keyword(String text) {
    return Keyword.intern(text.startsWith(":") ? text.substring(1) : text);
  }

  private IPersistentMap flag(IPersistentMap map, Keyword key, String setting) {
    String value = settings.get(setting);
    if (value == null) {
      return map;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw invalid(setting, value, "true or false");
    }
    return map.assoc(key, Boolean.valueOf(value));
  }

  /** The {@code :store} of a configuration map, with what it leaves open. */
  IPersistentMap storeUnder(IPersistentMap given) {
    IPersistentMap map = PersistentArrayMap.EMPTY;
    String config = settings.get("store-config");
    if (config != null && given.count() == 0) {
      map = map(config);
    }
    String backend = settings.get("store-backend");
    if (backend != null && map.valAt(Keyword.intern("backend")) == null) {
      map = map.assoc(Keyword.intern("backend"), keyword(backend));
    }
    for (Object entry : given) {
      map = map.assoc(((Map.Entry<?, ?>) entry).getKey(), ((Map.Entry<?, ?>) entry).getValue());
    }
    return map;
  }

  private static IPersistentMap map(String text) {
    try {
      if (EdnReader.read(text).value() instanceof IPersistentMap map) {
        return map;
      }
    } catch (CairnException e) {
      // told below, with what is EDN and no map
    }
    throw invalid("store-config", text, "an EDN map");
  }

  /** The path of an initial transaction, or null. */
  @Nullable String initialTx() {
    return settings.get("initial-tx");
  }

  private static ConfigException invalid(String setting, String found, String expected) {
    String name = "DATAHIKE_" + setting.toUpperCase(Locale.ROOT).replace('-', '_');
    return new ConfigException(
        "config/environment",
        "the environment has a wrong setting: setting="
            + name
            + ", found="
            + found
            + ", expected="
            + expected,
        "setting",
        name,
        "found",
        found,
        "expected",
        expected);
  }
}
