package org.cairndb.query.execute;

import clojure.lang.AFn;
import clojure.lang.ArraySeq;
import clojure.lang.IFn;
import clojure.lang.ISeq;
import clojure.lang.Namespace;
import clojure.lang.RT;
import clojure.lang.Reflector;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.Set;
import org.cairndb.edn.Form;
import org.cairndb.query.parse.QueryErrors;
import org.jspecify.annotations.Nullable;

/**
 * From the symbol of a call to what is called: a built-in, a function of {@code clojure.core}, a
 * public function by its full name, or {@code .method} of Java. Nothing is ever evaluated: a
 * namespace is loaded only if it is part of Clojure, and what reads or evaluates code is refused.
 */
final class Functions {
  private static final Set<String> REFUSED =
      Set.of(
          "eval",
          "load",
          "load-file",
          "load-reader",
          "load-string",
          "read",
          "read-string",
          "compile",
          "require",
          "use",
          "intern",
          "alter-var-root");

  private Functions() {}

  /** What a symbol stands for. */
  static IFn resolve(Symbol symbol, Form clause, QueryErrors errors) {
    String name = symbol.getName();
    String namespace = symbol.getNamespace();
    IFn found = null;
    if (namespace == null) {
      found = BuiltIns.get(name);
      if (found == null && name.length() > 1 && name.charAt(0) == '.' && name.charAt(1) != '.') {
        found = new Method(name.substring(1));
      }
      if (found == null) {
        found = publicFunction(RT.CLOJURE_NS, name);
      }
    } else {
      Namespace loaded = namespace(namespace);
      found = loaded == null ? null : publicFunction(loaded, name);
    }
    if (found == null) {
      throw errors.at(
          clause,
          "query/where",
          "unknown function, name a built-in, a function of clojure.core or one by its full name",
          "function",
          symbol);
    }
    return found;
  }

  private static @Nullable IFn publicFunction(Namespace namespace, String name) {
    if (namespace == RT.CLOJURE_NS && REFUSED.contains(name)) {
      return null;
    }
    Var var = namespace.findInternedVar(Symbol.intern(name));
    if (var == null || !var.isPublic() || var.isMacro() || !var.isBound()) {
      return null;
    }
    return var.deref() instanceof IFn function ? function : null;
  }

  private static @Nullable Namespace namespace(String name) {
    Symbol symbol = Symbol.intern(name);
    Namespace loaded = Namespace.find(symbol);
    if (loaded == null
        && (name.equals("clojure.string")
            || name.equals("clojure.set")
            || name.equals("clojure.walk")
            || name.equals("clojure.edn"))) {
      RT.var("clojure.core", "require").invoke(symbol);
      loaded = Namespace.find(symbol);
    }
    return loaded;
  }

  /** Calls a function with as many arguments as there are. */
  static @Nullable Object call(IFn function, @Nullable Object[] args) {
    if (function instanceof BuiltIn builtIn) {
      return builtIn.apply(args);
    }
    return switch (args.length) {
      case 0 -> function.invoke();
      case 1 -> function.invoke(args[0]);
      case 2 -> function.invoke(args[0], args[1]);
      case 3 -> function.invoke(args[0], args[1], args[2]);
      case 4 -> function.invoke(args[0], args[1], args[2], args[3]);
      default -> function.applyTo(ArraySeq.create(args));
    };
  }

  /** A method of Java, called on its first argument. */
  private static final class Method extends AFn {
    private final String name;

    Method(String name) {
      this.name = name;
    }

    @Override
    public @Nullable Object applyTo(@Nullable ISeq args) {
      @Nullable Object[] all = RT.toArray(args);
      return Reflector.invokeInstanceMethod(
          all[0], name, java.util.Arrays.copyOfRange(all, 1, all.length));
    }

    @Override
    public @Nullable Object invoke(@Nullable Object target) {
      return Reflector.invokeInstanceMethod(target, name, RT.EMPTY_ARRAY);
    }

    @Override
    public @Nullable Object invoke(@Nullable Object target, @Nullable Object a) {
      return Reflector.invokeInstanceMethod(target, name, new Object[] {a});
    }

    @Override
    public @Nullable Object invoke(
        @Nullable Object target, @Nullable Object a, @Nullable Object b) {
      return Reflector.invokeInstanceMethod(target, name, new Object[] {a, b});
    }

    @Override
    public @Nullable Object invoke(
        @Nullable Object target, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
      return Reflector.invokeInstanceMethod(target, name, new Object[] {a, b, c});
    }
  }
}
