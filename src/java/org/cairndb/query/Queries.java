package org.cairndb.query;

import clojure.lang.Keyword;
import java.util.Map;
import org.cairndb.db.Dialect;
import org.cairndb.query.execute.Executor;
import org.cairndb.query.execute.Options;
import org.cairndb.query.parse.QueryParser;
import org.cairndb.query.parse.RulesParser;
import org.cairndb.query.plan.LogicalQuery;
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
   * How a query would be answered, as text: the clauses in the order in which they would be run,
   * and the sizes that are expected.
   *
   * @param inputs as for {@link #q}; their sizes decide
   */
  public static String explain(Object query, @Nullable Object... inputs) {
    if (query instanceof Map<?, ?> map && map.containsKey(ArgMap.QUERY)) {
      ArgMap arguments = ArgMap.of(Options.of(Dialect.DATAHIKE), map, inputs);
      return EXECUTOR.explain(QUERIES.get(arguments.query()), arguments.inputs());
    }
    return EXECUTOR.explain(QUERIES.get(query), inputs);
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
    if (query instanceof Map<?, ?> map && map.containsKey(ArgMap.QUERY)) {
      ArgMap arguments = ArgMap.of(options, map, inputs);
      LogicalQuery read = read(options.dialect(), arguments.query());
      return EXECUTOR.run(arguments.options(), read, arguments.inputs());
    }
    Object form = query == null ? Keyword.intern("nil") : query;
    return EXECUTOR.run(options, read(options.dialect(), form), inputs);
  }

  private static LogicalQuery read(Dialect dialect, Object form) {
    return (dialect == Dialect.DATAHIKE ? QUERIES : DATASCRIPT_QUERIES).get(form);
  }
}
