package org.cairndb.index;

import org.jspecify.annotations.Nullable;

/**
 * A prefix of a datom's sort key, to search by. Only the first {@code parts} components in the
 * order of the index count: {@code new Key(0, 7, "Ivan", 2)} is, in AVET, every datom of attribute
 * 7 with that value. In a tree of retired facts, the transaction is a fourth part.
 *
 * @param e entity id
 * @param a attribute id
 * @param v canonical value, null where it does not count
 * @param t the transaction that asserted a retired fact, 0 where it does not count
 * @param parts how many components count, 0 to 3, or 4 in a tree of retired facts
 */
public record Key(long e, int a, @Nullable Object v, long t, int parts) {
  /** How many components tell retired facts apart. */
  static final int RETIRED_PARTS = 4;

  /** Everything. */
  public static final Key ALL = new Key(0, 0, null, 0);

  /** A prefix without a transaction. */
  public Key(long e, int a, @Nullable Object v, int parts) {
    this(e, a, v, 0, parts);
  }

  /** EAVT: all of an entity. */
  public static Key e(long e) {
    return new Key(e, 0, null, 1);
  }

  /** AEVT or AVET: all of an attribute. */
  public static Key a(int a) {
    return new Key(0, a, null, 1);
  }

  /** EAVT or AEVT: the values that an entity has for an attribute. */
  public static Key ea(long e, int a) {
    return new Key(e, a, null, 2);
  }

  /** AVET: the entities that have a value of an attribute. */
  public static Key av(int a, Object v) {
    return new Key(0, a, v, 2);
  }

  /** Any order: one fact. */
  public static Key eav(long e, int a, Object v) {
    return new Key(e, a, v, 3);
  }
}
