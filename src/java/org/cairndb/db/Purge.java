package org.cairndb.db;

import org.cairndb.index.Key;

/**
 * Which of the facts that held before are to be as if they had never been. It says nothing of what
 * holds now. Immutable.
 *
 * @param kind what the others mean
 * @param e an entity
 * @param a the id of an attribute
 * @param v a value; null where it does not count
 * @param tx a transaction
 */
public record Purge(
    Kind kind, long e, int a, @org.jspecify.annotations.Nullable Object v, long tx) {

  /** What is purged. The order is part of the format of commits. */
  public enum Kind {
    /** All of an entity. */
    ENTITY,
    /** What an entity had of an attribute. */
    ATTRIBUTE,
    /** One value that an entity had of an attribute. */
    VALUE,
    /** What had a value of an attribute. */
    HOLDERS,
    /** What a transaction or an earlier one retracted, declarations apart. */
    BEFORE
  }

  /** The facts that it is about, as a prefix of their keys. */
  Key key() {
    return switch (kind) {
      case ENTITY -> Key.e(e);
      case ATTRIBUTE -> Key.ea(e, a);
      case VALUE -> Key.eav(e, a, java.util.Objects.requireNonNull(v));
      case HOLDERS -> Key.av(a, java.util.Objects.requireNonNull(v));
      case BEFORE -> Key.ALL;
    };
  }
}
