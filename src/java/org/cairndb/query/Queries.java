package org.cairndb.query;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import org.cairndb.data.Query;
import org.cairndb.data.QueryResult;
import org.cairndb.db.Dialect;
import org.cairndb.query.execute.Executor;
import org.cairndb.query.execute.Options;
import org.cairndb.query.parse.QueryParser;
import org.cairndb.query.parse.RulesParser;
import org.cairndb.query.plan.LogicalQuery;
import org.cairndb.query.plan.PlanText;
import org.cairndb.query.plan.RuleSet;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries. What a query's form alone decides is kept for its next use; no database is kept.
 * Thread-safe.
 */
public final class Queries {
  private static final int KEPT = 512;

  private static final FormCache<LogicalQuery> QUERIES =
      new FormCache<>(KEPT, form -> LogicalQuery.of(QueryParser.parse(form)));
  private static final FormCache<LogicalQuery> DATASCRIPT_QUERIES =
      new FormCache<>(KEPT, form -> LogicalQuery.of(QueryParser.parse(form, true)));
  private static final FormCache<RuleSet> RULES =
      new FormCache<>(KEPT, form -> new RuleSet(RulesParser.parse(form)));
  private static final Executor EXECUTOR =
      new Executor(RULES::get, Pulls::pull, Queries::answer, SystemHost.INSTANCE::nanoTime);

  private Queries() {}

  /**
   * The answer to a query.
   *
   * @param query text, a vector or a map; or a map {@code {:query :args :limit :offset :order-by
   *     :timeout :max-rows :cancel}}, where the last is a reference that ends the query when it is
   *     set
   * @param inputs in the order of {@code :in}
   * @return a set of vectors, or what the find spec asks for; null is nil
   * @throws org.cairndb.error.CairnException {@code :parser/…} or {@code :query/…}
   */
  public static @Nullable Object q(Object query, @Nullable Object... inputs) {
    return q(Dialect.DATAHIKE, query, inputs);
  }

  /**
   * The same for Java programs, as rows.
   *
   * @param query as for {@link #q}, or a {@link org.cairndb.data.Query}
   */
  public static QueryResult ask(Object query, @Nullable Object... inputs) {
    ArgMap call = ArgMap.of(Options.of(Dialect.DATAHIKE), form(query), inputs);
    LogicalQuery read = QUERIES.get(call.query());
    return ResultShape.of(read.query(), EXECUTOR.run(call.options(), read, call.inputs()));
  }

  private static Object form(Object query) {
    return query instanceof Query options ? options.toClojure() : query;
  }

  /**
   * How a query would be answered, as text: the clauses in the order in which they would be run,
   * where they are read, and the sizes that are expected. With {@code :analyze true} in a map of
   * {@code :query} and {@code :args} the query is run, and the text also tells what each step did.
   *
   * @param inputs as for {@link #q}; their sizes decide
   */
  public static String explain(Object query, @Nullable Object... inputs) {
    Object form = form(query);
    ArgMap call = ArgMap.of(Options.of(Dialect.DATAHIKE), form, inputs);
    return PlanText.of(call.analyze() ? analyze(call).plan() : plan(form, inputs));
  }

  /**
   * The same as data, without running the query: a vector of steps, which {@link
   * org.cairndb.query.plan.Explanation} describes.
   */
  public static PersistentVector plan(Object query, @Nullable Object... inputs) {
    ArgMap call = ArgMap.of(Options.of(Dialect.DATAHIKE), query, inputs);
    return EXECUTOR.plan(QUERIES.get(call.query()), call.inputs());
  }

  /**
   * Runs a query and tells how it went: {@code {:query, :ret, :stats}}, the last a plan with the
   * rows and the time of each step.
   */
  public static IPersistentMap stats(Object query, @Nullable Object... inputs) {
    ArgMap call = ArgMap.of(Options.of(Dialect.DATAHIKE), query, inputs);
    Executor.Analysis analysis = analyze(call);
    return RT.map(
        ArgMap.QUERY,
        call.query(),
        Keyword.intern("ret"),
        analysis.result(),
        Keyword.intern("stats"),
        analysis.plan());
  }

  private static Executor.Analysis analyze(ArgMap call) {
    return EXECUTOR.analyze(call.options(), QUERIES.get(call.query()), call.inputs());
  }

  /**
   * The same in one of the dialects.
   *
   * @param dialect whose customs the answer follows
   */
  public static @Nullable Object q(
      Dialect dialect, @Nullable Object query, @Nullable Object[] inputs) {
    return answer(Options.of(dialect), query, inputs);
  }

  private static @Nullable Object answer(
      Options options, @Nullable Object query, @Nullable Object[] inputs) {
    ArgMap call = ArgMap.of(options, query, inputs);
    LogicalQuery read = read(options.dialect(), call.query());
    return EXECUTOR.run(call.options(), read, call.inputs());
  }

  private static LogicalQuery read(Dialect dialect, Object form) {
    return (dialect == Dialect.DATAHIKE ? QUERIES : DATASCRIPT_QUERIES).get(form);
  }
}
