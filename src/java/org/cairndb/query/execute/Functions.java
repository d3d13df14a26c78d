package org.cairndb.query.execute;

import clojure.lang.AFn;
import clojure.lang.ArityException;
import clojure.lang.ArraySeq;
import clojure.lang.IFn;
import clojure.lang.ISeq;
import clojure.lang.Namespace;
import clojure.lang.RT;
import clojure.lang.Reflector;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.lang.reflect.Modifier;
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

  /** Their methods act on the process or load code. */
  private static final Set<Class<?>> CLOSED =
      Set.of(
          System.class,
          Runtime.class,
          Class.class,
          ClassLoader.class,
          Thread.class,
          clojure.lang.Compiler.class,
          RT.class);

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
      found = loaded == null ? staticMethod(namespace, name) : publicFunction(loaded, name);
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

  /** A static method of a class, whose short name Clojure knows or whose full name this is. */
  private static @Nullable IFn staticMethod(String className, String name) {
    Object known = RT.CLOJURE_NS.getMapping(Symbol.intern(className));
    Class<?> owner = known instanceof Class<?> c ? c : null;
    if (owner == null && className.indexOf('.') > 0) {
      try {
        owner = Class.forName(className, false, RT.baseLoader());
      } catch (ClassNotFoundException | LinkageError notThere) {
        return null; // told as an unknown function
      }
    }
    return owner == null || CLOSED.contains(owner) || !hasStatic(owner, name)
        ? null
        : new StaticMethod(owner, name);
  }

  private static boolean hasStatic(Class<?> owner, String name) {
    for (var method : owner.getMethods()) {
      if (method.getName().equals(name) && Modifier.isStatic(method.getModifiers())) {
        return true;
      }
    }
    return false;
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

  /** A method of Java; which of several of the name is chosen by the arguments. */
  private abstract static class JavaMethod extends AFn {
    final String name;

    JavaMethod(String name) {
      this.name = name;
    }

    abstract @Nullable Object call(@Nullable Object[] args);

    @Override
    public @Nullable Object applyTo(@Nullable ISeq args) {
      return call(RT.toArray(args));
    }

    @Override
    public @Nullable Object invoke() {
      return call(RT.EMPTY_ARRAY);
    }

    @Override
    public @Nullable Object invoke(@Nullable Object a) {
      return call(new Object[] {a});
    }

    @Override
    public @Nullable Object invoke(@Nullable Object a, @Nullable Object b) {
      return call(new Object[] {a, b});
    }

    @Override
    public @Nullable Object invoke(@Nullable Object a, @Nullable Object b, @Nullable Object c) {
      return call(new Object[] {a, b, c});
    }

    @Override
    public @Nullable Object invoke(
        @Nullable Object a, @Nullable Object b, @Nullable Object c, @Nullable Object d) {
      return call(new Object[] {a, b, c, d});
    }
  }

  /** One that is called on its first argument. */
  private static final class Method extends JavaMethod {
    Method(String name) {
      super(name);
    }

    @Override
    @Nullable Object call(@Nullable Object[] args) {
      if (args.length == 0) {
        throw new ArityException(0, "." + name);
      }
      return Reflector.invokeInstanceMethod(
          args[0], name, java.util.Arrays.copyOfRange(args, 1, args.length));
    }
  }

  /** One of a class. */
  private static final class StaticMethod extends JavaMethod {
    private final Class<?> owner;

    StaticMethod(Class<?> owner, String name) {
      super(name);
      this.owner = owner;
    }

    @Override
    @Nullable Object call(@Nullable Object[] args) {
      return Reflector.invokeStaticMethod(owner, name, args);
    }
  }
}
