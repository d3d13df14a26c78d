package org.cairndb.query.execute;

import clojure.lang.IFn;
import clojure.lang.LazilyPersistentVector;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.util.Arrays;
import java.util.List;
import org.cairndb.db.Dialect;
import org.cairndb.query.parse.FindElement;
import org.cairndb.query.parse.FindSpec;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.Term;
import org.cairndb.query.plan.LogicalQuery;
import org.jspecify.annotations.Nullable;

/** From the rows that the clauses leave to what the caller gets. For one thread. */
final class Results {
  private final LogicalQuery logical;
  private final Query query;
  private final Environment environment;
  private final Pulling pulling;
  private final Bindings bindings;

  /** How a pull expression of {@code :find} is answered. */
  interface Pulling {
    /** A map, or nil. */
    @Nullable Object pull(Object database, @Nullable Object pattern, @Nullable Object entity);
  }

  Results(LogicalQuery logical, Environment environment, Bindings bindings, Pulling pulling) {
    this.logical = logical;
    this.query = logical.query();
    this.environment = environment;
    this.bindings = bindings;
    this.pulling = pulling;
  }

  /** The result in the shape that the query asks for. */
  @Nullable Object result() {
    Relation rows = Joins.distinct(bindings.relation(logical.kept()), environment.budget());
    List<FindElement> elements = query.find().elements();
    boolean aggregates = elements.stream().anyMatch(FindElement.Aggregate.class::isInstance);
    boolean pulls = elements.stream().anyMatch(FindElement.Pull.class::isInstance);
    Cells[] columns = new Cells[elements.size()];
    int count = rows.rows();
    if (aggregates) {
      Aggregation groups = groups(rows, elements);
      count = groups.groups();
      for (int i = 0; i < columns.length; i++) {
        columns[i] = aggregated(elements.get(i), rows.column(logical.find()[i]), groups);
      }
    } else {
      for (int i = 0; i < columns.length; i++) {
        columns[i] = rows.column(logical.find()[i]);
      }
    }
    boolean isSet = !aggregates && !pulls && query.with().isEmpty();
    if (pulls) {
      for (int i = 0; i < columns.length; i++) {
        if (elements.get(i) instanceof FindElement.Pull pull) {
          columns[i] = pulled(pull, columns[i], count);
        }
      }
    }
    return shaped(columns, count, isSet);
  }

  private Aggregation groups(Relation rows, List<FindElement> elements) {
    Cells[] by = new Cells[elements.size()];
    int n = 0;
    for (int i = 0; i < by.length; i++) {
      if (!(elements.get(i) instanceof FindElement.Aggregate)) {
        by[n++] = rows.column(logical.find()[i]);
      }
    }
    return Aggregation.of(Arrays.copyOf(by, n), rows.rows());
  }

  private Cells aggregated(FindElement element, Cells cells, Aggregation groups) {
    if (!(element instanceof FindElement.Aggregate aggregate)) {
      return cells.pick(groups.firstRow(), groups.groups());
    }
    @Nullable Object[] arguments = new Object[aggregate.arguments().size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = value(aggregate.arguments().get(i), aggregate);
    }
    Term named = aggregate.function();
    Symbol symbol = named instanceof Term.Constant c && c.value() instanceof Symbol s ? s : null;
    @Nullable Object[] values;
    if (symbol != null
        && symbol.getNamespace() == null
        && Aggregates.has(symbol.getName())
        && !environment.named().containsKey(symbol)
        && arguments.length <= 1) {
      Object amount = arguments.length == 1 ? arguments[0] : null;
      values = new Aggregates(environment.dialect()).apply(symbol.getName(), amount, cells, groups);
    } else {
      values = Aggregates.apply(function(named, symbol, aggregate), arguments, cells, groups);
    }
    CellsBuilder builder = new CellsBuilder(values.length);
    for (Object value : values) {
      builder.add(value);
    }
    return builder.build();
  }

  private IFn function(Term named, @Nullable Symbol symbol, FindElement.Aggregate aggregate) {
    if (symbol != null && !environment.named().containsKey(symbol)) {
      return Functions.resolve(symbol, aggregate.form(), environment.errors());
    }
    return environment.callable(value(named, aggregate), aggregate.form());
  }

