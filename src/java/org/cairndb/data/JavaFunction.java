package org.cairndb.data;

import clojure.lang.AFn;
import clojure.lang.IFn;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function of {@code java.util.function} where Clojure's is called: arguments go through {@link
 * ToJava}, the result comes back as its place asks for.
 */
final class JavaFunction extends AFn {
  private final Object function;
  private final UnaryOperator<@Nullable Object> result;

  private JavaFunction(Object function, UnaryOperator<@Nullable Object> result) {
    this.function = function;
    this.result = result;
  }

  /** What is given, made callable if it is a function of Java. */
  static @Nullable Object of(@Nullable Object given, UnaryOperator<@Nullable Object> result) {
    boolean isFunction =
        given instanceof Function
            || given instanceof BiFunction
            || given instanceof Predicate
            || given instanceof BiPredicate;
    return given != null && isFunction && !(given instanceof IFn)
        ? new JavaFunction(given, result)
        : given;
  }

  @Override
  @SuppressWarnings("unchecked") // a function that gets what it does not take says so itself
  public @Nullable Object invoke(@Nullable Object a) {
    Object argument = ToJava.value(a);
    if (function instanceof Function) {
      return result.apply(((Function<Object, Object>) function).apply(argument));
    }
    return function instanceof Predicate
        ? ((Predicate<Object>) function).test(argument)
        : throwArity(1);
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  public @Nullable Object invoke(@Nullable Object a, @Nullable Object b) {
    Object first = ToJava.value(a);
    Object second = ToJava.value(b);
    if (function instanceof BiFunction) {
      return result.apply(((BiFunction<Object, Object, Object>) function).apply(first, second));
    }
    return function instanceof BiPredicate
        ? ((BiPredicate<Object, Object>) function).test(first, second)
        : throwArity(2);
  }
}
