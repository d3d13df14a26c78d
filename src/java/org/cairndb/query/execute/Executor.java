package org.cairndb.query.execute;

import clojure.lang.PersistentVector;
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
    return run(options, logical, inputs, budget(options, logical, null));
  }

  private Budget budget(Options options, LogicalQuery logical, @Nullable Profile profile) {
    return new Budget(
        logical.query().timeoutMillis(), options.maxRows(), options.cancelled(), nanoTime, profile);
  }

  private @Nullable Object run(
      Options options, LogicalQuery logical, @Nullable Object[] inputs, Budget budget) {
    QueryErrors errors = new QueryErrors(logical.query().form());
    Bindings bindings = new Bindings(budget, errors);
    Environment environment = environment(options, logical, inputs, bindings);
    new BlockRunner(environment, null, logical.scope(), new RuleEvaluation(environment))
        .run(logical.where(), bindings, logical.kept());
    Results.Pulling pull =
        (database, pattern, entity) -> pulling.pull(options.dialect(), database, pattern, entity);
    return new Results(logical, environment, bindings, pull).result();
  }

  /** An answer with the plan that led to it. */
  public record Analysis(@Nullable Object result, PersistentVector plan) {}

  /** Runs a query and tells what each step of its plan really did. */
  public Analysis analyze(Options options, LogicalQuery logical, @Nullable Object[] inputs) {
    Profile profile = new Profile(nanoTime);
    Object result = run(options, logical, inputs, budget(options, logical, profile));
    return new Analysis(result, plan(logical, inputs, profile::of));
  }

  /**
   * The plan of a query as data, see {@link Explanation}, without running it.
   *
   * @param inputs in the order of {@code :in}; the plan depends on their sizes
   */
  public PersistentVector plan(LogicalQuery logical, @Nullable Object[] inputs) {
    return plan(logical, inputs, Explanation.Measured.NOTHING);
  }

  private PersistentVector plan(
      LogicalQuery logical, @Nullable Object[] inputs, Explanation.Measured measured) {
    QueryErrors errors = new QueryErrors(logical.query().form());
    Options options = Options.of(Dialect.DATAHIKE);
    Bindings bindings = new Bindings(budget(options, logical, null), errors);
    Environment environment = environment(options, logical, inputs, bindings);
    PatternCounts counts =
        new PatternCounts(
            environment, null, bindings, Comparisons.ranges(logical.where(), bindings::known));
    return Explanation.of(
        new Planner(environment.rules(), counts, errors),
        logical.where(),
        bindings.bound(),
        bindings.rows(),
        logical.scope(),
        new RulePlans(environment),
        measured);
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
        sources.put(source.source().name(), Source.of(value, bindings.budget()));
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
              bindings.budget().rows(++rows[0]);
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
