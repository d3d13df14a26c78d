package datahike.java;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Datahike's entry for Java programs: the methods of {@link DatahikeGenerated}, with text for
 * queries and patterns. Safe for any number of threads.
 */
public final class Datahike extends DatahikeGenerated {
  private Datahike() {}

  /** The configuration of a database in memory. */
  public static Map<String, Object> memoryConfig(String id) {
    return memoryConfig(id, Map.of());
  }

  /** The configuration of a database in memory, with more to say. */
  public static Map<String, Object> memoryConfig(String id, Map<String, Object> options) {
    return config(options, Map.of("backend", ":memory", "id", id));
  }

  /** The configuration of a database in a folder. */
  public static Map<String, Object> fileConfig(String path) {
    return fileConfig(path, Map.of());
  }

  /** The configuration of a database in a folder, with more to say. */
  public static Map<String, Object> fileConfig(String path, Map<String, Object> options) {
    return config(options, Map.of("backend", ":file", "path", path));
  }

  private static Map<String, Object> config(
      Map<String, Object> options, Map<String, Object> store) {
    Map<String, Object> config = new HashMap<>(options);
    config.put("store", store);
    return config;
  }

  /** The value of a connection, or of a future. */
  public static @Nullable Object deref(Object conn) {
    return Util.derefFn.invoke(conn);
  }

  /**
   * Answers a query.
   *
   * @param query text
   * @param inputs in the order of {@code :in}, databases among them
   */
  public static @Nullable Object q(String query, @Nullable Object... inputs) {
    List<@Nullable Object> arguments = new ArrayList<>();
    arguments.add(query);
    for (Object input : inputs) {
      arguments.add(DatahikeEntity.unwrapped(input));
    }
    return ClojureApi.function("q").applyTo(RT.seq(arguments));
  }

  /** What a pattern, given as text, shows of an entity; null if nothing. */
  public static @Nullable Map<?, ?> pull(Object db, String pattern, Object eid) {
    return (Map<?, ?>) ClojureApi.call("pull", db, pattern, eid);
  }

  /** What a pattern, given as text, shows of each of several entities. */
  public static @Nullable List<?> pullMany(Object db, String pattern, Iterable<?> eids) {
    return (List<?>) ClojureApi.call("pull-many", db, pattern, eids);
  }

  /** The datoms from a component to the end of an index. */
  public static @Nullable Iterable<?> seekdatoms(Object db, Keyword index, Object c1) {
    return (Iterable<?>) ClojureApi.call("seek-datoms", db, index, c1);
  }

  /** The datoms from two components to the end of an index. */
  public static @Nullable Iterable<?> seekdatoms(Object db, Keyword index, Object c1, Object c2) {
    return (Iterable<?>) ClojureApi.call("seek-datoms", db, index, c1, c2);
  }

  /** The datoms from three components to the end of an index. */
  public static @Nullable Iterable<?> seekdatoms(
      Object db, Keyword index, Object c1, Object c2, Object c3) {
    return (Iterable<?>) ClojureApi.call("seek-datoms", db, index, c1, c2, c3);
  }

  /** The datoms from four components to the end of an index. */
  public static @Nullable Iterable<?> seekdatoms(
      Object db, Keyword index, Object c1, Object c2, Object c3, Object c4) {
    return (Iterable<?>) ClojureApi.call("seek-datoms", db, index, c1, c2, c3, c4);
  }
}