  /** The value of an argument of a find element, which must be the same for all rows. */
  private @Nullable Object value(Term term, FindElement element) {
    if (term instanceof Term.Constant constant) {
      Object value = constant.value();
      return value instanceof Symbol symbol && environment.named().containsKey(symbol)
          ? environment.named().get(symbol)
          : value;
    }
    int slot = term instanceof Term.Variable variable ? logical.slot(variable) : -1;
    if (slot < 0 || !(bindings.isConstant(slot) || bindings.isEmpty())) {
      throw environment
          .errors()
          .at(
              element.form(),
              "query/where",
              "an argument of a find element must have one value for all rows");
    }
    return bindings.constant(slot);
  }

  private Cells pulled(FindElement.Pull pull, Cells entities, int count) {
    Object source = environment.source(pull.source().name(), null, pull.form()).raw();
    Object pattern = count == 0 ? null : value(pull.pattern(), pull);
    @Nullable Object[] maps = new Object[count];
    for (int row = 0; row < count; row++) {
      maps[row] = source == null ? null : pulling.pull(source, pattern, entities.get(row));
      environment.budget().rows(row);
    }
    return new Cells.Objects(maps);
  }

  private @Nullable Object shaped(Cells[] columns, int count, boolean isSet) {
    int[] order = query.orderBy().isEmpty() ? null : sorted(columns, count);
    int from = Math.min(query.offset(), count);
    int to = query.limit() < 0 ? count : (int) Math.min(count, (long) from + query.limit());
    int n = to - from;
    Cells[] picked = columns;
    if (order != null || n != count) {
      int[] rows = new int[n];
      for (int i = 0; i < n; i++) {
        rows[i] = order == null ? from + i : order[from + i];
      }
      picked = new Cells[columns.length];
      for (int i = 0; i < columns.length; i++) {
        picked[i] = columns[i].pick(rows, n);
      }
    }
    FindSpec find = query.find();
    if (find instanceof FindSpec.Coll) {
      return vector(picked[0], n);
    }
    if (find instanceof FindSpec.Scalar) {
      return n == 0 ? null : picked[0].get(0);
    }
    Query.ReturnKeys keys = query.keys();
    if (find instanceof FindSpec.Tuple) {
      return n == 0 ? null : keys == null ? new Row(picked, 0) : map(keys, picked, 0);
    }
    if (keys != null) {
      @Nullable Object[] maps = new Object[n];
      for (int i = 0; i < n; i++) {
        maps[i] = map(keys, picked, i);
      }
      return environment.dialect() == Dialect.DATASCRIPT && order == null
          ? PersistentHashSet.create(maps)
          : LazilyPersistentVector.createOwning(maps);
    }
    if (isSet && order == null) {
      return new ResultSet(picked, n);
    }
    @Nullable Object[] rows = new Object[n];
    for (int i = 0; i < n; i++) {
      rows[i] = new Row(picked, i);
    }
    return LazilyPersistentVector.createOwning(rows);
  }

  private static Object vector(Cells cells, int count) {
    if (count == 0) {
      return PersistentVector.EMPTY;
    }
    @Nullable Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = cells.get(i);
    }
    return LazilyPersistentVector.createOwning(values);
  }

  private static Object map(Query.ReturnKeys keys, Cells[] columns, int row) {
    @Nullable Object[] pairs = new Object[columns.length * 2];
    for (int i = 0; i < columns.length; i++) {
      pairs[2 * i] = keys.keys().get(i);
      pairs[2 * i + 1] = columns[i].get(row);
    }
    return RT.map(pairs);
  }

  private int[] sorted(Cells[] columns, int count) {
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    Arrays.sort(
        order,
        (a, b) -> {
          for (Query.OrderBy key : query.orderBy()) {
            Cells column = columns[key.column()];
            int c = BuiltIns.compare(column.get(a), column.get(b));
            if (c != 0) {
              return key.descending() ? -c : c;
            }
          }
          return 0;
        });
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      rows[i] = order[i];
    }
    return rows;
  }
}
