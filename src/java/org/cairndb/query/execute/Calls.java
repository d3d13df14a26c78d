package org.cairndb.query.execute;

import clojure.lang.ArityException;
import clojure.lang.IFn;
import clojure.lang.Symbol;
import java.util.List;
import org.cairndb.edn.Form;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;
import org.cairndb.query.plan.Target;
import org.jspecify.annotations.Nullable;

/** Runs predicates and functions over the rows of the bindings. For one thread. */
final class Calls {
  private final Environment environment;
  private final @Nullable Source inherited;
  private final Bindings bindings;

  Calls(Environment environment, @Nullable Source inherited, Bindings bindings) {
    this.environment = environment;
    this.inherited = inherited;
    this.bindings = bindings;
  }

  /** Keeps the rows for which a predicate is neither nil nor false. */
  void test(Node.Test test) {
    Relation rows = bindings.take(test.slots());
    Invocation invocation = new Invocation(test.call(), rows);
    IntList selected = null;
    if (invocation.comparison() != null) {
      selected = LongComparison.select(invocation.comparison(), invocation.cells, rows.rows());
    }
    if (selected == null) {
      selected = new IntList(rows.rows());
      for (int row = 0; row < rows.rows(); row++) {
        if (BuiltIns.isTrue(invocation.value(row))) {
          selected.add(row);
        }
        bindings.budget().rows(row);
      }
    }
    if (selected.size() == 0) {
      bindings.fail();
    } else {
      bindings.add(rows.pick(selected.array(), selected.size()));
    }
  }

  /**
   * Binds the value of a function; rows for which it is nil, or is not what is bound already, go.
   */
  void bind(Node.Bind bind) {
    long targets = bind.target().slots();
    Relation rows = bindings.take(bind.slots());
    Invocation invocation = new Invocation(bind.call(), rows);
    Growth growth = new Growth(rows, targets & ~bindings.constantMask(), bind.target());
    Destructuring destructuring = new Destructuring(bind.form(), environment.errors(), growth);
    for (int row = 0; row < rows.rows(); row++) {
      Object value = invocation.value(row);
      if (value != null) {
        growth.row = row;
        destructuring.bind(bind.target(), value);
      }
      bindings.budget().rows(growth.selected.size());
    }
    if (growth.selected.size() == 0) {
      bindings.fail();
      return;
    }
    bindings.add(growth.relation());
  }

  /** Rows that grow by the columns of new variables. */
  private final class Growth implements Destructuring.Sink {
    private final Relation rows;
    private final long checked;
    private final int[] slots;
    private final CellsBuilder[] builders;
    private final boolean single;
    private final IntList selected;
    private int row;

    Growth(Relation rows, long targets, Target target) {
      this.rows = rows;
      this.checked = (targets & rows.mask()) | (target.slots() & bindings.constantMask());
      this.slots = new int[Long.bitCount(targets & ~checked)];
      this.builders = new CellsBuilder[slots.length];
      this.single = target instanceof Target.Scalar;
      this.selected = new IntList(rows.rows());
      long rest = targets & ~checked;
      for (int i = 0; i < slots.length; i++, rest &= rest - 1) {
        slots[i] = Long.numberOfTrailingZeros(rest);
        builders[i] = new CellsBuilder(rows.rows());
      }
    }

    @Override
    public void row(@Nullable Object[] values) {
      for (long rest = checked; rest != 0; rest &= rest - 1) {
        int slot = Long.numberOfTrailingZeros(rest);
        Object known =
            bindings.isConstant(slot) ? bindings.constant(slot) : rows.column(slot).get(row);
        if (!Equality.same(known, values[slot])) {
          return;
        }
      }
      selected.add(row);
      for (int i = 0; i < slots.length; i++) {
        builders[i].add(values[slots[i]]);
      }
    }

