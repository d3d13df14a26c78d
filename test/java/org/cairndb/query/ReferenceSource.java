package org.cairndb.query;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What patterns are matched against: tuples, and, for a database, what stands for its entities.
 *
 * @param references lookup refs and idents with the entity that they mean
 * @param refs the attributes whose values are entities
 */
record ReferenceSource(
    List<? extends List<?>> tuples, Map<Object, Object> references, Set<Object> refs) {

  static ReferenceSource ofTuples(List<? extends List<?>> tuples) {
    return new ReferenceSource(tuples, Map.of(), Set.of());
  }

  static ReferenceSource ofDatoms(List<? extends List<?>> datoms, RandomDatabases schema) {
    Map<Object, Object> references = new HashMap<>();
    Set<Object> refs = new HashSet<>();
    for (RandomDatabases.Attr attribute : schema.attributes) {
      Keyword name = Keyword.intern(attribute.name());
      if (attribute.kind() == RandomDatabases.Kind.ENTITY) {
        refs.add(name);
      }
      for (List<?> datom : datoms) {
        if (attribute.unique() && datom.get(1).equals(name)) {
          references.put(RT.vector(name, datom.get(2)), datom.get(0));
        } else if (datom.get(1).equals(Keyword.intern("db", "ident"))) {
          references.put(datom.get(2), datom.get(0));
        }
      }
    }
    return new ReferenceSource(datoms, references, refs);
  }

  Object entity(Object value) {
    return references.getOrDefault(value, value);
  }

  /** Whether an entity stands at that position of a tuple. */
  boolean isEntity(int position, List<?> tuple) {
    return position == 0 || position == 3 || (position == 2 && refs.contains(tuple.get(1)));
  }
}
