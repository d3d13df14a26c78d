package org.cairndb.pull;

import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;

/**
 * How a recursion came to an entity: how often it has followed each attribute and which entities
 * lie on the way. Immutable.
 */
record Trail(IPersistentMap times, IPersistentSet seen) {
  static final Trail START = new Trail(PersistentHashMap.EMPTY, PersistentHashSet.EMPTY);

  int times(PullAttribute attribute) {
    return times.valAt(attribute.key()) instanceof Integer n ? n : 0;
  }

  boolean hasSeen(long e) {
    return seen.contains(e);
  }

  Trail follow(PullAttribute attribute, long e) {
    return new Trail(times.assoc(attribute.key(), times(attribute) + 1), with(e).seen);
  }

  /** The same way for a pattern that counts anew how often its attributes are followed. */
  Trail uncounted() {
    return new Trail(START.times, seen);
  }

  Trail with(long e) {
    return new Trail(times, (IPersistentSet) seen.cons(e));
  }
}
