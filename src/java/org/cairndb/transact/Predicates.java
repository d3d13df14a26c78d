package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.Namespace;
import clojure.lang.PersistentHashMap;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * The functions by which this process checks transactions: of the values of attributes, by the
 * symbol that {@code :db.attr/preds} has, and of whole transactions, by database. They live as long
 * as the process; nothing is loaded because stored data name it. Thread-safe.
 */
public final class Predicates {
  private static final Map<Object, IFn> ATTRIBUTES = new ConcurrentHashMap<>();
  private static final Map<String, IFn> TRANSACTIONS = new ConcurrentHashMap<>();

  private Predicates() {}

  /**
   * Registers a predicate of values.
   *
   * @param name a symbol, as in {@code :db.attr/preds}, or a keyword
   * @param predicate given the value; whatever it gives but true refuses the value
   * @throws CairnException {@code :predicate/invalid} if either is of another kind
   */
  public static void registerAttribute(@Nullable Object name, @Nullable Object predicate) {
    boolean isName = name instanceof Symbol || name instanceof Keyword;
    ATTRIBUTES.put(
        Objects.requireNonNull(checked(isName, name, "a symbol or a keyword")),
        function(predicate));
  }

  /** Takes a predicate of values away. */
  public static void unregisterAttribute(@Nullable Object name) {
    if (name != null) {
      ATTRIBUTES.remove(name);
    }
  }

  /** The predicates of values that are registered, by name. */
  public static IPersistentMap attributes() {
    return PersistentHashMap.create(new HashMap<>(ATTRIBUTES));
  }

  /** The predicate of a symbol: registered, or a loaded function of that name; null if neither. */
  public static @Nullable IFn attribute(Object name) {
    IFn registered = ATTRIBUTES.get(name);
    return registered == null && name instanceof Symbol symbol ? loaded(symbol) : registered;
  }

  /**
   * Registers a check of every transaction of a database.
   *
   * @param database what its configuration has as {@code :id} of the store, its folder, or its id
   * @param predicate given the report before anything is written; it refuses by throwing
   * @throws CairnException {@code :predicate/invalid} if either is of another kind
   */
  public static void registerTransaction(@Nullable Object database, @Nullable Object predicate) {
    TRANSACTIONS.put(
        String.valueOf(checked(database != null, database, "what names a database")),
        function(predicate));
  }

  /** Takes the check of a database's transactions away. */
  public static void unregisterTransaction(@Nullable Object database) {
    TRANSACTIONS.remove(String.valueOf(database));
  }

  /** The check of a database's transactions, or null. */
  public static @Nullable IFn transaction(@Nullable Object database) {
    return TRANSACTIONS.isEmpty() ? null : TRANSACTIONS.get(String.valueOf(database));
  }

  private static IFn function(@Nullable Object predicate) {
    return (IFn) Objects.requireNonNull(checked(predicate instanceof IFn, predicate, "a function"));
  }

  private static @Nullable Object checked(boolean valid, @Nullable Object found, String expected) {
    if (!valid) {
      throw new CairnException(
          "predicate/invalid",
          "not a predicate: expected=" + expected + ", found=" + found,
          "found",
          found);
    }
    return found;
  }

  /** A function that the program has loaded, or null. */
  static @Nullable IFn loaded(Symbol name) {
    String in = name.getNamespace();
    Namespace namespace = in == null ? null : Namespace.find(Symbol.intern(in));
    Var found = namespace == null ? null : namespace.findInternedVar(Symbol.intern(name.getName()));
    return found == null || !found.isBound() ? null : found;
  }
}