    Relation relation() {
      int count = selected.size();
      boolean whole = count == rows.rows() && Joins.isIdentity(selected.array(), count);
      int n = rows.slots().length;
      int[] all = java.util.Arrays.copyOf(rows.slots(), n + slots.length);
      Cells[] cells = java.util.Arrays.copyOf(rows.cells(), all.length);
      for (int i = 0; i < n && !whole; i++) {
        cells[i] = rows.cells()[i].pick(selected.array(), count);
      }
      for (int i = 0; i < slots.length; i++) {
        all[n + i] = slots[i];
        cells[n + i] = builders[i].build();
      }
      return new Relation(all, cells, count, rows.sortedBy(), rows.distinct() && single);
    }
  }

  /** A call whose arguments are columns or constants. */
  private final class Invocation {
    private final @Nullable IFn function;
    private final @Nullable Cells functions;
    private final @Nullable Cells[] cells;
    private final @Nullable Object[] args;
    private final Form form;
    private final Symbol name;

    Invocation(Node.Call call, Relation rows) {
      List<Arg> arguments = call.arguments();
      this.form = call.form();
      this.name =
          call.function() instanceof Arg.Named input
              ? input.name()
              : call.function() instanceof Arg.Constant c && c.value() instanceof Symbol symbol
                  ? symbol
                  : Symbol.intern("?");
      this.args = new Object[arguments.size()];
      this.cells = new Cells[args.length];
      for (int i = 0; i < args.length; i++) {
        Arg arg = arguments.get(i);
        if (arg instanceof Arg.Slot slot && !bindings.isConstant(slot.index())) {
          cells[i] = rows.column(slot.index());
        } else {
          args[i] = constant(arg);
        }
      }
      if (!(call.function() instanceof Arg.Slot slot)) {
        function = environment.function(call.function(), form);
        functions = null;
      } else if (bindings.isConstant(slot.index())) {
        function = environment.callable(bindings.constant(slot.index()), form);
        functions = null;
      } else {
        function = null;
        functions = rows.column(slot.index());
      }
      if (function instanceof BuiltIn builtIn && !builtIn.takes(args.length)) {
        throw wrongArity(builtIn.name(), builtIn.arity(), null);
      }
    }

    private @Nullable Object constant(Arg arg) {
      if (arg instanceof Arg.Source source) {
        return environment.source(source.name(), inherited, form).raw();
      }
      return arg instanceof Arg.Named name
          ? environment.named().get(name.name())
          : bindings.known(arg);
    }

    /** The name of a comparison of two longs, or null. */
    @Nullable String comparison() {
      if (!(function instanceof BuiltIn builtIn) || args.length != 2) {
        return null;
      }
      for (int i = 0; i < 2; i++) {
        if (cells[i] == null && args[i] instanceof Long constant) {
          cells[i] = new Cells.Longs(new long[] {constant});
        }
        if (!(cells[i] instanceof Cells.Longs)) {
          return null;
        }
      }
      return builtIn.name();
    }

    @Nullable Object value(int row) {
      @Nullable Object[] values = args.clone();
      for (int i = 0; i < values.length; i++) {
        Cells column = cells[i];
        if (column != null) {
          values[i] = args[i] == null ? column.get(row) : args[i];
        }
      }
      IFn called =
          functions != null
              ? environment.callable(functions.get(row), form)
              : java.util.Objects.requireNonNull(function);
      try {
        return Functions.call(called, values);
      } catch (ArityException e) {
        throw wrongArity(e.name, "another number", e);
      } catch (RuntimeException e) {
        throw FailedCall.of(e, name, values, form, environment.errors());
      }
    }

    private RuntimeException wrongArity(
        String name, String expected, @Nullable ArityException cause) {
      if (cause != null && cause.actual != args.length) {
        return cause;
      }
      return environment
          .errors()
          .at(
              form,
              "query/arity",
              "function is called with a wrong number of arguments",
              "function",
              Symbol.intern(name),
              "expected",
              expected,
              "actual",
              args.length);
    }
  }
}
