package org.cairndb.query.execute;

import clojure.lang.AFn;
import clojure.lang.ISeq;
import clojure.lang.RT;
import org.jspecify.annotations.Nullable;

/** A function of the query language, which Clojure can call too. Immutable. */
final class BuiltIn extends AFn {
  /** What it does. */
  interface Body {
    /** The value for the arguments; null is nil. */
    @Nullable Object apply(@Nullable Object[] args);
  }

  private final String name;
  private final int least;
  private final int most;
  private final Body body;

  /**
   * @param least how many arguments it takes at least
   * @param most how many at most, -1 for any number
   */
  BuiltIn(String name, int least, int most, Body body) {
    this.name = name;
    this.least = least;
    this.most = most;
    this.body = body;
  }

  String name() {
    return name;
  }

  boolean takes(int arguments) {
    return arguments >= least && (most < 0 || arguments <= most);
  }

  /** How many arguments it takes, for messages. */
  String arity() {
    return most < 0 ? "at least " + least : most == least ? "" + least : least + " to " + most;
  }

  @Nullable Object apply(@Nullable Object[] args) {
    return body.apply(args);
  }

  @Override
  public @Nullable Object invoke() {
    return applyTo(null);
  }

  @Override
  public @Nullable Object invoke(@Nullable Object a) {
    return applyTo(RT.list(a));
  }

  @Override
  public @Nullable Object invoke(@Nullable Object a, @Nullable Object b) {
    return applyTo(RT.list(a, b));
  }

  @Override
  public @Nullable Object invoke(@Nullable Object a, @Nullable Object b, @Nullable Object c) {
    return applyTo(RT.list(a, b, c));
  }

  @Override
  public @Nullable Object applyTo(@Nullable ISeq args) {
    @Nullable Object[] array = RT.toArray(args);
    if (!takes(array.length)) {
      return throwArity(array.length);
    }
    return body.apply(array);
  }
}
