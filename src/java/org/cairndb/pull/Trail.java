package org.cairndb.pull;

import clojure.lang.IPersistentSet;
import clojure.lang.PersistentHashSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a recursion came to an entity: the entities on the way, and how often each attribute was
 * followed. A link to the step before, so that a step costs the same however long the way is; long
 * ways also have the set of their entities. Immutable, shared.
 */
final class Trail {
  /** The way of nobody. */
  static final Trail START = new Trail(null, -1, null, 0, 0, null);

  /** A way of so many steps is walked to look for an entity; a longer one has a set. */
  private static final int SHORT = 16;

  /** Stands where counting begins anew. */
  private static final Object UNCOUNTED = new Object();

  private final @Nullable Trail before;
  private final long entity;

  /** The key of the attribute by which the step went, and how often it has now been followed. */
  private final @Nullable Object followed;

  private final int times;
  private final int length;
  private final @Nullable IPersistentSet seen;

  private Trail(
      @Nullable Trail before,
      long entity,
      @Nullable Object followed,
      int times,
      int length,
      @Nullable IPersistentSet seen) {
    this.before = before;
    this.entity = entity;
    this.followed = followed;
    this.times = times;
    this.length = length;
    this.seen = seen;
  }

  int times(PullAttribute attribute) {
    Object key = attribute.key();
    for (Trail step = this; step != null; step = step.before) {
      if (step.followed == UNCOUNTED) {
        return 0;
      }
      if (step.times > 0 && Objects.equals(key, step.followed)) {
        return step.times;
      }
    }
    return 0;
  }

  boolean hasSeen(long e) {
    if (seen != null) {
      return seen.contains(e);
    }
    for (Trail step = this; step != null; step = step.before) {
      if (step.entity == e) {
        return true;
      }
    }
    return false;
  }

  Trail follow(PullAttribute attribute, long e) {
    return next(e, attribute.key(), times(attribute) + 1);
  }

  /** The same way for a pattern that counts anew how often its attributes are followed. */
  Trail uncounted() {
    return this == START ? this : next(-1, UNCOUNTED, 0);
  }

  Trail with(long e) {
    return next(e, null, 0);
  }

  private Trail next(long e, @Nullable Object key, int count) {
    return new Trail(this, e, key, count, length + 1, seenWith(e));
  }

  private @Nullable IPersistentSet seenWith(long e) {
    if (seen != null) {
      return (IPersistentSet) seen.cons(e);
    }
    if (length < SHORT) {
      return null;
    }
    IPersistentSet all = PersistentHashSet.EMPTY.cons(e);
    for (Trail step = this; step != null; step = step.before) {
      all = (IPersistentSet) all.cons(step.entity);
    }
    return all;
  }
}
