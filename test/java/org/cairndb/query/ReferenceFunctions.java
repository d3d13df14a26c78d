package org.cairndb.query;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.Numbers;
import clojure.lang.RT;
import clojure.lang.Reflector;
import clojure.lang.Symbol;
import clojure.lang.Util;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

/** The built-in functions, written down from the documentation; all others are Clojure's. */
final class ReferenceFunctions {
  private ReferenceFunctions() {}

  /** Calls what a symbol names; databases are {@link ReferenceSource}s. */
  static Object call(Symbol symbol, Object[] args) {
    String name = symbol.getName();
    if (symbol.getNamespace() != null) {
      RT.var("clojure.core", "require").invoke(Symbol.intern(symbol.getNamespace()));
      return RT.var(symbol.getNamespace(), name).applyTo(RT.seq(args));
    }
    if (name.startsWith(".")) {
      return Reflector.invokeInstanceMethod(
          args[0], name.substring(1), Arrays.copyOfRange(args, 1, args.length));
    }
    return switch (name) {
      case "<" -> inOrder(args, (a, b) -> compare(a, b) < 0);
      case ">" -> inOrder(args, (a, b) -> compare(a, b) > 0);
      case "<=" -> inOrder(args, (a, b) -> compare(a, b) <= 0);
      case ">=" -> inOrder(args, (a, b) -> compare(a, b) >= 0);
      case "=" -> inOrder(args, Util::equiv);
      case "==" ->
          inOrder(
              args,
              (a, b) ->
                  a instanceof Number x && b instanceof Number y
                      ? Numbers.equiv(x, y)
                      : Util.equiv(a, b));
      case "not=", "!=" -> !inOrder(args, Util::equiv);
      case "compare" -> (long) compare(args[0], args[1]);
      case "ground", "untuple", "-identity" -> args[0];
      case "tuple" -> RT.vector(args);
      case "-differ?" -> {
        List<Object> all = Arrays.asList(args);
        int half = args.length / 2;
        yield !all.subList(0, half).equals(all.subList(half, args.length));
      }
      case "missing?" -> value(args, 2) == null;
      case "get-else" -> value(args, 2) == null ? args[3] : value(args, 2);
      case "get-some" -> {
        Object found = null;
        for (int i = args.length - 1; i >= 2; i--) {
          found = value(args, i) == null ? found : RT.vector(args[i], value(args, i));
        }
        yield found;
      }
      default -> RT.var("clojure.core", name).applyTo(RT.seq(args));
    };
  }

  /** Calls what was passed for a variable or a name. */
  static Object call(Object function, Object[] args) {
    return ((IFn) function).applyTo(RT.seq(args));
  }

  private interface Relation {
    boolean holds(Object a, Object b);
  }

  private static boolean inOrder(Object[] args, Relation relation) {
    for (int i = 1; i < args.length; i++) {
      if (!relation.holds(args[i - 1], args[i])) {
        return false;
      }
    }
    return true;
  }

  /** Numbers by value; other types in the order of this list of types. */
  static int compare(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Numbers.lt(x, y) ? -1 : Numbers.lt(y, x) ? 1 : 0;
    }
    int order = Integer.compare(rank(a), rank(b));
    return order != 0 ? order : Util.compare(a, b);
  }

  private static int rank(Object value) {
    if (value instanceof Boolean) {
      return 1;
    }
    if (value instanceof Number) {
      return 2;
    }
    if (value instanceof String) {
      return 3;
    }
    if (value instanceof Keyword) {
      return 4;
    }
    return value instanceof Date ? 5 : 6;
  }

  private static Object value(Object[] args, int attribute) {
    ReferenceSource source = (ReferenceSource) args[0];
    Object e = source.entity(args[1]);
    for (List<?> datom : source.tuples()) {
      if (datom.get(0).equals(e) && datom.get(1).equals(args[attribute])) {
        return datom.get(2);
      }
    }
    return null;
  }
}
