package org.cairndb.transact;

import java.util.HashMap;
import java.util.Map;

/**
 * What the runs over a transaction have found out of its new entities: which of them are the same
 * as another one or as an entity that the database knows. Kept from run to run.
 *
 * <p>A new entity goes by its token: its tempid (a negative {@code Long} or a {@code String}), or
 * an {@link Anonymous} if its map has no {@code :db/id}. A {@code Long} that is not negative is an
 * entity id.
 */
final class Identities {
  /** The n-th map without a {@code :db/id}. */
  record Anonymous(int n) {}

  private final Map<Object, Object> same = new HashMap<>();
  private boolean grew;

  /** Whether something was found in the present run, which therefore does not count. */
  boolean grew() {
    return grew;
  }

  /** Begins a run. */
  void begin() {
    grew = false;
  }

  /** Whether nothing has been found yet. */
  boolean isEmpty() {
    return same.isEmpty();
  }

  /**
   * What a token stands for: an entity id, or the token that represents all that are the same;
   * itself if nothing is known.
   */
  Object root(Object token) {
    Object at = token;
    for (Object next = same.get(at); next != null; next = same.get(at)) {
      at = next;
    }
    return at;
  }

  /** Whether a root is an entity that the database knows or that was named by its id. */
  static boolean isEntity(Object root) {
    return root instanceof Long id && id >= 0;
  }

  /**
   * Notes that two things are the same; false if they are two entities of the database, which
   * cannot be.
   */
  boolean unite(Object one, Object other) {
    Object a = root(one);
    Object b = root(other);
    if (a.equals(b)) {
      return true;
    }
    if (!isEntity(a)) {
      same.put(a, b);
    } else if (!isEntity(b)) {
      same.put(b, a);
    } else {
      return false;
    }
    grew = true;
    return true;
  }
}
