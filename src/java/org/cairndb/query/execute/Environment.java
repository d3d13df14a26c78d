package org.cairndb.query.execute;

import clojure.lang.AFn;
import clojure.lang.IFn;
import clojure.lang.ISeq;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.util.Map;
import java.util.Set;
import org.cairndb.db.Dialect;
import org.cairndb.edn.Form;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.parse.Term;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.RuleSet;
import org.jspecify.annotations.Nullable;

/**
 * What the clauses of one query see beside its variables: data sources, rules, what was passed by
 * name, and the limits. For one thread.
 *
 * @param sources by name
 * @param named what was passed for plain symbols of {@code :in}
 * @param errors makes errors that point at clauses
 * @param nested runs a query inside the query: its arguments are those of {@code q}
 * @param dialect whose customs the answer follows
 */
record Environment(
    Map<Symbol, Source> sources,
    Map<Symbol, @Nullable Object> named,
    RuleSet rules,
    Budget budget,
    QueryErrors errors,
    BuiltIn.Body nested,
    Dialect dialect) {

  private static final Set<String> NESTED = Set.of("datahike.api", "datahike.query", "cairn.api");

  /** Whether there is a source of that name. */
  boolean hasSource(Symbol name) {
    return sources.containsKey(name);
  }

  /** The source of a name; {@code $} is the one that a rule was called with. */
  Source source(Symbol name, @Nullable Source inherited, Form clause) {
    if (inherited != null && name.equals(Term.Source.DEFAULT)) {
      return inherited;
    }
    Source source = sources.get(name);
    if (source == null) {
      throw errors.at(
          clause,
          "query/where",
          "unknown data source, name it in :in",
          "source",
          name,
          "known",
          clojure.lang.PersistentVector.create(new java.util.ArrayList<>(sources.keySet())));
    }
    return source;
  }

  /** What a call's function stands for, if it is no variable. */
  IFn function(Arg function, Form clause) {
    if (function instanceof Arg.Named name) {
      return callable(named.get(name.name()), clause);
    }
    Object value = function instanceof Arg.Constant constant ? constant.value() : null;
    if (value instanceof Symbol symbol) {
      boolean isQuery =
          symbol.getName().equals("q")
              && (symbol.getNamespace() == null || NESTED.contains(symbol.getNamespace()));
      return isQuery ? new Nested(nested) : Functions.resolve(symbol, clause, errors);
    }
    return callable(value, clause);
  }

  /** A value as a function. */
  IFn callable(@Nullable Object value, Form clause) {
    if (value instanceof IFn function) {
      return function;
    }
    throw errors.at(
        clause,
        "query/where",
        "not a function",
        "class",
        value == null ? "nil" : value.getClass().getName());
  }

  /** A query inside a query. */
  private static final class Nested extends AFn {
    private final BuiltIn.Body body;

    Nested(BuiltIn.Body body) {
      this.body = body;
    }

    @Override
    public @Nullable Object applyTo(@Nullable ISeq args) {
      return body.apply(RT.toArray(args));
    }

    @Override
    public @Nullable Object invoke(@Nullable Object query) {
      return body.apply(new Object[] {query});
    }

    @Override
    public @Nullable Object invoke(@Nullable Object query, @Nullable Object a) {
      return body.apply(new Object[] {query, a});
    }

    @Override
    public @Nullable Object invoke(@Nullable Object query, @Nullable Object a, @Nullable Object b) {
      return body.apply(new Object[] {query, a, b});
    }

    @Override
    public @Nullable Object invoke(
        @Nullable Object query, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
      return body.apply(new Object[] {query, a, b, c});
    }
  }
}
