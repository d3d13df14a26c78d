package org.cairndb.data;

import clojure.lang.IPersistentMap;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Data by name, such as what {@code pull} shows of an entity. Keys are names without the colon,
 * {@code "person/name"}; {@link #get} and {@link #containsKey} know them with it too. Values are as
 * {@link ToJava#value} gives them, maps within are of this class again. Immutable.
 */
public final class DataMap extends AbstractMap<String, @Nullable Object> implements Fields {
  /** Without anything. */
  public static final DataMap EMPTY = new DataMap(clojure.lang.PersistentArrayMap.EMPTY);

  private static final Object ABSENT = new Object();

  private final IPersistentMap map;

  /** A view of a map whose keys are keywords or strings. */
  public DataMap(IPersistentMap map) {
    this.map = map;
  }

  private @Nullable Object look(String name) {
    clojure.lang.Keyword keyword = clojure.lang.Keyword.find(name);
    Object found = keyword == null ? ABSENT : map.valAt(keyword, ABSENT);
    return found == ABSENT ? map.valAt(name, ABSENT) : found;
  }

  private static @Nullable Object shown(@Nullable Object found) {
    return found == ABSENT ? null : ToJava.value(found);
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    return key instanceof String name ? shown(look(name)) : null;
  }

  @Override
  public @Nullable Object get(String name) {
    Object found = look(name);
    return shown(found == ABSENT && name.startsWith(":") ? look(name.substring(1)) : found);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key instanceof String name && look(name) != ABSENT;
  }

  /**
   * The map under a name: an entity within what was pulled.
   *
   * @return empty if there is none
   * @throws org.cairndb.error.CairnException {@code :value/class} if something else is there
   */
  public DataMap map(String name) {
    DataMap inner = get(name, DataMap.class);
    return inner == null ? EMPTY : inner;
  }

  /**
   * The values under a name, each as a type; one value that is no collection counts as one.
   *
   * @return empty if there are none
   * @throws org.cairndb.error.CairnException {@code :value/class} if one is no such thing
   */
  public <T> List<T> list(String name, Class<T> type) {
    return ToJava.elements(get(name), type, name);
  }

  @Override
  public Set<String> names() {
    return keySet();
  }

  @Override
  public int size() {
    return map.count();
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return map.count();
      }

      @Override
      public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
        return entries();
      }
    };
  }

  private Iterator<Map.Entry<String, @Nullable Object>> entries() {
    Iterator<?> inner = map.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return inner.hasNext();
      }

      @Override
      public Map.Entry<String, @Nullable Object> next() {
        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) inner.next();
        return new SimpleImmutableEntry<>(name(entry.getKey()), ToJava.value(entry.getValue()));
      }
    };
  }

  private static String name(@Nullable Object key) {
    return key instanceof clojure.lang.Keyword keyword
        ? Keyword.name(keyword)
        : String.valueOf(key);
  }

  /** The same in the type that Clojure programs use. */
  public Object toClojure() {
    return map;
  }
}
