package datahike.java;

import clojure.lang.IFn;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Var;
import org.jspecify.annotations.Nullable;

/** The functions of the namespace {@code datahike.api}, which is loaded with the first. */
final class ClojureApi {
  private static final String NAMESPACE = "datahike.api";

  static {
    RT.var("clojure.core", "require").invoke(Symbol.intern(NAMESPACE));
  }

  private ClojureApi() {}

  /** A function of the API. */
  static IFn function(String name) {
    Var function = RT.var(NAMESPACE, name);
    if (!function.isBound()) {
      throw new IllegalStateException("no such function: " + function);
    }
    return function;
  }

  /** Calls a function of the API. Entities that this package gave out are passed as they were. */
  static @Nullable Object call(String name, @Nullable Object... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = DatahikeEntity.unwrapped(arguments[i]);
    }
    return function(name).applyTo(RT.seq(arguments));
  }

  /** The same for what takes Java's collections, by the rule of {@link Util}. */
  static @Nullable Object converted(@Nullable Object argument) {
    return argument instanceof String ? argument : Util.normalizeCollections(argument);
  }
}
