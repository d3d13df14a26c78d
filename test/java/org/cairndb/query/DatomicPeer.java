package org.cairndb.query;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.query.RandomDatabases.Attr;
import org.cairndb.query.RandomDatabases.EntityId;

/**
 * Datomic's peer with a database in memory, called through Clojure, so that nothing of it is needed
 * to compile the tests. Database values are made by {@code with}; nothing is transacted.
 */
final class DatomicPeer {
  private final IFn with = function("with");
  private final IFn query = function("query");
  private final Object empty;

  /** Entities by their numbers here, and back. */
  private final Map<Long, Object> ids = new HashMap<>();

  private final Map<Object, Object> numbers = new HashMap<>();
  private Object entities;

  DatomicPeer() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read("datomic.api"));
    String uri = "datomic:mem://oracle";
    function("create-database").invoke(uri);
    empty = function("db").invoke(function("connect").invoke(uri));
  }

  private static IFn function(String name) {
    return Clojure.var("datomic.api", name);
  }

  private static Keyword key(String namespace, String name) {
    return Keyword.intern(namespace, name);
  }

  /** Defines attributes and makes the entities, so that all databases of a case share them. */
  void begin(RandomDatabases data) {
    List<Object> schema = new ArrayList<>();
    for (Attr attribute : data.attributes) {
      Map<Object, Object> map = new HashMap<>();
      map.put(key("db", "ident"), Keyword.intern(attribute.name()));
      map.put(key("db", "valueType"), key("db.type", attribute.kind().name));
      map.put(key("db", "cardinality"), key("db.cardinality", attribute.many() ? "many" : "one"));
      if (attribute.unique()) {
        map.put(key("db", "unique"), key("db.unique", "identity"));
      }
      schema.add(PersistentHashMap.create(map));
    }
    Object defined = with(empty, schema).get(key(null, "db-after"));
    List<Object> marks = new ArrayList<>();
    for (long e = 1; e <= data.entities; e++) {
      marks.add(RT.vector(key("db", "add"), "e" + e, key("db", "doc"), "entity " + e));
    }
    Map<?, ?> report = with(defined, marks);
    Map<?, ?> tempids = (Map<?, ?>) report.get(key(null, "tempids"));
    entities = report.get(key(null, "db-after"));
    for (long e = 1; e <= data.entities; e++) {
      ids.put(e, tempids.get("e" + e));
      numbers.put(tempids.get("e" + e), e);
    }
  }

  private Map<?, ?> with(Object database, List<Object> txData) {
    return (Map<?, ?>) with.invoke(database, PersistentVector.create(txData));
  }

  /** A database value with facts. */
  Object database(List<List<Object>> facts, RandomDatabases data) {
    List<Object> txData = new ArrayList<>();
    for (List<Object> fact : facts) {
      Keyword name = (Keyword) fact.get(1);
      boolean isRef =
          data.attributes.stream()
              .anyMatch(a -> a.kind().name.equals("ref") && a.name().equals(name.getName()));
      Object value = isRef ? ids.get(fact.get(2)) : fact.get(2);
      txData.add(RT.vector(key("db", "add"), ids.get(fact.get(0)), name, value));
    }
    return with(entities, txData).get(key(null, "db-after"));
  }

  /** A form whose entities {@code <e3>} are Datomic's. */
  Object read(String text) {
    String translated =
        java.util.regex.Pattern.compile("<e(\\d+)>")
            .matcher(text)
            .replaceAll(m -> ids.get(Long.parseLong(m.group(1))).toString());
    return Clojure.read(translated);
  }

  /** An input with Datomic's entities. */
  Object input(Object value) {
    if (value instanceof EntityId id) {
      return ids.get(id.number());
    }
    return value instanceof List<?> list
        ? PersistentVector.create(list.stream().map(this::input).toList())
        : value;
  }

  /** A result with our entities. */
  Object output(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(this::output).toList();
    }
    if (value instanceof java.util.Set<?> set) {
      java.util.Set<Object> result = new java.util.HashSet<>();
      set.forEach(each -> result.add(output(each)));
      return result;
    }
    return value instanceof Integer i ? (Object) i.longValue() : numbers.getOrDefault(value, value);
  }

  /** The answer to a query, within some time. */
  Object query(Object form, List<Object> inputs, long timeoutMillis) {
    return query.invoke(
        RT.map(
            key(null, "query"),
            form,
            key(null, "args"),
            PersistentVector.create(inputs),
            key(null, "timeout"),
            timeoutMillis));
  }
}
