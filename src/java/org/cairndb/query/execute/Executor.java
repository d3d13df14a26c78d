package org.cairndb.query.execute;

import clojure.lang.Symbol;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.cairndb.db.Dialect;
import org.cairndb.error.CairnException;
import org.cairndb.query.parse.Input;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.plan.Comparisons;
import org.cairndb.query.plan.Explanation;
import org.cairndb.query.plan.LogicalQuery;
import org.cairndb.query.plan.Planner;
import org.cairndb.query.plan.RuleSet;
import org.cairndb.query.plan.Target;
import org.jspecify.annotations.Nullable;

/** Runs queries. Thread-safe. */
public final class Executor {
  /** Stands for "as many rows as is usual". */
  public static final int DEFAULT_MAX_ROWS = Budget.DEFAULT_MAX_ROWS;

  private final Function<Object, RuleSet> readRules;
  private final Pulling pulling;
  private final NestedQuery nested;
  private final LongSupplier nanoTime;

  /** Answers {@code (q query inputs…)} inside a query. */
  public interface NestedQuery {
    /** The result, as {@code q} gives it. */
    @Nullable Object query(Options around, @Nullable Object query, @Nullable Object[] inputs);
  }

  /**
   * An executor.
   *
   * @param readRules reads what is passed for {@code %}
   * @param pulling answers pull expressions
   * @param nanoTime the clock for timeouts
   */
  public Executor(
      Function<Object, RuleSet> readRules,
      Pulling pulling,
      NestedQuery nested,
      LongSupplier nanoTime) {
    this.readRules = readRules;
    this.pulling = pulling;
    this.nested = nested;
    this.nanoTime = nanoTime;
  }

  /** Answers a pull expression of {@code :find}. */
  public interface Pulling {
    /** A map, or nil. */
    @Nullable Object pull(
        Dialect dialect, Object database, @Nullable Object pattern, @Nullable Object entity);
  }

  /**
   * Runs a query.
   *
   * @param inputs in the order of {@code :in}
   * @throws CairnException {@code :query/…}
   */
  public @Nullable Object run(Options options, LogicalQuery logical, @Nullable Object[] inputs) {
    QueryErrors errors = new QueryErrors(logical.query().form());
    Budget budget =
        new Budget(
            logical.query().timeoutMillis(), options.maxRows(), options.cancelled(), nanoTime);
    Bindings bindings = new Bindings(budget, errors);
    Environment environment = environment(options, logical, inputs, bindings);
    new BlockRunner(environment, null, logical.scope(), new RuleEvaluation(environment))
        .run(logical.where(), bindings, logical.kept());
    Results.Pulling pull =
        (database, pattern, entity) -> pulling.pull(options.dialect(), database, pattern, entity);
    return new Results(logical, environment, bindings, pull).result();
  }

  /**
   * The plan of a query as text, without running it.
   *
   * @param inputs in the order of {@code :in}; the plan depends on their sizes
   */
  public String explain(LogicalQuery logical, @Nullable Object[] inputs) {
    QueryErrors errors = new QueryErrors(logical.query().form());
    Bindings bindings = new Bindings(new Budget(0, DEFAULT_MAX_ROWS, null, nanoTime), errors);
    Environment environment = environment(Options.of(Dialect.DATAHIKE), logical, inputs, bindings);
    PatternCounts counts =
        new PatternCounts(
            environment, null, bindings, Comparisons.ranges(logical.where(), bindings::known));
    return Explanation.of(
        new Planner(environment.rules(), counts, errors),
        logical.where(),
        bindings.bound(),
        bindings.rows(),
        logical.scope());
  }

  /** What the clauses see of the inputs; those that bind variables go into the bindings. */
  private Environment environment(
      Options options, LogicalQuery logical, @Nullable Object[] inputs, Bindings bindings) {
    Query query = logical.query();
    boolean strict = options.dialect() == Dialect.DATASCRIPT;
    int expected = query.namesNoInput() && (strict || inputs.length == 0) ? 0 : query.in().size();
    if (inputs.length != expected) {
      throw bindings
          .errors()
          .at(
              query.form(),
              "query/inputs",
              "wrong number of inputs",
              "expected",
              expected,
              "actual",
              inputs.length);
    }
    Map<Symbol, Source> sources = new HashMap<>();
    Map<Symbol, @Nullable Object> named = new HashMap<>();
    RuleSet rules = RuleSet.EMPTY;
    for (int i = 0; i < inputs.length; i++) {
      Input input = query.in().get(i);
      Object value = inputs[i];
      if (input instanceof Input.Source source) {
        sources.put(source.source().name(), Source.of(value));
      } else if (input instanceof Input.Rules) {
        named.put(LogicalQuery.RULES, value);
        rules = value == null ? RuleSet.EMPTY : readRules.apply(value);
      } else if (input instanceof Input.Named name) {
        named.put(name.name(), value);
      } else {
        bindInput(logical.inputs().get(i), value, input, bindings);
      }
    }
    return new Environment(
        sources,
        named,
        rules,
        bindings.budget(),
        bindings.errors(),
        args -> nested(options, args),
        options.dialect());
  }

  private @Nullable Object nested(Options options, @Nullable Object[] args) {
    if (args.length == 0) {
      throw new CairnException("query/arity", "q needs a query");
    }
    return nested.query(options, args[0], java.util.Arrays.copyOfRange(args, 1, args.length));
  }

  private static void bindInput(
      Target target, @Nullable Object value, Input input, Bindings bindings) {
    if (target instanceof Target.Scalar scalar) {
      bindings.set(scalar.slot(), value);
      return;
    }
    long slots = target.slots();
    int[] numbers = new int[Long.bitCount(slots)];
    CellsBuilder[] builders = new CellsBuilder[numbers.length];
    long rest = slots;
    for (int i = 0; i < numbers.length; i++, rest &= rest - 1) {
      numbers[i] = Long.numberOfTrailingZeros(rest);
      builders[i] = new CellsBuilder(16);
    }
    int[] rows = new int[1];
    Destructuring destructuring =
        new Destructuring(
            input.form(),
            bindings.errors(),
            values -> {
              rows[0]++;
              for (int i = 0; i < numbers.length; i++) {
                builders[i].add(values[numbers[i]]);
              }
            });
    destructuring.bind(target, value);
    Cells[] cells = new Cells[numbers.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = builders[i].build();
    }
    if (rows[0] == 0) {
      bindings.fail(slots);
      return;
    }
    bindings.add(
        Joins.distinct(new Relation(numbers, cells, rows[0], -1, false), bindings.budget()));
  }
}
