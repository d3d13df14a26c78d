package datahike.java;

import clojure.lang.APersistentMap;
import clojure.lang.APersistentVector;
import clojure.lang.IFn;
import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.edn.EdnReader;
import org.jspecify.annotations.Nullable;

/**
 * Java's collections as Clojure's, by Datahike's rule: keys become keywords, and so do strings that
 * begin with a colon; {@code "\\:text"} is the string {@code ":text"}.
 */
public final class Util {
  /** Clojure's {@code deref}. */
  public static final IFn derefFn = RT.var("clojure.core", "deref");

  private static final IFn VEC = RT.var("clojure.core", "vec");

  private Util() {}

  /** The keyword that a text says: {@code ":person/name"}. */
  public static Keyword kwd(String text) {
    return Keyword.intern(text.startsWith(":") ? text.substring(1) : text);
  }

  /** A map of keys and values in turn. */
  public static APersistentMap map(Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a key without a value: " + keysAndValues[keysAndValues.length - 1]);
    }
    @Nullable Object[] pairs = new Object[keysAndValues.length];
    for (int i = 0; i < pairs.length; i += 2) {
      pairs[i] = key(keysAndValues[i]);
      pairs[i + 1] = convertValue(keysAndValues[i + 1]);
    }
    return PersistentHashMap.create(pairs);
  }

  /** A vector of items. */
  public static APersistentVector vec(Object... items) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object item : items) {
      all.add(convertValue(item));
    }
    return (APersistentVector) VEC.invoke(all);
  }

  private static @Nullable Object key(@Nullable Object key) {
    return key instanceof String text ? kwd(text) : key;
  }

  /** One value, and all that is in it, by the rule above. */
  public static @Nullable Object convertValue(@Nullable Object value) {
    if (value instanceof String text) {
      if (text.startsWith("\\:")) {
        return text.substring(1);
      }
      return text.startsWith(":") ? kwd(text) : text;
    }
    if (value instanceof IPersistentCollection) {
      return value;
    }
    if (value instanceof Map<?, ?> map) {
      return ofMap(map);
    }
    if (value instanceof List<?> list) {
      return vec(list.toArray());
    }
    return value instanceof Object[] array ? vec(array) : value;
  }

  /** A map by the rule above. */
  public static @Nullable APersistentMap mapToPersistentMap(@Nullable Map<String, Object> map) {
    return map == null ? null : ofMap(map);
  }

  private static APersistentMap ofMap(Map<?, ?> map) {
    List<@Nullable Object> pairs = new ArrayList<>();
    map.forEach(
        (key, value) -> {
          pairs.add(key(key));
          pairs.add(convertValue(value));
        });
    return PersistentHashMap.create(pairs.toArray());
  }

  /** A map with the texts of its keys: {@code ":name"}. */
  public static @Nullable Map<String, @Nullable Object> clojureMapToJavaMap(
      @Nullable APersistentMap map) {
    if (map == null) {
      return null;
    }
    Map<String, @Nullable Object> result = new HashMap<>();
    for (Object item : (IPersistentMap) map) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) item;
      result.put(String.valueOf(entry.getKey()), entry.getValue());
    }
    return result;
  }

  /** The same as {@link #convertValue}; Clojure's collections are taken as they are. */
  public static @Nullable Object normalizeCollections(@Nullable Object data) {
    return convertValue(data);
  }

  /** What EDN text says. */
  public static @Nullable Object ednFromString(String text) {
    return EdnReader.read(text).value();
  }
}
