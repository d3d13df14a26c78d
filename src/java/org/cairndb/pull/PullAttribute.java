package org.cairndb.pull;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a pattern with its options.
 *
 * @param name the attribute
 * @param reverse whether it is followed from value to entity
 * @param key under which key the result has it
 * @param limit how many values at most; {@link #UNLIMITED} for all
 * @param fallback what stands for no value; null if then nothing does
 * @param xform what the value is passed through; null if nothing
 * @param target what is shown of the entities that it leads to
 */
record PullAttribute(
    Keyword name,
    boolean reverse,
    @Nullable Object key,
    int limit,
    @Nullable Fallback fallback,
    @Nullable IFn xform,
    Target target) {
  static final int UNLIMITED = Integer.MAX_VALUE;
  static final int DEFAULT_LIMIT = 1000;

  /** A value that stands for a missing one, possibly nil. */
  record Fallback(@Nullable Object value) {}

  /** What is shown of an entity that an attribute leads to. */
  sealed interface Target {
    /** Its id, or all of it if it is a part. */
    record Plain() implements Target {}

    /** What a pattern says. */
    record ByPattern(PullPattern pattern) implements Target {}

    /**
     * What the pattern says in which the attribute stands, so many times; {@link #UNLIMITED} for no
     * end.
     */
    record Again(int times) implements Target {}
  }

  static final Target PLAIN = new Target.Plain();

  /** An attribute without options. */
  static PullAttribute plain(Keyword name) {
    return new PullAttribute(name, false, name, DEFAULT_LIMIT, null, null, PLAIN);
  }

  PullAttribute withKey(@Nullable Object newKey) {
    return new PullAttribute(name, reverse, newKey, limit, fallback, xform, target);
  }

  PullAttribute withLimit(int newLimit) {
    return new PullAttribute(name, reverse, key, newLimit, fallback, xform, target);
  }

  PullAttribute withFallback(@Nullable Object value) {
    return new PullAttribute(name, reverse, key, limit, new Fallback(value), xform, target);
  }

  PullAttribute withXform(IFn function) {
    return new PullAttribute(name, reverse, key, limit, fallback, function, target);
  }

  PullAttribute withTarget(Target newTarget) {
    return new PullAttribute(name, reverse, key, limit, fallback, xform, newTarget);
  }
}
