package org.cairndb.query;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.query.execute.Options;
import org.jspecify.annotations.Nullable;

/**
 * A query with its inputs and options in one map.
 *
 * @param query the query, its own options put into it
 * @param analyze whether {@code explain} runs the query
 */
record ArgMap(Object query, @Nullable Object[] inputs, Options options, boolean analyze) {
  static final Keyword QUERY = Keyword.intern("query");
  private static final Keyword ARGS = Keyword.intern("args");
  private static final Keyword CANCEL = Keyword.intern("cancel");
  private static final Keyword ANALYZE = Keyword.intern("analyze");
  private static final Keyword MAX_ROWS = Keyword.intern("max-rows");
  private static final String[] OPTIONS = {"limit", "offset", "order-by", "timeout"};

  /** What a query and its inputs are, given as arguments or in a map. */
  static ArgMap of(Options around, @Nullable Object query, @Nullable Object[] inputs) {
    if (query instanceof Map<?, ?> map && map.containsKey(QUERY)) {
      return of(around, map, inputs);
    }
    Object form = query == null ? Keyword.intern("nil") : query;
    return new ArgMap(form, inputs, around, false);
  }

  /**
   * Reads the map.
   *
   * @param around holds where the map says nothing
   * @param more inputs that were passed beside it, used if it has none
   */
  private static ArgMap of(Options around, Map<?, ?> map, @Nullable Object[] more) {
    Object query = map.get(QUERY);
    if (query == null) {
      throw new CairnException("query/inputs", "query is nil: key=:query");
    }
    Object args = map.get(ARGS);
    Object form = query;
    for (String name : OPTIONS) {
      Keyword key = Keyword.intern(name);
      Object value = map.get(key);
      boolean isAll = name.equals("limit") && value instanceof Number n && n.longValue() == -1;
      if (value != null && !isAll) {
        form = with(form, key, value);
      }
    }
    @Nullable Object[] inputs = args == null ? more : RT.toArray(args);
    Object cancel = map.get(CANCEL);
    Options options =
        new Options(
            around.dialect(),
            map.get(MAX_ROWS) instanceof Number n
                ? (int) Math.max(1, Math.min(Integer.MAX_VALUE, n.longValue()))
                : around.maxRows(),
            cancel == null ? around.cancelled() : cancel);
    return new ArgMap(form, inputs, options, RT.booleanCast(map.get(ANALYZE)));
  }

  /**
   * A query with one of its sections put in place of the one that it has. What is no query is left
   * for the parser to refuse.
   */
  private static Object with(Object query, Keyword key, Object value) {
    if (query instanceof String text) {
      Object read = EdnReader.read(text).value();
      return read == null || read instanceof String ? query : with(read, key, value);
    }
    if (query instanceof IPersistentMap map) {
      return map.assoc(key, value);
    }
    if (!(query instanceof List<?> sections)) {
      return query;
    }
    List<Object> items = new ArrayList<>();
    boolean replaced = false;
    for (Object item : sections) {
      if (item instanceof Keyword section) {
        replaced = section.equals(key);
      }
      if (!replaced) {
        items.add(item);
      }
    }
    items.add(key);
    items.add(value);
    return PersistentVector.create(items);
  }
}
